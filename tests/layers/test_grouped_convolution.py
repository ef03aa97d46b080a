import keras
import numpy as np
import pytest
from keras import layers

from keras_gan.layers import GroupedConv2D, grouped_convolution
from keras_gan.penalties import r1_penalty
from tests.helpers import assert_gradients_are_finite_differences, normal, numpy

SAME = {"padding": "same", "data_format": "channels_last"}


@pytest.fixture
def on_a_cpu(monkeypatch):
    """Plain convolutions of four channels, also where the backend's own grouped one is used."""
    monkeypatch.setattr(grouped_convolution, "_grouped_is_fast", lambda: False)
    monkeypatch.setattr(grouped_convolution, "MERGED_CHANNELS", 4)


def by_hand(x, kernel, bias, groups):
    """A plain convolution of each group's channels, with that group's part of the kernel."""
    parts = zip(np.split(x, groups, -1), np.split(kernel, groups, -1), strict=True)
    outputs = [numpy(keras.ops.conv(a, k, **SAME)) for a, k in parts]
    return np.concatenate(outputs, -1) + bias


# Groups of one, two and three channels are merged to four and to six; those of five stay apart.
@pytest.mark.parametrize("channels, filters, groups", [
    (4, 8, 4), (8, 4, 4), (6, 4, 2), (10, 2, 2), (2, 4, 1),
])  # fmt: skip
def test_it_is_a_convolution_of_each_group(channels, filters, groups, on_a_cpu):
    layer = GroupedConv2D(filters, 3, groups=groups, **SAME)
    x = normal(2, 4, 5, channels)
    layer.build(x.shape)
    layer.set_weights([normal(*w.shape, seed=9) for w in layer.weights])
    expected = by_hand(x, *(numpy(w) for w in layer.weights), groups)
    np.testing.assert_allclose(numpy(layer(x)), expected, rtol=1e-4, atol=1e-5)


def test_its_weights_and_results_are_those_of_keras(on_a_cpu):
    arguments = {"filters": 8, "kernel_size": 3, "strides": 2, "groups": 4, **SAME}
    ours, theirs = GroupedConv2D(**arguments), layers.Conv2D(**arguments)
    x = normal(2, 6, 4, 8)
    for layer in (ours, theirs):
        layer.build(x.shape)
    theirs.set_weights(ours.get_weights())
    np.testing.assert_allclose(numpy(ours(x)), numpy(theirs(x)), rtol=1e-4, atol=1e-5)


def test_few_plain_convolutions_are_made(on_a_cpu, monkeypatch):
    calls = []
    convolve = layers.Conv2D.convolution_op
    monkeypatch.setattr(layers.Conv2D, "convolution_op", lambda *x: calls.append(x) or convolve(*x))
    GroupedConv2D(16, 3, groups=8, **SAME)(normal(1, 4, 4, 16))
    assert len(calls) == 4


def test_its_second_derivative_is_right(on_a_cpu, widest_floats):
    x = images = keras.Input((4, 4, 6))
    x = GroupedConv2D(12, 3, groups=3, activation="softplus", **SAME)(x)
    critic = keras.Model(images, layers.Dense(1)(layers.Flatten()(x)))
    real = normal(2, 4, 4, 6, dtype=widest_floats)
    assert numpy(r1_penalty(critic, real)) > 0.01
    assert_gradients_are_finite_differences(lambda: r1_penalty(critic, real), critic)


def test_it_trains_in_a_compiled_step():
    # XLA's code for some forms of the block-diagonal kernel's gradient has crashed on JAX.
    x = images = keras.Input((14, 14, 32))
    x = layers.LeakyReLU()(GroupedConv2D(32, 3, groups=2, **SAME)(x))
    model = keras.Model(images, layers.Dense(1)(layers.Flatten()(x)))
    model.compile(keras.optimizers.SGD(1e-4), "mse")
    losses = model.fit(normal(4, 14, 14, 32), np.ones((4, 1)), epochs=3, verbose=0).history["loss"]
    assert losses[-1] < losses[0]


def test_it_is_rebuilt_from_its_config():
    layer = keras.saving.deserialize_keras_object(
        keras.saving.serialize_keras_object(GroupedConv2D(4, 3, groups=2))
    )
    assert type(layer) is GroupedConv2D and (layer.filters, layer.groups) == (4, 2)
