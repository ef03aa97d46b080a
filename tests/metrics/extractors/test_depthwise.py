"""The sum of shifted products is Keras's depthwise convolution."""

import numpy as np
import pytest
from keras import layers

from keras_gan.metrics.extractors import depthwise
from tests.helpers import normal, numpy

CASES = [
    (3, 1, (5, 6)),
    (3, 2, (5, 6)),
    (3, 2, (6, 8)),
    (5, 1, (7, 7)),
    (5, 2, (8, 5)),
    (5, 2, (2, 1)),
]


@pytest.mark.parametrize(("kernel", "stride", "sides"), CASES)
def test_it_is_keras_s_depthwise_convolution(kernel, stride, sides):
    images = normal(2, *sides, 3)
    keras_s = layers.DepthwiseConv2D(kernel, stride, "same", data_format="channels_last")
    keras_s.build(images.shape)
    weights = [normal(kernel, kernel, 3, 1), normal(3)]
    keras_s.set_weights(weights)
    expected = numpy(keras_s(images))
    shifted = numpy(depthwise.sum_of_shifts(images, weights[0][..., 0], stride)) + weights[1]
    np.testing.assert_allclose(shifted, expected, atol=1e-5)
    ours = depthwise.DepthwiseConv2D(kernel, stride, "same", data_format="channels_last")
    ours.build(images.shape)
    ours.set_weights(weights)
    np.testing.assert_allclose(numpy(ours(images)), expected, atol=1e-5)
