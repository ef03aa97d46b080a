"""What the networks' last layers put out, and what the constructor and `fit` say about it."""

import re
import warnings

import keras
import numpy as np
import pytest
from keras import layers, ops

from keras_gan import models, networks
from keras_gan.training import output_range
from tests.minimal_gans import NonSaturating

SHAPE, LATENTS = (8, 8, 1), 3


def sequential(shape, *after):
    return keras.Sequential([keras.Input(shape), *after])


def generator(*after, units=1):
    """A generator of images whose last layers are `after`."""
    image = layers.Dense(64 * units), layers.Reshape((8, 8, units))
    return sequential((LATENTS,), *image, *after)


def critic(*after, shape=SHAPE):
    return sequential(shape, layers.Flatten(), *after)


def linear_critic(shape=SHAPE):
    return critic(layers.Dense(1), shape=shape)


def of_framework(x):
    """The sigmoid of the backend's own framework, which takes no symbolic tensor."""
    if keras.backend.backend() == "torch":
        import torch

        return torch.sigmoid(x)
    if keras.backend.backend() == "jax":
        import jax

        return jax.nn.sigmoid(x)
    import tensorflow as tf

    return tf.raw_ops.Sigmoid(x=x)


@keras.saving.register_keras_serializable("conventions")
class Subclassed(keras.Model):
    """A critic whose `call` ends in a function of its own."""

    ENDS = {"keras": ops.sigmoid, "framework": of_framework, "none": lambda x: x}

    def __init__(self, end, **kwargs):
        super().__init__(**kwargs)
        self.flatten, self.dense, self.end = layers.Flatten(), layers.Dense(1), end

    input_shape = property(lambda self: (None, *SHAPE))

    def build(self, input_shape):
        self.dense.build((None, 64))
        self.built = True

    def call(self, images, training=False):
        return self.ENDS[self.end](self.dense(self.flatten(images)))

    def get_config(self):
        return {"end": self.end, "name": self.name}


@keras.saving.register_keras_serializable("conventions")
class Probability(layers.Layer):
    def call(self, logits):
        return ops.sigmoid(logits)


def subclassed(end):
    network = Subclassed(end)
    network.build((None, *SHAPE))
    return network


def nested():
    images = keras.Input(SHAPE)
    inner = critic(layers.Dense(1, activation="sigmoid"))
    return keras.Model(images, layers.Reshape((1,))(inner(images)))


def of_operations():
    images = keras.Input(SHAPE)
    logits = layers.Dense(1)(layers.Flatten()(images))
    return keras.Model(images, (ops.tanh(logits / 2) + 1) / 2)


PROBABILITIES = {
    "in the layer": lambda: critic(layers.Dense(1, activation="sigmoid")),
    "a layer": lambda: critic(layers.Dense(1), layers.Activation("hard_sigmoid")),
    "softmax": lambda: critic(layers.Dense(1), layers.Softmax()),
    "patches": lambda: sequential(SHAPE, layers.Conv2D(1, 3, activation="sigmoid")),
    "before a mean": lambda: sequential(
        SHAPE, layers.Conv2D(1, 3, activation="sigmoid"), layers.GlobalAveragePooling2D()
    ),
    "before a dropout": lambda: critic(
        layers.Dense(1, activation="sigmoid"), layers.Dropout(0.1, seed=1)
    ),
    "normalized": lambda: networks.spectral_normalize(
        critic(layers.Dense(1, activation="sigmoid"))
    ),
    "nested": nested,
    "operations": of_operations,
    "a layer of one's own": lambda: critic(layers.Dense(1), Probability()),
    "a model of one's own": lambda: subclassed("keras"),
}


@pytest.mark.parametrize("build", PROBABILITIES.values(), ids=PROBABILITIES)
def test_a_critic_of_probabilities_is_refused(build):
    with pytest.raises(ValueError, match=r"`keras.layers.Dense\(1\)`.*range (0|0.5|1) to 1\."):
        models.GAN(generator(layers.Activation("tanh")), build())


def test_the_advised_critic_is_taken_and_its_logits_are_raw():
    with pytest.raises(ValueError) as raised:
        models.LSGAN(generator(layers.Activation("tanh")), nested())
    (line, *_) = re.findall(r"`(keras.layers.Dense.*?)`", str(raised.value))
    made = critic(eval(line))
    with warnings.catch_warnings():
        warnings.simplefilter("error", UserWarning)
        models.LSGAN(generator(layers.Activation("tanh")), made)
    logits = ops.convert_to_numpy(made(100 * np.random.default_rng(0).normal(size=(64, *SHAPE))))
    assert logits.min() < -4 and logits.max() > 4


WARNED = {
    "tanh": (lambda: critic(layers.Dense(1, activation="tanh")), "-1 to 1"),
    "relu": (lambda: critic(layers.Dense(1), layers.ReLU()), "0 to infinity"),
    "log_sigmoid": (lambda: critic(layers.Dense(1, activation="log_sigmoid")), "-infinity to 0"),
    "framework": (lambda: subclassed("framework"), "0 to 1"),
}


@pytest.mark.parametrize(("build", "range_"), WARNED.values(), ids=WARNED)
def test_other_bounds_of_a_critic_warn(build, range_):
    with pytest.warns(UserWarning, match=rf"raw logits.*`keras.layers.Dense\(1\)`.*{range_}\."):
        models.GAN(generator(layers.Activation("tanh")), build())


def test_a_loss_of_ones_own_may_ask_for_probabilities():
    with pytest.warns(UserWarning, match="raw logits"):
        NonSaturating(generator(layers.Activation("tanh")), nested())


