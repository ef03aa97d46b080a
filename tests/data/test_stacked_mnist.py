import numpy as np
import pytest

from keras_gan import data
from keras_gan.data.stacked_mnist import stack

pytestmark = pytest.mark.any_backend


def digits(count=40):
    labels = (np.arange(count) % 10).astype("uint8")
    return np.arange(count, dtype="uint8")[:, None, None, None] * np.ones(
        (2, 2, 1), "uint8"
    ), labels


def test_each_channel_holds_every_digit_once_in_an_order_of_its_own():
    images, modes = stack(*digits())
    assert images.shape == (40, 2, 2, 3) and images.dtype == np.uint8
    rows = images[:, 0, 0].astype(int)
    assert all(sorted(rows[:, channel]) == list(range(40)) for channel in range(3))
    assert len({tuple(rows[:, channel]) for channel in range(3)}) == 3
    np.testing.assert_array_equal(modes, rows % 10 @ [100, 10, 1])
    assert modes.dtype == np.int32


def test_a_seed_gives_one_set():
    first, again, other = (stack(*digits(), seed=seed)[1] for seed in (0, 0, 1))
    np.testing.assert_array_equal(first, again)
    assert (first != other).any()


def test_it_is_made_of_mnist_wherever_that_is_found(tmp_path, monkeypatch):
    images, labels = digits()
    np.savez(tmp_path / "mnist.npz", x_train=images, y_train=labels, x_test=images, y_test=labels)
    monkeypatch.setenv("KERAS_GAN_DATA", str(tmp_path))
    expected, modes = stack(images, labels)
    found, labels = data.load("stacked_mnist", "test[10:30]")
    np.testing.assert_array_equal(found, expected[10:30])
    np.testing.assert_array_equal(labels, modes[10:30])
