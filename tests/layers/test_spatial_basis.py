import keras
import numpy as np
import pytest

from keras_gan.layers import GlobalDepthwiseConv2D, LearnedBasis
from tests.helpers import normal, numpy


def test_the_basis_is_scaled_channel_by_channel():
    layer = LearnedBasis((2, 3))
    s = normal(4, 5)
    y = numpy(layer(s))
    assert y.shape == layer.compute_output_shape(s.shape) == (4, 2, 3, 5)
    np.testing.assert_allclose(y, np.einsum("bc,hwc->bhwc", s, numpy(layer.basis)), rtol=1e-6)


def test_the_global_convolution_is_a_depthwise_one_of_the_map_s_size():
    layer = GlobalDepthwiseConv2D()
    x = normal(4, 3, 2, 5)
    y = numpy(layer(x))
    assert y.shape == layer.compute_output_shape(x.shape) == (4, 5)
    kernel = numpy(layer.kernel)[..., None]
    expected = keras.ops.depthwise_conv(x, kernel, data_format="channels_last")
    np.testing.assert_allclose(y, numpy(expected)[:, 0, 0], rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize("layer, shape", [
    (LearnedBasis((8, 8)), (50, 40)), (GlobalDepthwiseConv2D(), (200, 8, 8, 40)),
])  # fmt: skip
def test_they_keep_the_variance_at_the_start(layer, shape):
    assert np.var(numpy(layer(normal(*shape)))) == pytest.approx(1, abs=0.15)


def test_they_are_rebuilt_from_their_configs():
    for layer in (LearnedBasis((2, 3)), GlobalDepthwiseConv2D()):
        config = keras.saving.serialize_keras_object(layer)
        copy = keras.saving.deserialize_keras_object(config)
        assert type(copy) is type(layer) and copy.get_config() == layer.get_config()
    assert copy.compute_output_shape((1, 2, 3, 4)) == (1, 4)
