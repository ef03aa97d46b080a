"""The first 10,000 training images of Fashion-MNIST, inside the package."""

import io
import pathlib

import numpy as np
from PIL import Image

PATH = pathlib.Path(__file__).with_suffix(".npz")
SIDE = 28
COLUMNS = 100


def load():
    """The first 10,000 training images of Fashion-MNIST, in their order, with their classes.

    Returns:
        `uint8` images of shape `(10000, 28, 28, 1)` in [0, 255], and `uint8` labels `(10000,)`
        from 0 to 9: T-shirt, trouser, pullover, dress, coat, sandal, shirt, sneaker, bag, boot.

    Reference: Xiao, Rasul and Vollgraf 2017, "Fashion-MNIST: a Novel Image Dataset for
    Benchmarking Machine Learning Algorithms", https://arxiv.org/abs/1708.07747. MIT licence, in
    the file `fashion_mnist_LICENSE.txt`.
    """
    with np.load(PATH, allow_pickle=False) as file:
        sheet, labels = file["png_sheet"], file["labels"]
    return _unpack(sheet), labels


def _unpack(sheet):
    """Images `(N, 28, 28, 1)` from the bytes of a PNG of them all, 100 to a row."""
    with Image.open(io.BytesIO(sheet.tobytes()), formats=["PNG"]) as image:
        pixels = np.array(image)
    tiles = pixels.reshape(-1, SIDE, COLUMNS, SIDE).swapaxes(1, 2)
    return tiles.reshape(-1, SIDE, SIDE, 1)
