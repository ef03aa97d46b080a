"""Data that comes with the library, loaded by name as NumPy arrays."""

import functools

from keras_gan.data import fashion_mnist_10k, toys

__all__ = ["load", "names", "toys"]

_LOADERS = {
    "fashion_mnist_10k": fashion_mnist_10k.load,
    **{name: functools.partial(toys.load, name) for name in toys.MIXTURES},
}


def names():
    """The names that `load` knows, sorted."""
    return sorted(_LOADERS)


def load(name):
    """Loads a data set; nothing is downloaded.

    | name | samples | labels |
    |---|---|---|
    | "fashion_mnist_10k" | `uint8` images `(10000, 28, 28, 1)` | `uint8` class, 0 to 9 |
    | "ring8" | `float32` points `(100000, 2)`, 8 Gaussians on a circle | `uint8` Gaussian, 0 to 7 |
    | "grid25" | `float32` points `(100000, 2)`, 5 x 5 Gaussians | `uint8` Gaussian, 0 to 24 |

    Args:
        name: one of `names()`.

    Returns:
        `(samples, labels)`, two arrays of the same length.

    Raises:
        ValueError: if there is no such data set.
    """
    if name not in _LOADERS:
        raise ValueError(f"Expected a data set out of {names()}. Received: {name!r}")
    return _LOADERS[name]()
