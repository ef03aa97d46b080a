"""Train a GAN and write its samples, curves, metrics and model."""

import json
import os
import time

import keras
from absl import flags as absl_flags

from keras_gan import augment, callbacks, data, files, images, metrics, penalties
from keras_gan.cli import recipes

METRIC_SAMPLES = {"cells": 1_000, "modes": 10_000}


def define(flags):
    names = ", ".join
    given = {"flag_values": flags}
    text, integer, number = absl_flags.DEFINE_string, absl_flags.DEFINE_integer, _number
    text("gan", "gan", f"the GAN: {names(recipes.RECIPES)}", **given)
    text("data", "fashion_mnist_10k", f"the data set: {names(data.names())}", **given)
    text("out", None, "folder of the run; runs/<gan>_<data> by default", **given)
    integer("epochs", 10, "passes over the data", lower_bound=1, **given)
    integer("batch_size", 64, "real samples in one critic update", lower_bound=1, **given)
    integer("critic_steps", None, "critic updates for a generator update", lower_bound=1, **given)
    integer("latent_dim", None, "size of the latent vectors", lower_bound=1, **given)
    integer("width", None, "width of both networks", lower_bound=1, **given)
    number("learning_rate", None, "of both players' Adam; the GAN's own by default", **given)
    text("penalty", None, f"gradient penalty: {names(penalties.names())}, none", **given)
    number("penalty_weight", None, "its weight", **given)
    text("augment", None, f"differentiable augmentation out of {names(augment.names())}", **given)
    integer("ema_half_life", 10_000, "of the averaged generator, in images", **given)
    integer("seed", 0, "of everything random", **given)
    text("precision", "float32", "float32 or mixed_bfloat16", **given)


def _number(name, default, text, **given):
    absl_flags.DEFINE_float(name, default, text, lower_bound=0.0, **given)


def run(flags):
    from keras_gan.cli import known

    recipe = known(flags.gan, recipes.RECIPES, "GAN")
    known(flags.data, {name: name for name in data.names()}, "data set")
    known(flags.precision, {"float32": 0, "mixed_bfloat16": 1}, "precision")
    keras.config.set_dtype_policy(flags.precision)
    keras.utils.set_random_seed(flags.seed)
    out = files.writable_directory(flags.out or f"runs/{flags.gan}_{flags.data}")
    samples, labels = data.load(flags.data)
    gan = build(recipe, samples.shape[1:], flags)
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
    seconds = time.perf_counter() - start
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


def build(recipe, sample_shape, flags):
    """The compiled GAN that the flags describe."""
    given = {
        "critic_steps": flags.critic_steps,
        "penalty": flags.penalty,
        "penalty_weight": flags.penalty_weight,
        "augment": flags.augment,
        "ema_half_life": flags.ema_half_life,
        "seed": flags.seed,
    }
    arguments = {**recipe.arguments, **{k: v for k, v in given.items() if v is not None}}
    if flags.penalty == "none":
        arguments["penalty"] = None
    gan = recipe.model(
        *recipes.build_networks(sample_shape, flags.latent_dim, flags.width), **arguments
    )
    gan.compile(
        generator_optimizer=recipe.optimizer(flags.learning_rate),
        critic_optimizer=recipe.optimizer(flags.learning_rate),
    )
    return gan


def score(gan, samples, flags):
    """How much of the real data the samples cover, by k-means cells or by the mixture's modes."""
    if gan.sample_shape != (2,):
        count = METRIC_SAMPLES["cells"]
        coverage = metrics.cell_coverage(samples, gan.generate(count, seed=flags.seed))
        found = {"covered": coverage.covered, "cells": coverage.cells}
        found |= {"jensen_shannon": float(coverage.jensen_shannon), "samples": count}
        return {"cell_coverage": found}
    count = METRIC_SAMPLES["modes"]
    coverage = metrics.mode_coverage(
        gan.generate(count, seed=flags.seed, batch_size=1_000), *data.toys.mixture(flags.data)
    )
    return {"mode_coverage": {**coverage._asdict(), "samples": count}}


def _facts(flags, gan, seconds):
    return {
        "gan": flags.gan,
        "data": flags.data,
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
