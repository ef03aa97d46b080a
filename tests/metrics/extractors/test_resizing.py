"""Resizers against the libraries that they reproduce."""

import keras
import numpy as np
import pytest
from PIL import Image

from keras_gan.metrics.extractors import resizing

SIZES = [(8, 21), (21, 8), (28, 224), (300, 224), (7, 7)]


def resize(image, resizer, height, width):
    rows, columns = resizer(image.shape[0], height), resizer(image.shape[1], width)
    return rows @ image.astype("float64") @ columns.T


@pytest.mark.parametrize(("source", "target"), SIZES)
def test_bicubic_is_pillow_s(source, target):
    image = np.random.default_rng(0).uniform(0, 255, (source, source + 2)).astype("float32")
    expected = Image.fromarray(image).resize((target, target + 3), Image.Resampling.BICUBIC)
    found = resize(image, resizing.bicubic, target + 3, target)
    np.testing.assert_allclose(found, np.asarray(expected), atol=1e-3)


@pytest.mark.skipif(keras.backend.backend() != "tensorflow", reason="TensorFlow is the reference")
@pytest.mark.parametrize(("source", "target"), SIZES)
def test_bilinear_is_that_of_tensorflow_1(source, target):
    import tensorflow as tf

    image = np.random.default_rng(0).uniform(0, 255, (source, source + 2)).astype("float32")
    expected = tf.compat.v1.image.resize_bilinear(image[None, ..., None], (target, target + 3))
    found = resize(image, resizing.bilinear_tf1, target, target + 3)
    np.testing.assert_allclose(found, expected.numpy()[0, ..., 0], atol=1e-3)


@pytest.mark.parametrize("resizer", [resizing.bicubic, resizing.bilinear_tf1])
def test_a_constant_image_stays_and_nothing_changes_at_the_same_size(resizer):
    np.testing.assert_allclose(resizer(5, 13).sum(axis=1), 1, rtol=1e-12)
    np.testing.assert_allclose(resizer(6, 6), np.eye(6), atol=1e-12)
