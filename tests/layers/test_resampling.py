import keras
import numpy as np
import pytest
from keras import layers

from keras_gan.layers import NearestUpSampling2D, SmoothDownSampling2D, SmoothUpSampling2D
from keras_gan.penalties import r1_penalty
from tests.helpers import assert_gradients_are_finite_differences, normal, numpy

SMOOTH = [SmoothUpSampling2D, SmoothDownSampling2D]
OURS = [NearestUpSampling2D, *SMOOTH]
SHAPES = [(6, 4, 3), (2, 8, 1), (2, 2, 2)]


def filtered(x, axis, taps):
    """`x`, its border repeated, under a filter along one axis of the batch of images."""
    padding = [(0, 0)] * 4
    padding[axis] = (len(taps) // 2, len(taps) // 2)
    return np.apply_along_axis(np.convolve, axis, np.pad(x, padding, "edge"), taps, "valid")


def doubled(x):
    """Bilinear interpolation: pixels twice, then the mean of neighbours: [1, 1] * [1, 2, 1]."""
    for axis in (1, 2):
        x = filtered(np.repeat(x, 2, axis=axis), axis, [0.25, 0.5, 0.25])
    return x


def halved(x):
    for axis in (1, 2):
        odd = [slice(None)] * 4
        odd[axis] = slice(1, None, 2)
        x = filtered(x, axis, np.array([1, 3, 3, 1]) / 8)[tuple(odd)]
    return x


@pytest.mark.parametrize("shape", SHAPES)
def test_each_is_its_numpy_reference(shape):
    x = normal(3, *shape)
    repeated = np.repeat(np.repeat(x, 2, axis=1), 2, axis=2)
    np.testing.assert_array_equal(numpy(NearestUpSampling2D()(x)), repeated)
    for layer, expected in [(SmoothUpSampling2D, doubled(x)), (SmoothDownSampling2D, halved(x))]:
        y = numpy(layer()(x))
        assert y.shape == layer().compute_output_shape(x.shape) == expected.shape
        np.testing.assert_allclose(y, expected, rtol=1e-5, atol=1e-6)


def test_keras_has_the_same_results():
    x = normal(2, 4, 6, 3)
    for ours, interpolation in [(NearestUpSampling2D, "nearest"), (SmoothUpSampling2D, "bilinear")]:
        keras_s = layers.UpSampling2D(2, interpolation=interpolation, data_format="channels_last")
        np.testing.assert_allclose(numpy(ours()(x)), numpy(keras_s(x)), rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("policy", ["float32", "mixed_bfloat16"])
@pytest.mark.parametrize("layer", OURS)
def test_a_constant_image_stays_what_it_is(layer, policy):
    x = np.broadcast_to(np.array([0.7, -3.1], "float32"), (1, 4, 6, 2))
    y = layer(dtype=policy)(x)
    assert keras.backend.standardize_dtype(y.dtype) == policy.removeprefix("mixed_")
    y = numpy(keras.ops.cast(y, "float32"))
    np.testing.assert_allclose(
        y, np.broadcast_to(x[:, :1, :1], y.shape), rtol=4e-3 if "b" in policy else 1e-6
    )


def test_a_ramp_stays_a_ramp_away_from_the_border():
    ramp = np.arange(8.0, dtype="float32")[None, :, None, None] * np.ones((1, 1, 4, 1), "float32")
    up, down = (numpy(layer()(ramp))[0, :, 1, 0] for layer in SMOOTH)
    np.testing.assert_allclose(up[1:-1], np.arange(1, 15) / 2 - 0.25, rtol=1e-6)
    np.testing.assert_allclose(down[1:-1], 2 * np.arange(1, 3) + 0.5, rtol=1e-6)


def test_up_is_four_times_the_transpose_of_down_away_from_the_border():
    small, large = np.zeros((1, 6, 6, 2), "float32"), np.zeros((1, 12, 12, 2), "float32")
    small[:, 1:-1, 1:-1], large[:, 1:-1, 1:-1] = normal(1, 4, 4, 2), normal(1, 10, 10, 2, seed=1)
    up, down = numpy(SmoothUpSampling2D()(small)), numpy(SmoothDownSampling2D()(large))
    assert np.sum(up * large) == pytest.approx(4 * np.sum(small * down), rel=1e-5)


def test_their_second_derivatives_are_right(widest_floats):
    smooth = {"kernel_size": 1, "activation": "softplus", "data_format": "channels_last"}
    pool = layers.AveragePooling2D(2, data_format="channels_last")
    x = images = keras.Input((2, 4, 1))
    for layer in (NearestUpSampling2D(), pool, SmoothUpSampling2D(), SmoothDownSampling2D()):
        x = layer(layers.Conv2D(3, **smooth)(x))
    critic = keras.Model(images, layers.Dense(1)(layers.Flatten()(x)))
    for index, variable in enumerate(critic.trainable_variables):
        variable.assign(1.5 * normal(*variable.shape, seed=index))
    real = normal(3, 2, 4, 1, dtype=widest_floats)

    def loss():
        return r1_penalty(lambda x: 20 * critic(x), real)

    assert numpy(loss()) > 0.1
    assert_gradients_are_finite_differences(loss, critic)


@pytest.mark.parametrize("shape", [(1, 5, 4, 1), (1, 4, 5, 1)])
def test_an_odd_side_cannot_be_halved(shape):
    with pytest.raises(ValueError, match="even height and width.*Received: a side of 5"):
        SmoothDownSampling2D()(np.zeros(shape, "float32"))


@pytest.mark.parametrize("layer", OURS)
def test_an_unknown_size_is_refused(layer):
    with pytest.raises(ValueError, match=r"of known size.*Received: .*\(None, None, 4, 1\)"):
        layer()(keras.Input((None, 4, 1)))


@pytest.mark.parametrize("layer", OURS)
def test_they_are_rebuilt_from_their_configs(layer):
    config = keras.saving.serialize_keras_object(layer())
    assert type(keras.saving.deserialize_keras_object(config)) is layer
