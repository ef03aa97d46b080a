import keras
import numpy as np
import pytest

from keras_gan.layers import GroupNormalization
from tests.helpers import normal, numpy


@pytest.mark.parametrize("shape, groups, axis", [
    ((4, 6, 8), 4, -1), ((4, 6, 8), 1, -1), ((4, 6, 8), -1, -1), ((8, 4, 6), 2, 1), ((8,), 2, -1),
])  # fmt: skip
@pytest.mark.parametrize("scale, center", [(True, True), (False, False)])
def test_its_results_are_those_of_keras(shape, groups, axis, scale, center):
    arguments = {"groups": groups, "axis": axis, "scale": scale, "center": center, "epsilon": 0.1}
    ours, theirs = GroupNormalization(**arguments), keras.layers.GroupNormalization(**arguments)
    x = 3 + 2 * normal(5, *shape)
    for layer in (ours, theirs):
        layer.build(x.shape)
        layer.set_weights([normal(*w.shape, seed=9) for w in layer.weights])
    np.testing.assert_allclose(numpy(ours(x)), numpy(theirs(x)), rtol=1e-4, atol=1e-5)


def test_statistics_are_float32_under_mixed_precision(mixed_bfloat16):
    layer = GroupNormalization(groups=1)
    x = keras.ops.cast(100 + normal(2, 4, 4, 8), "bfloat16")  # Whose mean bfloat16 cannot hold.
    y = layer(x)
    assert keras.backend.standardize_dtype(y.dtype) == "bfloat16"
    x = numpy(keras.ops.cast(x, "float32"))
    mean, variance = (f(x, axis=(1, 2, 3), keepdims=True) for f in (np.mean, np.var))
    expected = (x - mean) / np.sqrt(variance + layer.epsilon)
    np.testing.assert_allclose(numpy(keras.ops.cast(y, "float32")), expected, rtol=4e-3, atol=1e-3)


def test_it_is_rebuilt_from_its_config():
    layer = keras.saving.deserialize_keras_object(
        keras.saving.serialize_keras_object(GroupNormalization(groups=2, epsilon=0.1))
    )
    assert type(layer) is GroupNormalization and (layer.groups, layer.epsilon) == (2, 0.1)
