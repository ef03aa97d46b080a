"""Samples in a `.npy` file, mapped into memory: the file may be larger than the memory."""

import functools
import os
import pathlib

import numpy as np

from keras_gan.data import cache, columns, image_files, pixels
from keras_gan.utils import mapped
from keras_gan.utils.checks import is_image

ENDING = ".npy"


def is_named(name):
    """Whether a name is the path of such a file."""
    return os.fspath(name).endswith(ENDING)


def load(path, split, size=None, channels=None, labels=None):
    """The rows of a range, and their labels.

    Images of another size or number of channels than is asked for, and those with opacity, are
    converted once, and mapped from the cache folder then, as those of folders are (see
    `keras_gan.data.folder`).

    Args:
        path: of the file: `uint8` images `(N, H, W)` or `(N, H, W, C)`, or floats, a row a sample.
        split: a `Split` of "train", the only one.
        size: `(height, width)`, or `None`.
        channels: 1, 3, 4, or `None`.
        labels: path of a `.npy` file of one integer or string a row, or `None`.

    Returns:
        The rows, mapped and read-only; and `int32` labels `(N,)`, the place of each value among all
        values of the file in sorted order, or `None`.

    Raises:
        ValueError: if a file is damaged, or holds something else.
    """
    path = _expanded(path)
    samples = _opened(path)
    split.check(["train"], path)
    if samples.dtype == np.uint8 and samples.ndim == 3:
        samples = samples[..., None]
    numbers = None if labels is None else _classes(labels, len(samples))[1].astype("int32")
    if (size, channels) != (None, None) or _has_opacity(samples):
        samples = _converted(path, samples, size, channels)
    return split.cut(samples, numbers)


def class_names(labels):
    """The values of a file of labels, sorted, as strings; `None` without one."""
    return None if labels is None else tuple(map(str, _classes(labels)[0]))


def _has_opacity(samples):
    """Whether they are images of grey or colour and opacity."""
    return samples.dtype == np.uint8 and samples.ndim == 4 and samples.shape[-1] in (2, 4)


def _expanded(path):
    return pathlib.Path(os.path.expanduser(path))


def _opened(path):
    try:
        array = np.lib.format.open_memmap(path, mode="r")
    except Exception as error:  # The parser raises anything on a damaged file.
        raise ValueError(
            f"Not a readable {ENDING} file of numbers: write it by `numpy.save(path, array)`. "
            f"Received: {str(path)!r} ({type(error).__name__}: {error})."
        ) from error
    if array.ndim == 0 or not array.flags.c_contiguous:
        raise ValueError(
            "Expected rows that lie one after the other: write the file by `numpy.save(path, "
            f"numpy.ascontiguousarray(array))`. Received: {str(path)!r} of shape {array.shape}"
            f"{', in the order of Fortran' if array.ndim else ''}."
        )
    return array


def _classes(labels, count=None):
    """`(values, number of each row's value among them)` of a file of labels."""
    if not is_named(labels):
        raise ValueError(
            f"The labels of a {ENDING} file are in another one: write `labels='labels{ENDING}'` "
            f"(--labels=labels{ENDING}). Received: labels={labels!r}."
        )
    path = _expanded(labels)
    column = _opened(path)
    return columns.classes(column, path.name, len(column) if count is None else count, path)


def _converted(path, samples, size, channels):
    """Images of another shape, from the cache; those that have it are left as they are."""
    if samples.dtype != np.uint8 or not is_image(samples.shape[1:]):
        raise ValueError(
            "`size` and `channels` are for uint8 images: leave them out. "
            f"Received: {str(path)!r} with {samples.dtype} of shape {samples.shape}."
        )
    shape = pixels.target_shape(samples.shape[1:], size, channels)
    if shape == samples.shape[1:]:
        return samples
    status = path.stat()
    version = cache.digest([str(status.st_size), str(status.st_mtime_ns)])
    settings = cache.digest([os.path.realpath(path), repr(shape), image_files.VERSION])

    def rows():
        for _, some in mapped.blocks(samples):
            yield from map(functools.partial(pixels.fitted, shape=shape), some)

    return cache.images(f"npy-{settings}", version, len(samples), lambda: (shape, rows))
