"""Train a GAN and write its samples, curves, metrics and model."""

import json
import os
import re
import time

import keras
from absl import flags as absl_flags

from keras_gan import augment, callbacks, data, divergences, files, images, metrics, penalties
from keras_gan.cli import recipes

METRIC_SAMPLES = {"cells": 1_000, "modes": 10_000}
REAL_SAMPLES, CELLS = 10_000, 40  # At most, for the cells.
FAMILIES = "dcgan for images, mlp for points"
PRECISIONS = ("float32", "mixed_bfloat16", "mixed_float16")


def define(flags):
    names = ", ".join
    given = {"flag_values": flags}
    text, integer, number = absl_flags.DEFINE_string, absl_flags.DEFINE_integer, _number
    text("gan", "gan", f"the GAN: {names(recipes.RECIPES)}", **given)
    text("loss", None, "its loss, for gan and fgan", **given)
    text("divergence", None, f"for fgan: {names(divergences.names())}", **given)
    text("network", None, f"{names(recipes.network_names())}; by default {FAMILIES}", **given)
    text("data", "fashion_mnist_10k", f"{names(data.names())}, a folder or a TFDS name", **given)
    text("split", "train", 'part of the data: "train", "train[:-10000]"', **given)
    integer("size", None, "side that images are cropped and scaled to", lower_bound=1, **given)
    integer("channels", None, "1 for grey, 3 for colour; as the images are by default", **given)
    text("out", None, "folder of the run; runs/<gan>_<data> by default", **given)
    integer("epochs", 10, "passes over the data", lower_bound=1, **given)
    integer("batch_size", 64, "real samples in one critic update", lower_bound=1, **given)
    integer("critic_steps", None, "critic updates for a generator update", lower_bound=1, **given)
    integer("latent_dim", None, "size of the latent vectors", lower_bound=1, **given)
    integer("width", None, "width of both networks", lower_bound=1, **given)
    number("learning_rate", None, "of both players; the GAN's own by default", **given)
    text("penalty", None, f"gradient penalty: {names(penalties.names())}, none", **given)
    number("penalty_weight", None, "its weight", **given)
    text("augment", None, f"differentiable augmentation out of {names(augment.names())}", **given)
    integer("ema_half_life", 10_000, "of the averaged generator, in images", **given)
    integer("seed", 0, "of everything random", **given)
    text("precision", "float32", names(PRECISIONS), **given)


def _number(name, default, text, **given):
    absl_flags.DEFINE_float(name, default, text, lower_bound=0.0, **given)


def run(flags):
    from keras_gan.cli import known

    recipe = known(flags.gan, recipes.RECIPES, "GAN")
    known(flags.precision, dict.fromkeys(PRECISIONS), "precision")
    if flags.network is not None:
        known(flags.network, dict.fromkeys(recipes.network_names()), "network")
    arguments = choose_arguments(recipe, flags)
    keras.config.set_dtype_policy(flags.precision)
    keras.utils.set_random_seed(flags.seed)
    samples, _ = data.load(flags.data, flags.split, size=flags.size, channels=flags.channels)
    out = files.writable_directory(flags.out or f"runs/{flags.gan}_{short_name(flags.data)}")
    gan = build(recipe, arguments, samples.shape[1:], flags)
    history, seconds = fit(gan, samples, out, flags)
    gan.save(os.path.join(out, "model.keras"))
    images.save(os.path.join(out, "samples.png"), images.picture(gan.generate(64, seed=flags.seed)))
    report = {
        **_facts(flags, gan, seconds),
        "final": {name: values[-1] for name, values in history.history.items()},
        **score(gan, samples, flags),
    }
    with files.replacing(os.path.join(out, "metrics.json")) as path, open(path, "w") as file:
        json.dump(report, file, indent=2)
    print(f"{out}: samples.png, history.png, metrics.json, model.keras, grids/")


def fit(gan, samples, out, flags):
    """`(history, seconds)` of the training; its pictures are in the folder `out`."""
    start = time.perf_counter()
    history = gan.fit(
        samples,
        batch_size=flags.batch_size,
        epochs=flags.epochs,
        callbacks=[
            callbacks.SampleGrid(os.path.join(out, "grids")),
            callbacks.Curves(os.path.join(out, "history.png")),
        ],
    )
    return history, time.perf_counter() - start


def short_name(name):
    """A data set's name in that of the run's folder: a folder's own name, no odd signs."""
    path = os.path.abspath(os.path.expanduser(name))
    return re.sub(r"[^\w.-]+", "_", os.path.basename(path) if os.path.isdir(path) else name)


def choose_arguments(recipe, flags):
    """Of the GAN's constructor: the recipe's, and over them what the flags say."""
    given = {
        "loss": flags.loss,
        "divergence": flags.divergence,
        "critic_steps": flags.critic_steps,
        "penalty": flags.penalty,
        recipe.weight: flags.penalty_weight,
        "augment": flags.augment,
        "ema_half_life": flags.ema_half_life,
        "seed": flags.seed,
    }
    given = {name: value for name, value in given.items() if value is not None}
    for name in {"loss", "divergence"} & set(given):
        if not recipe.takes(name):
            able = [gan for gan, other in recipes.RECIPES.items() if other.takes(name)]
            raise ValueError(
                f"--{name} is for --gan={' or '.join(able)}. "
                f"Received: --gan={flags.gan} --{name}={given[name]}."
            )
    arguments = recipe.arguments | given
    if arguments.get("penalty") != recipe.arguments.get("penalty") and recipe.weight not in given:
        arguments.pop(recipe.weight, None)  # The recipe's weight is that of its own penalty.
    if flags.penalty == "none":
        arguments["penalty"] = None
    return arguments


def build(recipe, arguments, sample_shape, flags):
    """The compiled GAN that the flags describe."""
    players = recipes.build_networks(flags.network, sample_shape, flags.latent_dim, flags.width)
    gan = recipe.model(*players, **arguments)
    gan.compile(
        generator_optimizer=recipe.optimizer(flags.learning_rate),
        critic_optimizer=recipe.optimizer(flags.learning_rate),
    )
    return gan


def score(gan, samples, flags):
    """How much of the real data the samples cover: images by k-means cells, mixtures by modes."""
    if len(gan.sample_shape) == 3:
        count, real = METRIC_SAMPLES["cells"], samples[:: -(-len(samples) // REAL_SAMPLES)]
        fake = gan.generate(count, seed=flags.seed)
        coverage = metrics.cell_coverage(real, fake, cells=min(CELLS, len(real)))
        found = {"covered": coverage.covered, "cells": coverage.cells}
        found |= {"jensen_shannon": float(coverage.jensen_shannon), "samples": count}
        return {"cell_coverage": found}
    if flags.data not in data.toys.MIXTURES:
        return {}
    count = METRIC_SAMPLES["modes"]
    coverage = metrics.mode_coverage(
        gan.generate(count, seed=flags.seed, batch_size=1_000), *data.toys.mixture(flags.data)
    )
    return {"mode_coverage": {**coverage._asdict(), "samples": count}}


def _facts(flags, gan, seconds):
    return {
        "gan": flags.gan,
        "network": gan.generator.name,
        "data": flags.data,
        "split": flags.split,
        "sample_shape": list(gan.sample_shape),
        "epochs": flags.epochs,
        "batch_size": flags.batch_size,
        "critic_steps": gan.critic_steps,
        "images_seen": int(keras.ops.convert_to_numpy(gan.images_seen)),
        "seed": flags.seed,
        "precision": flags.precision,
        "backend": keras.backend.backend(),
        "keras": keras.__version__,
        "training_seconds": round(seconds, 1),
    }
