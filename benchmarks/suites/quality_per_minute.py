"""Quality_per_minute: how good are samples after as many minutes, ours and the tutorial's?

The recipe `r3gan` of the command line and that of Keras's WGAN-GP tutorial train on the same images
of Fashion-MNIST on the same machine, in turn, a minute each, compilation included. The recipe's
learning rates fall to 0 by a cosine, here over the minutes that there are, so that each number of
minutes is a training of its own. Scored is the Fréchet distance between samples and the first test
images.
"""

import functools
import time

import keras

from benchmarks.contestants import LATENT_DIM, tutorial
from benchmarks.suites import Outcome, Task, UnavailableError
from keras_gan import data, metrics, schedules
from keras_gan.cli import recipes
from keras_gan.metrics import evaluation
from keras_gan.visualization import images

DATA, TURN = "fashion_mnist", 60.0  # Seconds.
MINUTES = {"quick": (1,), "full": (5, 15)}
COUNTS = {"quick": 1_000, "full": 5_000}
GAN, WIDTH, SHAPE = "r3gan", 32, (28, 28, 1)


def tasks(settings):
    game = functools.cache(functools.partial(play, settings))
    return [
        Task(f"{name}, {minutes} min", functools.partial(outcome_of, game, name, minutes))
        for minutes in MINUTES[settings.budget]
        for name in PLAYERS
    ]


def outcome_of(game, name, minutes):
    return game(minutes)[name]


class Player:
    """A model in training, and how much of it there has been."""

    images_seen = 0


class Ours(Player):
    """The command line's recipe."""

    batch_size = 64

    def __init__(self, seed):
        recipe = recipes.RECIPES[GAN]
        keras.utils.set_random_seed(seed)
        players = recipes.build_networks("dcgan", SHAPE, LATENT_DIM, WIDTH)
        self.model = recipe.model(*players, seed=seed, **recipe.arguments)
        self.model.compile(recipe.optimizer(), recipe.optimizer())
        self.rate = schedules.Cosine(recipe.learning_rate, 0.0, images=1)

    def pace(self, share):
        for optimizer in self.model.optimizer.optimizers:
            optimizer.learning_rate = self.rate(share)

    def prepare(self, samples):
        return samples

    def generate(self, count, seed):
        return self.model.generate(count, seed=seed, dtype="uint8")


class Theirs(Player):
    """The tutorial's, which has floats for images and no average of its generator."""

    batch_size = tutorial.BATCH_SIZE

    def __init__(self, seed):
        self.model = tutorial.compiled("theirs")

    def pace(self, share):
        """Its rate is constant."""

    def prepare(self, samples):
        return samples.astype("float32") / 127.5 - 1.0

    def generate(self, count, seed):
        latents = keras.random.normal((count, tutorial.LATENT_DIM), seed=seed)
        return images.to_uint8(self.model.generator.predict(latents, verbose=0))


PLAYERS = {f"keras_gan, recipe {GAN}": Ours, "Keras's WGAN-GP tutorial": Theirs}


class Turn(keras.callbacks.Callback):
    """Tells a player how much of its time is over, counts, and ends `fit` when the turn is over."""

    def __init__(self, player, number, minutes):
        super().__init__()
        self.player, self.whole = player, minutes * TURN
        self.end = time.monotonic() + TURN
        self.start = self.end - (number + 1) * TURN  # Had it played all the time.

    def on_train_batch_begin(self, batch, logs=None):
        self.player.pace(min((time.monotonic() - self.start) / self.whole, 1.0))

    def on_train_batch_end(self, batch, logs=None):
        self.player.images_seen += self.player.batch_size
        if time.monotonic() >= self.end:
            self.model.stop_training = True


def play(settings, minutes):
    """The `Outcome` of each player."""
    if keras.backend.backend() != "tensorflow":
        raise UnavailableError("the tutorial is written for TensorFlow: --backend=tensorflow")
    try:
        samples, real = (data.load(DATA, split)[0] for split in ("train", "test"))
    except ValueError as error:
        raise UnavailableError(f"{DATA} is not here: {error}") from error
    players = {name: player(settings.seed) for name, player in PLAYERS.items()}
    inputs = {name: player.prepare(samples) for name, player in players.items()}
    for number in range(minutes):
        for name, player in players.items():
            take_turn(player, inputs[name], number, minutes)
    return {name: judge(player, real, minutes, settings) for name, player in players.items()}


def take_turn(player, inputs, number, minutes):
    player.model.fit(
        inputs,
        batch_size=player.batch_size,
        initial_epoch=number,  # Images in another order than in the turns before.
        epochs=1_000,
        callbacks=[Turn(player, number, minutes)],
        verbose=0,
    )


def judge(player, real, minutes, settings):
    count = COUNTS[settings.budget]
    extractor = settings.extractor or evaluation.EXTRACTOR
    fake = player.generate(count, settings.seed)
    rows = metrics.evaluate(
        fake, metrics.look(real[:count], extractor, cached=True), ("fd",), extractor
    )
    protocol = {"minutes": minutes, "seed": settings.seed}
    rows = [row._replace(protocol={**row.protocol, **protocol}) for row in rows]
    seen = metrics.Row("images_seen", player.images_seen, float("nan"), protocol)
    return Outcome([*rows, seen], images.picture(fake[:36]))
