"""Quality_per_minute: how good are samples after as many minutes, ours and the tutorial's?

The command line's recipe `r3gan` and Keras's WGAN-GP tutorial train on the same images of
Fashion-MNIST on the same machine, in turns of a minute, compilation included. The recipe's learning
rates fall to 0 by a cosine over the given minutes, so each number of minutes is a separate
training. The score is the Fréchet distance between samples and the first test images.
"""

import functools
import time

import keras

from benchmarks.contestants import LATENT_DIM, tutorial
from benchmarks.suites import Outcome, Task, UnavailableError
from keras_gan import data, metrics, schedules
from keras_gan.cli import image_networks, recipes
from keras_gan.metrics import evaluation
from keras_gan.visualization import images

DATA, TURN = "fashion_mnist", 60.0  # Seconds.
MINUTES = {"quick": (1,), "full": (5, 15)}
COUNTS = {"quick": 1_000, "full": 5_000}
GAN, WIDTH, SHAPE = "r3gan", 32, (28, 28, 1)


def tasks(settings):
    # Each comparison gives the outcomes of all its contestants, and runs once.
    outcomes = functools.cache(functools.partial(compare, settings))
    return [
        Task(f"{name}, {minutes} min", functools.partial(outcome_of, outcomes, name, minutes))
        for minutes in MINUTES[settings.budget]
        for name in CONTESTANTS
    ]


def outcome_of(outcomes, name, minutes):
    return outcomes(minutes)[name]


class Ours:
    """The command line's recipe."""

    images_seen = 0

    batch_size = 64

    def __init__(self, seed):
        recipe = recipes.RECIPES[GAN]
        keras.utils.set_random_seed(seed)
        networks = image_networks.build_networks("dcgan", SHAPE, LATENT_DIM, WIDTH)
        self.model = recipe.model(*networks, seed=seed, **recipe.arguments)
        self.model.compile(recipe.optimizer(), recipe.optimizer())
        self.rate = schedules.Cosine(recipe.learning_rate, 0.0, images=1)

    def set_progress(self, share):
        """Set the learning rates for the share of the training time that is over."""
        for optimizer in self.model.optimizer.optimizers:
            optimizer.learning_rate = self.rate(share)

    def preprocess(self, samples):
        return samples

    def generate(self, count, seed):
        return self.model.generate(count, seed=seed, dtype="uint8")


class Theirs:
    """The tutorial, which takes images as floats and has no averaged generator."""

    images_seen = 0
    batch_size = tutorial.BATCH_SIZE

    def __init__(self, seed):
        self.model = tutorial.compiled("theirs")

    def set_progress(self, share):
        """Nothing: the learning rate is constant."""

    def preprocess(self, samples):
        return samples.astype("float32") / 127.5 - 1.0

    def generate(self, count, seed):
        latents = keras.random.normal((count, tutorial.LATENT_DIM), seed=seed)
        return images.to_uint8(self.model.generator.predict(latents, verbose=0))


CONTESTANTS = {f"keras_gan, recipe {GAN}": Ours, "Keras's WGAN-GP tutorial": Theirs}


class Turn(keras.callbacks.Callback):
    """Reports progress, counts the contestant's images, and ends `fit` after `TURN` seconds."""

    def __init__(self, contestant, number, minutes):
        super().__init__()
        self.contestant, self.total = contestant, minutes * TURN
        self.end = time.monotonic() + TURN
        self.start = self.end - (number + 1) * TURN  # As if its turns had no pauses between.

    def on_train_batch_begin(self, batch, logs=None):
        self.contestant.set_progress(min((time.monotonic() - self.start) / self.total, 1.0))

    def on_train_batch_end(self, batch, logs=None):
        self.contestant.images_seen += self.contestant.batch_size
        if time.monotonic() >= self.end:
            self.model.stop_training = True


def compare(settings, minutes):
    """`{name: Outcome}` of all contestants."""
    if keras.backend.backend() != "tensorflow":
        raise UnavailableError("the tutorial is written for TensorFlow: --backend=tensorflow")
    try:
        samples, real = (data.load(DATA, split)[0] for split in ("train", "test"))
    except ValueError as error:
        raise UnavailableError(f"{DATA} is not here: {error}") from error
    contestants = {name: make(settings.seed) for name, make in CONTESTANTS.items()}
    inputs = {name: each.preprocess(samples) for name, each in contestants.items()}
    for number in range(minutes):
        for name, contestant in contestants.items():
            take_turn(contestant, inputs[name], number, minutes)
    return {name: score(each, real, minutes, settings) for name, each in contestants.items()}


def take_turn(contestant, inputs, number, minutes):
    contestant.model.fit(
        inputs,
        batch_size=contestant.batch_size,
        initial_epoch=number,  # A new order of the images in each turn.
        epochs=1_000,
        callbacks=[Turn(contestant, number, minutes)],
        verbose=0,
    )


def score(contestant, real, minutes, settings):
    count = COUNTS[settings.budget]
    extractor = settings.extractor or evaluation.EXTRACTOR
    fake = contestant.generate(count, settings.seed)
    rows = metrics.evaluate(
        fake, metrics.look(real[:count], extractor, cached=True), ("fd",), extractor
    )
    protocol = {"minutes": minutes, "seed": settings.seed}
    rows = [row._replace(protocol={**row.protocol, **protocol}) for row in rows]
    seen = metrics.Row("images_seen", contestant.images_seen, float("nan"), protocol)
    return Outcome([*rows, seen], images.picture(fake[:36]))
