"""A GAN of CIFAR-10 in the time that is given, resumable, and scored.

`budget` decides how many images it sees; from then on the run is the same however often it is
killed: the learning rates fall to 0 over these images.
"""

import functools
import pathlib
import shutil
import time

import keras

from benchmarks.gpu_parts import budget, pictures, toy_training
from benchmarks.gpu_parts.devices import name
from keras_gan import callbacks, metrics, schedules
from keras_gan import data as data_sets
from keras_gan.cli import image_networks, recipes
from keras_gan.visualization import images as views

CHECKPOINTS = 20  # In a whole run.
SPLITS = ("train[:40000]", "train[40000:42000]")
SHAPE, LATENT_DIM, HALF_LIFE, SEED = (32, 32, 3), 64, 10_000, 0


def measure(report, setup, data, scoring, folder, until, toy=None, beside=()):
    """Train, or go on, and score.

    Args:
        report: function of a metric and its value.
        setup: of `build`, and `batch`, images in one critic update.
        data: paths of the packed images, for training and held out; where they are not, the data
            set in the folder KERAS_GAN_DATA. `None` is noise.
        scoring: `extractor`, `metrics`, `count` of images of each side, `seconds` that it takes.
        folder: of this training.
        until: when all has to be done, on the clock of `time.time()`.
        toy: `None`, or `most_images` and `dies_at`.
        beside: folders of the trainings that share the card.
    """
    folder, toy = pathlib.Path(folder), toy or {}
    folder.mkdir(parents=True, exist_ok=True)
    keras.config.set_dtype_policy(setup["precision"])
    train, held_out = loaded(*data) if data else toy_training.noise()
    stop = until - scoring["seconds"]
    most = toy.get("most_images")
    images = budget.planned(
        functools.partial(build, **setup), setup["batch"], train, folder, stop, beside, most
    )
    gan, others = build(images=images, **setup), [Until(stop), *toy_training.deaths(folder, toy)]
    fit(gan, train, images, setup["batch"], folder, others)
    seen = int(gan.images_seen.numpy())
    run = {**setup, "train_images": len(train), "planned": images, "device": name(), "seed": SEED}
    report("images_seen", seen, **run)
    if toy:
        whole = build(images=images, **setup)
        fit(whole, train, images, setup["batch"], folder / "whole", [])
        report("resumed_difference", toy_training.difference(gan, whole), **run)
    deliver(gan, folder)
    score(report, gan, held_out, scoring, {**run, "images_seen": seen})


def build(gan, width, batch, rate, precision, arguments, images):
    """The compiled GAN of a recipe, its learning rates falling to 0 over `images`."""
    keras.utils.set_random_seed(SEED)
    recipe = recipes.RECIPES[gan]
    given = {**recipe.arguments, **arguments, "ema_half_life": HALF_LIFE, "seed": SEED}
    made = recipe.model(*image_networks.build_networks("dcgan", SHAPE, LATENT_DIM, width), **given)
    falling = schedules.Cosine(rate, 0.0, images)
    updates = {"generator": made.critic_steps * batch, "critic": batch}
    made.compile(
        **{
            f"{player}_optimizer": recipe.optimizer(schedules.LearningRate(falling, each))
            for player, each in updates.items()
        }
    )
    return made


def loaded(train, held_out):
    """The training images and those held out."""
    if pathlib.Path(train).is_file():
        return pictures.load(train), pictures.load(held_out)
    return tuple(data_sets.load("cifar10", split)[0] for split in SPLITS)


def fit(gan, train, images, batch, folder, others):
    """Train to the end of the plan, from the newest checkpoint where there is one."""
    steps = len(train) // (batch * gan.critic_steps)
    epochs = images // (steps * batch * gan.critic_steps)
    checkpoint = callbacks.Checkpoint(
        folder / "checkpoints", every=max(1, epochs * steps // CHECKPOINTS)
    )
    gan.fit(
        train,
        batch_size=batch,
        epochs=epochs,
        callbacks=[checkpoint, *others],
        verbose=0,
        resume=True,
    )


class Until(keras.callbacks.Callback):
    """Ends `fit` at a time on the clock of `time.time()`; it can go on later."""

    def __init__(self, stop):
        super().__init__()
        self.stop = stop

    def on_train_batch_end(self, batch, logs=None):
        if time.time() >= self.stop:
            self.model.stop_training = True


def deliver(gan, folder):
    """Write the preset and a picture of samples, and both as one file beside the folder."""
    gan.save_to_preset(folder / "result" / "preset")
    views.save(folder / "result" / "samples.png", views.picture(gan.generate(100, seed=1)))
    shutil.copy(folder / "plan.json", folder / "result")
    shutil.make_archive(str(folder.parent.parent / folder.name), "zip", folder / "result")


def score(report, gan, held_out, scoring, run):
    """Report the scores of as many samples as held-out images."""
    real = metrics.look(held_out[: scoring["count"]], scoring["extractor"])
    found = metrics.evaluate(
        gan, real, scoring["metrics"], scoring["extractor"], count=scoring["count"], seed=SEED
    )
    for row in found:
        report(row.metric, row.value, **row.protocol, **{f"run_{k}": v for k, v in run.items()})
