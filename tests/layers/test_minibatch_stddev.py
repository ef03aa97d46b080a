import keras
import numpy as np
import pytest
from keras import layers, ops

from keras_gan.layers import MinibatchStdDev
from keras_gan.penalties import r1_penalty
from tests.helpers import (
    assert_gradients_are_finite_differences,
    input_gradient,
    normal,
    numpy,
    weight_gradients,
)


def reference(x, group, features):
    """The appended maps, image by image."""
    maps = np.empty((*x.shape[:3], features), "float32")
    for index in range(len(x)):
        first = index // group * group
        deviation = np.std(x[first : first + group], axis=0)
        parts = np.split(deviation, features, axis=-1)
        maps[index] = [np.mean(part) for part in parts]
    return maps


@pytest.mark.parametrize("batch, group_size, group", [
    (8, 4, 4), (4, 8, 4), (6, 4, 3), (5, 4, 1), (2, 2, 2), (1, 4, 1),
])  # fmt: skip
@pytest.mark.parametrize("features", [1, 2])
def test_it_appends_the_deviation_within_groups(batch, group_size, group, features):
    layer = MinibatchStdDev(group_size, features)
    x = normal(batch, 2, 3, 6)
    y = numpy(layer(x))
    assert y.shape == layer.compute_output_shape(x.shape)
    np.testing.assert_array_equal(y[..., :6], x)
    expected = reference(x, group, features) if group > 1 else 1e-4
    np.testing.assert_allclose(y[..., 6:], np.broadcast_to(expected, y[..., 6:].shape), rtol=1e-4)


def test_a_batch_of_unknown_size_has_the_same_groups():
    x = keras.Input((2, 2, 1))
    model = keras.Model(x, MinibatchStdDev(4)(x))
    images = normal(10, 2, 2, 1)
    got = model.predict(images, batch_size=4, verbose=0)  # Four, four and two images.
    expected = np.concatenate([reference(part, len(part), 1) for part in np.split(images, [4, 8])])
    np.testing.assert_allclose(got[..., 1:], expected, rtol=1e-4)


def mean_of_maps(x):
    return ops.mean(MinibatchStdDev(4)(x)[..., -1])


def test_identical_images_have_finite_derivatives():
    x = np.broadcast_to(normal(1, 2, 2, 3), (4, 2, 2, 3))
    np.testing.assert_allclose(input_gradient(mean_of_maps, x), 0, atol=1e-6)
    inputs = keras.Input((2, 2, 3))
    hidden = MinibatchStdDev()(layers.Conv2D(2, 1, data_format="channels_last")(inputs))
    critic = keras.Model(inputs, layers.Dense(1)(layers.Flatten()(hidden)))
    _, gradients = weight_gradients(lambda: r1_penalty(critic, x), critic)
    assert all(np.isfinite(numpy(g)).all() for g in gradients if g is not None)


def test_its_second_derivative_is_right(widest_floats):
    x = images = keras.Input((2, 2, 2))
    x = layers.Conv2D(3, 1, activation="softplus", data_format="channels_last")(x)
    x = MinibatchStdDev(group_size=3, features=3)(x)
    x = layers.Conv2D(2, 1, activation="softplus", data_format="channels_last")(x)
    critic = keras.Model(images, layers.Dense(1)(layers.Flatten()(x)))
    real = 2 * normal(6, 2, 2, 2, dtype=widest_floats)
    assert numpy(r1_penalty(critic, real)) > 0.01
    assert_gradients_are_finite_differences(lambda: r1_penalty(critic, real), critic)


def test_the_deviation_is_taken_in_float32(mixed_bfloat16):
    x = ops.cast(100 + normal(4, 2, 2, 8), "bfloat16")  # Whose mean bfloat16 cannot hold.
    y = MinibatchStdDev()(x)
    assert keras.backend.standardize_dtype(y.dtype) == "bfloat16"
    x, y = (numpy(ops.cast(t, "float32")) for t in (x, y))
    np.testing.assert_allclose(y[..., 8:], reference(x, 4, 1), rtol=4e-3)


@pytest.mark.parametrize("arguments", [{"group_size": 0}, {"features": 0}])
def test_what_cannot_be_grouped_is_refused(arguments):
    with pytest.raises(ValueError, match="at least 1. Received: group_size=.*features="):
        MinibatchStdDev(**arguments)
    with pytest.raises(ValueError, match="divide the channels. Received: features=2 and 3"):
        MinibatchStdDev(features=2)(normal(4, 2, 2, 3))


def test_it_is_rebuilt_from_its_config():
    layer = keras.saving.deserialize_keras_object(
        keras.saving.serialize_keras_object(MinibatchStdDev(8, 2))
    )
    assert (layer.group_size, layer.features) == (8, 2)
