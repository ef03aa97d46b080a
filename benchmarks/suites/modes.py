"""Modes: which of the GANs find every mode of a ring, of a grid, and of Stacked MNIST?

Rings and grids are those of `benchmarks.convergence`. Stacked MNIST has 1,000 modes; a classifier
of digits counts them among 26,000 samples, and among real images for comparison. Published figures
are listed too; their networks and budgets differ.
"""

import functools

import keras

from benchmarks import convergence
from benchmarks.suites import Outcome, Task, UnavailableError
from keras_gan import cli, data
from keras_gan.cli import model_from_flags
from keras_gan.metrics import Row, known_modes
from keras_gan.visualization import images

SEEDS = {"quick": 1, "full": 3}
STEPS = {"quick": 200, "full": None}  # `None`: those of convergence.STEPS.
STACKED, STACKED_STEPS = 26_000, {"quick": 20, "full": 7_500}
STACKED_GANS, WIDTH, BATCH_SIZE = ("gan", "r3gan"), 32, 64
# Modes of 1,000 and KL at 26,000 samples, from table 3 of Lin et al. 2018 (PacGAN).
PUBLISHED = {
    "DCGAN": (99.0, 3.40),
    "ALI": (16.0, 5.40),
    "Unrolled GAN": (48.7, 4.32),
    "VEEGAN": (150.0, 2.95),
    "PacDCGAN2": (1000.0, 0.06),
}
SOURCE = "Lin et al. 2018, https://arxiv.org/abs/1712.04086, table 3"


def tasks(settings):
    toys = [
        Task(
            f"{name} on {mixture}, seed {seed}",
            functools.partial(toy, name, mixture, settings.seed + seed, settings.budget),
        )
        for mixture in convergence.STEPS
        for name in convergence.GANS
        for seed in range(SEEDS[settings.budget])
    ]
    stacked = [
        Task(f"{name} on stacked_mnist", functools.partial(stacked_mnist, name, settings))
        for name in STACKED_GANS
    ]
    published = [Task(f"{n} as published", functools.partial(quote, n)) for n in PUBLISHED]
    return [*toys, *stacked, Task("real stacked_mnist", real_stacked_mnist), *published]


def toy(name, mixture, seed, budget):
    """Coverage of a mixture by one GAN."""
    coverage, seconds = convergence.train(name, mixture, seed, STEPS[budget])
    steps = STEPS[budget] or convergence.STEPS[mixture]
    protocol = {"data": mixture, "steps": steps, "seed": seed, "fake": convergence.SAMPLES}
    values = {**coverage._asdict(), "seconds": seconds}
    del values["total"]
    return Outcome(
        [Row(f"{key}_{mixture}", float(v), float("nan"), protocol) for key, v in values.items()]
    )


def stacked_mnist(name, settings):
    """Train one GAN of the command line on Stacked MNIST and count its modes."""
    samples, steps = _real(), STACKED_STEPS[settings.budget]
    gan = cli_gan(name, samples, steps * BATCH_SIZE, settings.seed)
    gan.fit(samples, batch_size=BATCH_SIZE, steps_per_epoch=steps, verbose=0)
    fake = gan.generate(STACKED, seed=settings.seed, dtype="uint8")
    protocol = {"steps": steps, "batch_size": BATCH_SIZE, "seed": settings.seed}
    return Outcome(_count(fake, protocol), images.picture(fake[:36]))


def cli_gan(name, x, images_seen, seed):
    """The GAN that `python -m keras_gan train` makes of these flags."""
    given = {"gan": name, "width": WIDTH, "batch_size": BATCH_SIZE, "seed": seed}
    flags, _ = cli.parse("train", [f"--{flag}={value}" for flag, value in given.items()])
    keras.utils.set_random_seed(seed)
    return model_from_flags.build(flags, x, None, images_seen)


def real_stacked_mnist():
    """Count the modes of the real images in the same way."""
    real = _real()[:STACKED]
    return Outcome(_count(real, {"split": "train"}), images.picture(real[:36]))


def quote(name):
    """The published figures of a GAN."""
    protocol = {"source": SOURCE, "fake": STACKED}
    names = ("modes_stacked_mnist", "kl_stacked_mnist")
    rows = zip(names, PUBLISHED[name], strict=True)
    return Outcome([Row(metric, value, float("nan"), protocol) for metric, value in rows])


def _real():
    try:
        return data.load("stacked_mnist")[0]
    except ValueError as error:
        raise UnavailableError(f"MNIST is not here: {error}") from error


def _count(samples, protocol):
    rows = known_modes.stacked_modes(samples, protocol)
    return [row._replace(metric=f"{row.metric}_stacked_mnist") for row in rows]
