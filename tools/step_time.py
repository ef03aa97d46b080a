"""python -m tools.step_time --commit=a7bbcd1: is a training step as fast as that commit's?

Imports the library of both trees into one process and trains the same WGAN-GP by both, in turn:
blocks of steps, each a `fit` on the same images. Prints the median and the range of the ratios
new / old of neighbouring blocks; below 1, this tree is faster.
"""

import importlib
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

import keras
import numpy as np
from absl import app, flags

ROOT = pathlib.Path(__file__).parent.parent
BATCH = 64


def library(tree):
    """The `keras_gan` of a tree, next to one that was imported before."""
    for name in [name for name in sys.modules if name.partition(".")[0] == "keras_gan"]:
        del sys.modules[name]
    sys.path.insert(0, str(tree))
    try:
        found = importlib.import_module("keras_gan")
    finally:
        sys.path.pop(0)
    if pathlib.Path(found.__file__).parents[1] != pathlib.Path(tree).resolve():
        raise RuntimeError(f"Expected keras_gan from {tree}. Received: {found.__file__}.")
    return found


def made(keras_gan):
    """The WGAN-GP that both trees train."""
    keras.utils.set_random_seed(0)
    gan = keras_gan.models.WGANGP(
        generator=keras_gan.networks.dcgan_generator((28, 28, 1), latent_dim=64, width=8),
        critic=keras_gan.networks.dcgan_critic((28, 28, 1), width=8),
        seed=0,
    )
    gan.compile(keras.optimizers.Adam(2e-4, 0.0, 0.9), keras.optimizers.Adam(2e-4, 0.0, 0.9))
    return gan


def block(gan, images):
    """Seconds of one block of steps."""
    start = time.perf_counter()
    gan.fit(images, batch_size=BATCH, epochs=1, verbose=0)
    return time.perf_counter() - start


def main(_):
    steps = flags.FLAGS.steps
    shape = (steps * 5 * BATCH, 28, 28, 1)
    images = np.random.default_rng(0).integers(0, 256, shape).astype("uint8")
    with tempfile.TemporaryDirectory() as tree:
        subprocess.run(["git", "clone", "-q", str(ROOT), tree], check=True)
        subprocess.run(["git", "-C", tree, "checkout", "-q", flags.FLAGS.commit], check=True)
        old, new = (made(library(pathlib.Path(t).resolve())) for t in (tree, ROOT))
        for gan in (old, new):
            block(gan, images)  # Traces and compiles.
        ratios = []
        for turn in range(flags.FLAGS.turns):
            pair = (old, new) if turn % 2 else (new, old)
            seconds = {id(gan): block(gan, images) for gan in pair}
            ratios.append(seconds[id(new)] / seconds[id(old)])
    low, middle, high = min(ratios), statistics.median(ratios), max(ratios)
    print(
        f"{keras.backend.backend()}: new / old, {len(ratios)} turns of {steps} steps: "
        f"median {middle:.3f}, from {low:.3f} to {high:.3f}"
    )


if __name__ == "__main__":
    flags.DEFINE_string("commit", None, "the commit to compare with", required=True)
    flags.DEFINE_integer("steps", 20, "steps in a block")
    flags.DEFINE_integer("turns", 21, "blocks of each tree")
    app.run(main)
