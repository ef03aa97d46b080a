"""GANs on one and on two virtual devices, how far apart they end: `python -m tests.two_devices`.

Run in a process of its own, because devices are split before the framework starts.
"""

import functools
import json

import keras
import numpy as np
import pytest

from keras_gan import networks
from keras_gan.layers import ImagePool
from keras_gan.models import GAN, SNGAN, WGANGP
from tests import minimal_gans
from tests.computing import split_devices
from tests.conformance import compile_gan, largest_difference, make_images, state_of


def convolutional(model, normalization=None, optimizer=None, **arguments):
    """A compiled GAN and its images."""
    keras.utils.set_random_seed(3)
    generator = networks.dcgan_generator((8, 8, 1), 5, 4, normalization=normalization)
    gan = model(generator, networks.dcgan_critic((8, 8, 1), 4), seed=1, **arguments)
    compile_gan(gan)
    if optimizer is not None:
        gan.compile(optimizer(), optimizer(), jit_compile=False)
    return gan, make_images(40 * gan.critic_steps)


def labelled():
    """A conditional GAN with a penalty, its networks without batch statistics."""
    keras.utils.set_random_seed(3)
    inputs = keras.Input((5,)), keras.Input((3,))
    x = keras.layers.Dense(64, "tanh")(keras.layers.Concatenate()(list(inputs)))
    generator = keras.Model(list(inputs), keras.layers.Reshape((8, 8, 1))(x))
    gan = WGANGP(generator, minimal_gans.labelled_critic(True), critic_steps=2, seed=1)
    return compile_gan(gan, sgd=True), minimal_gans.labelled_images(80)


def clipped(**clip):
    """Trained by gradients that are cut to a tenth of a typical one's norm, and less."""
    return convolutional(GAN, optimizer=lambda: keras.optimizers.SGD(1.0, **clip))


CASES = {
    "wgan_gp": lambda: convolutional(WGANGP, critic_steps=2),
    "sngan": lambda: convolutional(SNGAN, augment="color,translation,cutout"),
    "gan_batch_normalized": lambda: convolutional(GAN, "batch", penalty="r1"),
    "labelled": labelled,
    "clipped_variables": lambda: clipped(clipnorm=1e-2),
    "clipped_whole": lambda: clipped(global_clipnorm=1e-2),
    "clipped_values": lambda: clipped(clipvalue=1e-4),
}


def fit(gan, images, batch_size=16):
    gan.fit(images, batch_size=batch_size, epochs=2, verbose=0)
    return gan


def train(name):
    return fit(*CASES[name]())


def samples_depend_on_batches(gan):
    first, second = (gan.generate(5, seed=0, batch_size=size) for size in (3, 4))
    return np.abs(first - second).max() > 1e-6


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
    assert not samples_depend_on_batches(two)
    return difference


def outside_of_the_scope():
    """How far GANs end apart on one device, and under the strategy that one was built under."""
    with mirrored().scope():
        pooled, images = convolutional(GAN, replay=ImagePool(10))
        gan, _ = convolutional(GAN)
    for model, batch_size, message in (
        (pooled, 16, "one device.*on 2 replicas"),
        (gan, 15, "multiple of the 2 devices.*batch_size=15"),
    ):
        with pytest.raises(ValueError, match=message):
            fit(model, images, batch_size)
    with pytest.raises(ValueError, match="MirroredStrategy.*on 2 replicas"):
        gan.train_on_batch(images[:16])
    with pytest.raises(ValueError, match=r"`with strategy.scope\(\): gan.*Received: SGD"):
        gan.compile(keras.optimizers.SGD(), keras.optimizers.SGD())
    return largest_difference(state_of(fit(*convolutional(GAN))), state_of(fit(gan, images)))


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
    assert not samples_depend_on_batches(two)
    return difference


if __name__ == "__main__":
    split_devices()
    compare = {"tensorflow": on_tensorflow, "jax": on_jax}[keras.backend.backend()]
    found = {name: compare(name) for name in CASES}
    if keras.backend.backend() == "tensorflow":
        found["outside"] = outside_of_the_scope()
    print(json.dumps(found))
