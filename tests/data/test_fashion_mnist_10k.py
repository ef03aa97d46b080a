import zlib

import numpy as np
import pytest

from keras_gan.data import fashion_mnist_10k

pytestmark = pytest.mark.any_backend


def test_it_is_the_original_bit_for_bit():
    images, labels = fashion_mnist_10k.load()
    assert images.shape == (10000, 28, 28, 1) and images.dtype == np.uint8
    assert labels.shape == (10000,) and labels.dtype == np.uint8
    # CRC-32 of x_train[:10000] and y_train[:10000] of the published files.
    assert zlib.crc32(images.tobytes()) == 0xBB35A23E
    assert zlib.crc32(labels.tobytes()) == 0x448B6753


def test_the_licence_comes_along():
    text = fashion_mnist_10k.PATH.with_name("fashion_mnist_LICENSE.txt").read_text("utf-8")
    assert "Zalando SE" in text and "The above copyright notice" in text
