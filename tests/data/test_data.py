import pathlib

import numpy as np
import pytest
from PIL import Image

from keras_gan import data

pytestmark = pytest.mark.any_backend

EMBEDDED = ["avatars_10k", "fashion_mnist_10k", "grid25", "ring8", "swiss_roll"]


def test_every_name_loads():
    assert data.names() == EMBEDDED
    for name in data.names():
        samples, labels = data.load(name)
        if name not in ("swiss_roll", "avatars_10k"):  # Without labels, or with columns.
            assert len(samples) == len(labels) and labels.ndim == 1 and labels.dtype == "uint8"


def test_a_range_a_size_and_channels_of_an_embedded_set():
    images, labels = data.load("fashion_mnist_10k")
    part, part_labels = data.load("fashion_mnist_10k", "train[-5:]", size=(14, 20), channels=3)
    assert part.shape == (5, 14, 20, 3)
    np.testing.assert_array_equal(part_labels, labels[-5:])
    np.testing.assert_array_equal(data.load("fashion_mnist_10k", "train[9995:]")[0], images[-5:])


@pytest.mark.parametrize(
    ("name", "arguments", "message"),
    [
        (
            "ring9",
            {},
            "fashion_mnist_10k, grid25, ring8, swiss_roll; .*Did you mean 'ring8'.*'ring9'",
        ),
        ("nowhere/at_all", {}, "the path of a folder of images.*Received: 'nowhere/at_all'"),
        (
            "./nowhere",
            {},
            "a folder of images or of a .npy file. Received: './nowhere'",
        ),
        (
            __file__,
            {},
            "a folder of images or of a .npy file. Received: .*test_data.py",
        ),
        ("ring8", {"split": "test"}, "ring8 has these splits: train. Received: split='test'"),
        ("ring8", {"size": 8}, "are for images"),
        ("fashion_mnist_10k", {"size": 0}, "Received: size=0"),
        ("fashion_mnist_10k", {"channels": 5}, "Received: channels=5"),
        (np.zeros((2, 4, 4, 1)), {}, "arrays go to `fit` as they are. Received: ndarray"),
    ],
)
def test_mistakes(name, arguments, message):
    with pytest.raises(ValueError, match=message):
        data.load(name, **arguments)


def test_the_order_of_looking_up(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("KERAS_GAN_DATA", str(tmp_path))
    for name in ("ring8", "digits", "cifar10"):
        (tmp_path / name).mkdir()
        Image.new("RGB", (4, 4)).save(tmp_path / name / "a.png")
    np.savez("ring8.npz", x_train=np.zeros((2, 5, 5), "uint8"))
    np.savez("digits.npz", x_train=np.zeros((3, 6, 6), "uint8"))
    assert data.load("ring8")[0].shape == (100_000, 2)  # Embedded before npz and folder,
    assert data.load("digits")[0].shape == (3, 6, 6, 1)  # npz before folder,
    assert data.load("cifar10")[0].shape == (1, 4, 4, 3)  # folder before TFDS;
    for name in (pathlib.Path("ring8"), "./ring8", str(tmp_path / "digits")):
        assert data.load(name)[0].shape == (1, 4, 4, 3)  # and a path is a path.
