import keras
import numpy as np
import pytest
from keras import layers

from keras_gan.layers import ConditionalBatchNormalization
from tests.helpers import normal, numpy

CLASSES, EPSILON = 3, 1e-5


def inputs(batch=6):
    labels = np.eye(CLASSES, dtype="float32")[np.arange(batch) % CLASSES]
    return 2 * normal(batch, 4, 4, 5) + 1, labels


def drawn():
    """A layer whose classes differ, with the rows of A and B that it has for them."""
    layer = ConditionalBatchNormalization(momentum=0.5)
    layer.build([(None, 4, 4, 5), (None, CLASSES)])
    scale, offset = normal(CLASSES, 5, seed=1), normal(CLASSES, 5, seed=2)
    layer.scale.kernel.assign(scale)
    layer.offset.kernel.assign(offset)
    return layer, scale, offset


def test_it_is_plain_batch_normalization_at_the_start():
    x, labels = inputs()
    layer, plain = (
        ConditionalBatchNormalization(),
        layers.BatchNormalization(momentum=0.9, epsilon=1e-5),
    )
    for training in (True, False):
        np.testing.assert_allclose(
            numpy(layer([x, labels], training=training)),
            numpy(plain(x, training=training)),
            atol=1e-5,
        )


def test_in_training_it_is_its_formula():
    (x, labels), (layer, scale, offset) = inputs(), drawn()
    found = numpy(layer([x, labels], training=True))
    normalized = (x - x.mean((0, 1, 2))) / np.sqrt(x.var((0, 1, 2)) + EPSILON)
    gamma, beta = 1 + labels @ scale, labels @ offset
    expected = gamma[:, None, None] * normalized + beta[:, None, None]
    np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-4)


def test_in_inference_it_takes_the_moving_statistics():
    (x, labels), (layer, scale, offset) = inputs(), drawn()
    layer([x, labels], training=True)
    mean, variance = 0.5 * x.mean((0, 1, 2)), 0.5 + 0.5 * x.var((0, 1, 2))
    expected = (x - mean) / np.sqrt(variance + EPSILON) * (1 + labels @ scale)[:, None, None]
    expected += (labels @ offset)[:, None, None]
    np.testing.assert_allclose(numpy(layer([x, labels])), expected, rtol=1e-3, atol=1e-3)


def test_a_class_in_a_batch_leaves_the_scale_of_another_alone():
    (x, labels), (layer, scale, _) = inputs(), drawn()
    before = numpy(layer([x, labels]))
    scale[0] += 1
    layer.scale.kernel.assign(scale)
    changed = np.abs(numpy(layer([x, labels])) - before).max((1, 2, 3)) > 1e-3
    np.testing.assert_array_equal(changed, labels[:, 0] == 1)


@pytest.mark.parametrize("policy", ["float32", "mixed_bfloat16"])
def test_it_takes_vectors_too_and_comes_back_from_its_config(policy):
    layer = ConditionalBatchNormalization(0.7, 1e-3, "glorot_uniform", dtype=policy)
    made = layer([normal(6, 5), inputs()[1]])
    assert made.shape == (6, 5)
    assert keras.backend.standardize_dtype(made.dtype) == layer.compute_dtype
    copy = ConditionalBatchNormalization.from_config(layer.get_config())
    assert copy.get_config() == layer.get_config() and copy.momentum == 0.7
