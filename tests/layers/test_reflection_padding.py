import keras
import numpy as np
import pytest

from keras_gan.layers import ReflectionPadding2D
from tests.helpers import normal, numpy


@pytest.mark.parametrize("padding", [1, 3])
def test_it_is_numpy_s_reflection(padding):
    x = normal(2, 4, 7, 3)
    around = ((0, 0), (padding, padding), (padding, padding), (0, 0))
    layer = ReflectionPadding2D(padding)
    np.testing.assert_array_equal(numpy(layer(x)), np.pad(x, around, mode="reflect"))
    assert layer.compute_output_shape((None, 4, 7, 3)) == (
        None,
        4 + 2 * padding,
        7 + 2 * padding,
        3,
    )


def test_it_comes_back_from_its_config():
    layer = keras.saving.deserialize_keras_object(
        keras.saving.serialize_keras_object(ReflectionPadding2D(2))
    )
    assert layer.padding == 2


def test_maps_without_so_many_rows_are_refused():
    with pytest.raises(ValueError, match="larger than the padding of 3.*Received: inputs of shape"):
        ReflectionPadding2D(3)(normal(1, 3, 8, 1))
