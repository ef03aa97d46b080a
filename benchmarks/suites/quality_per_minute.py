"""Quality_per_minute: how good are samples after as many minutes, ours and the tutorial's?

The recipe `r3gan` of the command line and that of Keras's WGAN-GP tutorial train on the same images
of Fashion-MNIST on the same machine, in turn, a minute each, compilation included. Scored is the
Fréchet distance between samples and the first test images.
"""

import functools
import time

import keras

from benchmarks.contestants import LATENT_DIM, tutorial
from benchmarks.suites import NotHere, Outcome, Task
from keras_gan import data, images, metrics
from keras_gan.cli import recipes
from keras_gan.metrics import evaluation

DATA, TURN = "fashion_mnist", 60.0  # Seconds.
MINUTES = {"quick": (1,), "full": (2, 5, 15)}  # After which both are scored.
COUNTS = {"quick": 1_000, "full": 5_000}
GAN, WIDTH, SHAPE = "r3gan", 32, (28, 28, 1)


def tasks(settings):
    game = functools.cache(functools.partial(play, settings))
    return [Task(name, functools.partial(lambda name: game()[name], name)) for name in PLAYERS]


class Ours:
    """The command line's recipe."""

    batch_size = 64

    def __init__(self, seed):
        recipe = recipes.RECIPES[GAN]
        keras.utils.set_random_seed(seed)
        players = recipes.build_networks("dcgan", SHAPE, LATENT_DIM, WIDTH)
        self.model = recipe.model(*players, seed=seed, **recipe.arguments)
        self.model.compile(recipe.optimizer(), recipe.optimizer())

    def prepare(self, samples):
        return samples

    def generate(self, count, seed):
        return self.model.generate(count, seed=seed, dtype="uint8")


class Theirs:
    """The tutorial's, which has floats for images and no average of its generator."""

    batch_size = tutorial.BATCH_SIZE

    def __init__(self, seed):
        self.model = tutorial.compiled("theirs")

    def prepare(self, samples):
        return samples.astype("float32") / 127.5 - 1.0

    def generate(self, count, seed):
        latents = keras.random.normal((count, tutorial.LATENT_DIM), seed=seed)
        return images.to_uint8(self.model.generator.predict(latents, verbose=0))


PLAYERS = {f"keras_gan, recipe {GAN}": Ours, "Keras's WGAN-GP tutorial": Theirs}


class Stop(keras.callbacks.Callback):
    """Ends `fit` after some seconds."""

    def __init__(self, seconds):
        super().__init__()
        self.end = time.monotonic() + seconds

    def on_train_batch_end(self, batch, logs=None):
        if time.monotonic() >= self.end:
            self.model.stop_training = True


def play(settings):
    """The `Outcome` of each player."""
    if keras.backend.backend() != "tensorflow":
        raise NotHere("the tutorial is written for TensorFlow: --backend=tensorflow")
    try:
        samples, real = (data.load(DATA, split)[0] for split in ("train", "test"))
    except ValueError as error:
        raise NotHere(f"{DATA} is not here: {error}") from error
    players = {name: player(settings.seed) for name, player in PLAYERS.items()}
    inputs = {name: player.prepare(samples) for name, player in players.items()}
    rows, pictures = {name: [] for name in players}, {}
    for minute in range(1, MINUTES[settings.budget][-1] + 1):
        for name, player in players.items():
            train(player, inputs[name])
            if minute in MINUTES[settings.budget]:
                fake = player.generate(COUNTS[settings.budget], settings.seed)
                rows[name] += score(fake, real, minute, settings)
                pictures[name] = images.picture(fake[:36])
    return {name: Outcome(rows[name], pictures[name]) for name in players}


def train(player, inputs):
    """One turn."""
    player.model.fit(
        inputs,
        batch_size=player.batch_size,
        epochs=1_000,
        callbacks=[Stop(TURN)],
        verbose=0,
    )


def score(fake, real, minute, settings):
    extractor = settings.extractor or evaluation.EXTRACTOR
    real = metrics.look(real[: COUNTS[settings.budget]], extractor, cached=True)
    rows = metrics.evaluate(fake, real, ("fd",), extractor)
    name = f"after {minute} min"
    return [
        row._replace(metric=f"{row.metric} {name}", protocol={**row.protocol, "minutes": minute})
        for row in rows
    ]
