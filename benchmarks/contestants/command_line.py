"""This library: a GAN with all that `train --gan=NAME` gives it, on random data of its kind."""

import keras
import numpy as np

from benchmarks.contestants import Contestant
from keras_gan import cli
from keras_gan.cli import model_from_flags

CLASSES, BATCHES = 10, 8
WORDS = np.array("one two three four five six seven eight nine ten".split())
OWN = {"sequence": ["--pretrain=0", "--critic_pretrain=0"]}  # The game, not what precedes it.


def make(gan, shape, batch_size=None, precision="float32", jit_compile="auto"):
    """A GAN of images of a shape, or of sentences; in batches of its recipe's size by default."""
    keras.config.set_dtype_policy(precision)
    keras.utils.set_random_seed(0)
    sized = [] if batch_size is None else [f"--batch_size={batch_size}"]
    flags, _ = cli.parse("train", [f"--gan={gan}", *sized, *OWN.get(gan, [])])
    kind = model_from_flags.recipe_of(flags).data
    model = model_from_flags.build(flags, *data(kind, 1, tuple(shape)), images=None)
    config = keras.saving.deserialize_keras_object(model.get_compile_config())
    model.compile(**{**config, "jit_compile": jit_compile})
    rows = flags.batch_size * model.critic_steps
    x, y = data(kind, BATCHES * rows, tuple(shape))

    def step(count):
        model.fit(x, y, batch_size=flags.batch_size, steps_per_epoch=count, verbose=0)

    return Contestant(rows, step, lambda count: made(model, count, x, y))


def data(kind, count, shape):
    """`(x, y)` of `fit`, as data of this kind are loaded."""
    draw = np.random.default_rng(0)
    images, others = (draw.integers(0, 256, (count, *shape), "uint8") for _ in range(2))
    texts = np.array([" ".join(row) for row in draw.choice(WORDS, (count, 10))])
    texts[0] = " ".join(WORDS)  # So that the tokenizer of a few rows is that of all.
    return {
        "samples": (images, None),
        "labels": (images, np.arange(count) % CLASSES),
        "pairs": (images, others),
        "unpaired": (images, others),
        "captions": (images, texts),
        "texts": (texts, None),
    }[kind]


def made(model, count, x, y):
    """`count` samples, or translations of as many images."""
    if hasattr(model, "directions"):
        return model.translate(np.resize(x, (count, *x.shape[1:])))
    asked = {"texts": np.resize(y, count)} if hasattr(model, "prompts") else {}
    return model.generate(count, seed=0, **asked)
