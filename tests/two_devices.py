"""GANs on one and on two virtual devices, how far apart they end: `python -m tests.two_devices`.

Run in a process of its own, because devices are split before the framework starts.
"""

import functools
import json

import keras
import numpy as np

from keras_gan.models import GAN, SNGAN, WGANGP
from tests import minimal_gans
from tests.computing import split_devices
from tests.conformance import compile_gan, largest_difference, make_images, state_of

CASES = {
    "wgan_gp": (WGANGP, {"critic_steps": 2}, None),
    "sngan": (SNGAN, {"augment": "color,translation,cutout"}, None),
    "gan_batch_normalized": (GAN, {"penalty": "r1"}, "batch"),
    "labelled": None,
}


def train(name):
    from keras_gan import networks

    if name == "labelled":
        return train_labelled()
    model, arguments, normalization = CASES[name]
    keras.utils.set_random_seed(3)
    generator = networks.dcgan_generator((8, 8, 1), 5, 4, normalization=normalization)
    gan = model(generator, networks.dcgan_critic((8, 8, 1), 4), seed=1, **arguments)
    compile_gan(gan)
    gan.fit(make_images(40 * gan.critic_steps), batch_size=16, epochs=2, verbose=0)
    return gan


def train_labelled():
    """A conditional GAN with a penalty, its networks without batch statistics."""
    keras.utils.set_random_seed(3)
    inputs = keras.Input((5,)), keras.Input((3,))
    x = keras.layers.Dense(64, "tanh")(keras.layers.Concatenate()(list(inputs)))
    generator = keras.Model(list(inputs), keras.layers.Reshape((8, 8, 1))(x))
    gan = WGANGP(generator, minimal_gans.labelled_critic(True), critic_steps=2, seed=1)
    compile_gan(gan, sgd=True)
    gan.fit(minimal_gans.labelled_images(80), batch_size=16, epochs=2, verbose=0)
    return gan


@functools.cache
def mirrored():
    """One strategy for all cases: the numbers of two strategies' collectives are the same."""
    import tensorflow as tf

    return tf.distribute.MirroredStrategy(["CPU:0", "CPU:1"])


def on_tensorflow(name):
    one, strategy = train(name), mirrored()
    with strategy.scope():
        two = train(name)
    difference = largest_difference(state_of(one), state_of(two))
    latents = strategy.run(lambda: two.noise((4, 5)))
    first, second = (np.array(x) for x in strategy.experimental_local_results(latents))
    assert not np.isin(first, second).any(), "replicas drew the same noise"
    for variable in two.variables:
        replicas = [np.array(x) for x in strategy.experimental_local_results(variable.value)]
        assert len(replicas) == 2 and np.array_equal(*replicas), f"{variable.path} differs"
    return difference


def on_jax(name):
    keras.distribution.set_distribution(None)
    one = train(name)
    keras.distribution.set_distribution(keras.distribution.DataParallel())
    two = train(name)
    sharding = two.generator.trainable_variables[0].value.sharding
    assert len(sharding.device_set) == 2 and sharding.is_fully_replicated
    difference = largest_difference(state_of(one), state_of(two))
    # Else each device would generate the whole batch.
    assert not two.noise((4, 5)).sharding.is_fully_replicated
    return difference


if __name__ == "__main__":
    split_devices()
    compare = {"tensorflow": on_tensorflow, "jax": on_jax}[keras.backend.backend()]
    print(json.dumps({name: compare(name) for name in CASES}))
