"""This library: a GAN as the command line makes it, trained by `fit`."""

import keras
import numpy as np

from benchmarks.contestants import LATENT_DIM, SHAPE, Contestant
from keras_gan.cli import image_networks, recipes


def make(
    gan, width, batch_size, precision="float32", jit_compile="auto", arguments=None, shape=SHAPE
):
    """A GAN by its command-line name; `arguments` replace those of its recipe."""
    keras.config.set_dtype_policy(precision)
    return trained_by_fit(build(gan, shape, width, jit_compile, arguments), batch_size)


def build(gan, shape, width, jit_compile="auto", arguments=None):
    """The compiled GAN, the same for every call."""
    keras.utils.set_random_seed(0)
    recipe = recipes.RECIPES[gan]
    model = recipe.model(
        *image_networks.build_networks("dcgan", tuple(shape), LATENT_DIM, width),
        seed=0,
        **(recipe.arguments if arguments is None else arguments),
    )
    model.compile(recipe.optimizer(), recipe.optimizer(), jit_compile=jit_compile)
    return model


def trained_by_fit(model, batch_size):
    """A contestant that runs `fit` on random images, and `generate`."""
    rows = batch_size * model.critic_steps
    images = np.random.default_rng(0).integers(0, 256, (8 * rows, *model.sample_shape), "uint8")

    def step(count):
        model.fit(images, batch_size=batch_size, steps_per_epoch=count, verbose=0)

    return Contestant(rows, step, lambda count: model.generate(count, seed=0))