SHORT = {
    "sigmoid": (lambda: generator(layers.Activation("sigmoid")), "0 to 1"),
    "relu": (lambda: generator(layers.ReLU()), "0 to infinity"),
    "byte": (lambda: generator(layers.Activation("sigmoid"), layers.Rescaling(255)), "0 to 255"),
    "softplus": (lambda: generator(layers.Activation("softplus")), "0 to infinity"),
    "in the layer": (
        lambda: generator(layers.Conv2D(1, 3, padding="same", activation="sigmoid")),
        "0 to 1",
    ),
    "half": (lambda: generator(layers.Activation("tanh"), layers.Rescaling(0.5)), "-0.5 to 0.5"),
}


@pytest.mark.parametrize(("build", "range_"), SHORT.values(), ids=SHORT)
def test_a_generator_that_cannot_make_all_pixels_is_refused(build, range_):
    with pytest.raises(
        ValueError, match=rf"images.*\[-1, 1\].*range {range_}\.".replace("i", "[iI]", 1)
    ):
        models.GAN(build(), linear_critic())


def test_the_advised_generator_makes_all_pixels():
    with pytest.raises(ValueError) as raised:
        models.GAN(generator(layers.Activation("sigmoid")), linear_critic())
    (line,) = re.findall(r"`(keras.layers.Activation.*?)`", str(raised.value))
    with warnings.catch_warnings():
        warnings.simplefilter("error", UserWarning)
        gan = models.GAN(generator(eval(line)), linear_critic())
    (found,) = output_range.ranges(gan.generator, [(LATENTS,)])
    assert (found.low, found.high) == (-1, 1)


def test_a_generator_of_images_without_an_end_warns():
    with pytest.warns(UserWarning, match="tanh.*-infinity to infinity"):
        models.GAN(generator(), linear_critic())


def added():
    latents = keras.Input((LATENTS,))
    parts = [layers.Reshape(SHAPE)(layers.Dense(64)(latents)) for _ in range(2)]
    return keras.Model(latents, layers.Add()(parts))


QUIET = {
    "tanh": lambda: (generator(layers.Activation("tanh")), linear_critic()),
    "rescaled": lambda: (
        generator(layers.Activation("sigmoid"), layers.Rescaling(2.0, -1.0)),
        linear_critic(),
    ),
    "cropped": lambda: (
        sequential(
            (LATENTS,), layers.Dense(100, "tanh"), layers.Reshape((10, 10, 1)), layers.Cropping2D(1)
        ),
        linear_critic(),
    ),
    "a sum, which may be anything": lambda: (added(), linear_critic()),
    "patches": lambda: (
        generator(layers.Activation("tanh")),
        sequential(SHAPE, layers.Conv2D(1, 3), layers.LeakyReLU(0.2)),
    ),
    "wide logits": lambda: (
        generator(layers.Activation("tanh")),
        critic(layers.Dense(1, activation="tanh"), layers.Rescaling(10.0)),
    ),
    "a model of one's own": lambda: (generator(layers.Activation("tanh")), subclassed("none")),
    "a table": lambda: (sequential((LATENTS,), layers.Dense(5)), linear_critic((5,))),
    "a table of shares": lambda: (
        sequential((LATENTS,), layers.Dense(5, activation="softmax")),
        linear_critic((5,)),
    ),
    "sound": lambda: (
        sequential((LATENTS,), layers.Dense(16), layers.Reshape((16, 1))),
        linear_critic((16, 1)),
    ),
    "of the library": lambda: (networks.mlp_generator(SHAPE, LATENTS), networks.mlp_critic(SHAPE)),
}


@pytest.mark.parametrize("build", QUIET.values(), ids=QUIET)
def test_no_false_alarm(build):
    with warnings.catch_warnings():
        warnings.simplefilter("error", UserWarning)
        models.GAN(*build())


@pytest.mark.parametrize("family", ["dcgan", "mlp", "resnet", "r3gan"])
def test_the_library_keeps_its_conventions(family):
    shape = (2,) if family == "mlp" else (32, 32, 3)
    latents, samples = [(LATENTS,)], [shape]
    made = getattr(networks, f"{family}_generator")(shape, LATENTS, 8)
    judged = getattr(networks, f"{family}_critic")(shape, 8)
    (image,) = output_range.ranges(made, latents)
    (logit,) = output_range.ranges(judged, samples)
    assert logit is None or logit.low < -4 and logit.high > 4
    assert family == "mlp" or (image.low, image.high) == pytest.approx((-1, 1))


def test_data_beyond_the_generator_warns_before_the_first_step():
    data = np.random.default_rng(0).normal(size=(8, 2)).astype("float32")
    bounded = sequential((LATENTS,), layers.Dense(2, activation="tanh"))
    gan = models.GAN(bounded, linear_critic((2,)))
    gan.compile()
    with pytest.warns(UserWarning, match=r"`keras.layers.Dense\(2\)`.*range -1 to 1"):
        gan.fit(3 * data, batch_size=4, verbose=0)
    with warnings.catch_warnings():
        warnings.simplefilter("error", UserWarning)
        gan.fit(np.tanh(data), batch_size=4, verbose=0)


def test_players_that_share_a_layer_are_refused():
    shared = layers.Dense(2)
    player = sequential((2,), shared)
    other = sequential((2,), shared, layers.Dense(1))
    with pytest.raises(ValueError, match="clone_model.*generator and a critic that share .*kernel"):
        models.GAN(player, other)
    one = sequential((1,), layers.Dense(1))
    with pytest.raises(ValueError, match="a network of its own.*share"):
        models.GAN(one, one)
    models.GAN(one, keras.models.clone_model(one))
