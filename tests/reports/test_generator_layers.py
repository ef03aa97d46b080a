"""The interpreter of a report draws what Keras draws, for every family of generators."""

import keras
import numpy as np
import pytest
from keras import layers, ops

from keras_gan import networks
from keras_gan.reports import generator_in_page
from keras_gan.reports.generator_graph import operations
from keras_gan.reports.operation_list import Unsupported

pytestmark = pytest.mark.any_backend

SIDE = (16, 8, 3)  # Not square, so that rows and columns are told apart.
TOLERANCE = 0.004  # Of values in [-1, 1]: half precision has 11 bits, and errors add up.
ROWS = 3
DRAW = """const draw = generatorOf(given.network);
  return given.rows.map((row) => draw(row.map((values) => Float32Array.from(values))));"""


def of_layers(*parts):
    return keras.Sequential([keras.Input((6,)), *parts, layers.Activation("tanh")])


def nested():
    """A network that is called twice within another, and a Keras layer of each other kind."""
    inner = keras.Sequential([keras.Input((4, 4, 6)), layers.Conv2D(6, 3, padding="same")])
    latents = keras.Input((6,))
    x = first = layers.Reshape((4, 4, 6))(layers.Dense(96, activation="silu")(latents))
    x = layers.Add()([inner(layers.GaussianNoise(0.5)(inner(x))), first, x])
    x = layers.Concatenate()([x, layers.Dropout(0.5)(first)])
    x = layers.UpSampling2D((4, 2))(layers.GroupNormalization(3, epsilon=1e-3)(x))
    x = layers.Conv2D(4, (5, 3), strides=(1, 2), padding="same", activation="leaky_relu")(x)
    x = layers.Conv2DTranspose(4, (3, 5), strides=(1, 2), padding="same", activation="elu")(x)
    images = layers.Conv2D(3, (1, 1), activation="tanh")(x)
    return keras.Model(latents, images)


NETWORKS = {
    "dcgan": lambda: networks.dcgan_generator(SIDE, 6, 4),
    "dcgan, classes": lambda: networks.dcgan_generator(SIDE, 6, 4, classes=3),
    "dcgan, plain": lambda: networks.dcgan_generator(SIDE, 6, 4, normalization=None),
    "dcgan, layer": lambda: networks.dcgan_generator(SIDE, 6, 4, normalization="layer"),
    "dcgan, instance": lambda: networks.dcgan_generator(SIDE, 6, 4, normalization="instance"),
    "mlp": lambda: networks.mlp_generator(SIDE, 6, 8),
    "mlp, classes": lambda: networks.mlp_generator(SIDE, 6, 8, activation="softplus", classes=3),
    "resnet": lambda: networks.resnet_generator(SIDE, 6, 4),
    "resnet, classes": lambda: networks.resnet_generator(SIDE, 6, 4, classes=3),
    "sagan": lambda: networks.sagan_generator(SIDE, 6, 8),
    "sagan, spectral": lambda: networks.spectral_normalize(
        networks.sagan_generator(SIDE, 6, 8, classes=3)
    ),
    "biggan": lambda: networks.biggan_generator(SIDE, 6, 8),
    "biggan, classes": lambda: networks.biggan_generator(SIDE, 6, 8, classes=3, shared_dim=5),
    "r3gan": lambda: networks.r3gan_generator(SIDE, 6, 4, group_size=4),
    "r3gan, classes": lambda: networks.r3gan_generator(SIDE, 6, 4, group_size=4, classes=3),
    "nested": nested,
    "valid": lambda: of_layers(
        layers.Reshape((3, 2, 1)),
        layers.Conv2DTranspose(4, (3, 2), strides=(2, 3), activation="sigmoid"),
        layers.BatchNormalization(scale=False),
        layers.Conv2D(6, (2, 3), strides=(1, 2), groups=2),
        layers.ReLU(negative_slope=0.1),
        layers.Flatten(),
        layers.Dense(12, use_bias=False),
        layers.Reshape((2, 2, 3)),
    ),
}


def moved(network):
    """The network with weights that a training could have left: none is 0 or 1 any more."""
    noise = np.random.default_rng(0)
    for weight in network.weights:
        value = ops.convert_to_numpy(weight)
        size = 0.5 / np.sqrt(np.prod(value.shape[:-1], initial=1)) if value.ndim > 1 else 0.3
        value = value + size * noise.standard_normal(value.shape)
        weight.assign(np.abs(value) + 0.2 if weight.name == "moving_variance" else value)
    return network


def rows_of(network):
    """Latents, and with a second input one class after the other."""
    noise = np.random.default_rng(1)
    rows = [noise.standard_normal((ROWS, x.shape[1])).astype("float32") for x in network.inputs]
    return [*rows[:1], *(np.eye(*x.shape, dtype="float32") for x in rows[1:])]


@pytest.mark.parametrize("name", NETWORKS)
def test_the_interpreter_draws_as_keras_does(name, node):
    network = moved(NETWORKS[name]())
    inputs = rows_of(network)
    expected = ops.convert_to_numpy(network(inputs if len(inputs) > 1 else inputs[0]))
    described = generator_in_page._network(network)
    rows = [[part.tolist() for part in row] for row in zip(*inputs, strict=True)]
    made = np.reshape(node(DRAW, {"network": described, "rows": rows}), expected.shape)
    assert (np.abs(expected) < 0.97).mean() > 0.2 and expected.std() > 0.1
    np.testing.assert_allclose(made, expected, atol=TOLERANCE * max(1, np.abs(expected).max()))


class Own(layers.Layer):
    def call(self, x):
        return x


@pytest.mark.parametrize(
    "parts, reason",
    [
        ([Own()], "does not know the layer Own"),
        ([layers.Dense(4, activation="gelu")], "does not know the activation gelu"),
        ([layers.ReLU(max_value=6)], "a ReLU with a limit"),
        ([layers.Reshape((2, 3)), layers.Dense(4)], "a dense map of more than a vector"),
        ([layers.Reshape((2, 3, 1)), layers.UpSampling2D(2, interpolation="bilinear")], "bilinear"),
        ([layers.Reshape((2, 3, 1)), layers.BatchNormalization(axis=1)], "another axis"),
        ([layers.Reshape((2, 3, 1)), layers.Conv2D(2, 2, dilation_rate=2, padding="same")], "dil"),
        ([layers.Reshape((2, 3)), layers.Concatenate(axis=1)], "does not know|joins"),
    ],
)
def test_what_is_not_known_is_named(parts, reason):
    if isinstance(parts[-1], layers.Concatenate):
        latents = keras.Input((6,))
        x = parts[0](latents)
        network = keras.Model(latents, parts[1]([x, x]))
    else:
        network = of_layers(*parts)
    with pytest.raises(Unsupported, match=reason):
        operations(network)


def test_a_network_that_is_no_graph_is_named():
    class Mine(keras.Model):
        def call(self, x):
            return x

    with pytest.raises(Unsupported, match="Mine is a class of its own"):
        operations(Mine())
    latents = keras.Input((6,))
    with pytest.raises(Unsupported, match="2 outputs"):
        operations(keras.Model(latents, [layers.ReLU()(latents), layers.ReLU()(latents)]))
