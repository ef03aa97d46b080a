"""Two sets of images without pairs: for `CycleGAN` and `CUT`."""

import os
from collections.abc import Sequence

import numpy as np

from keras_gan import data
from keras_gan.data import image_arrays, pixels, splits
from keras_gan.utils.hints import StrPath


def load(
    name: StrPath,
    other: StrPath,
    split: str = "train",
    size: int | Sequence[int] | None = None,
    channels: int | None = None,
    skip_damaged: bool = False,
) -> tuple[np.ndarray, np.ndarray]:
    """Loads two sets of images, each in an order and of a length of its own.

    Args:
        name, other: of the sets, each as `keras_gan.data.load` takes it, such as `"avatars"` or a
            folder; or `"emoji_google"`, the array `google` of `emoji.npz`.
        split, size, channels, skip_damaged: as `keras_gan.data.load` takes them, of both sets.

    Returns:
        `(x, y)`, `uint8` images of shape `(N, height, width, 1 or 3)`.

    Raises:
        ValueError: if there is no such data, or one set is missing.
    """
    if other is None:
        raise ValueError(
            "Two sets of images are needed: name the second too, as in "
            f"--data={name} --data_b=FOLDER. Received: one set, {name!r}."
        )
    return tuple(_one(each, split, size, channels, skip_damaged) for each in (name, other))


def _one(name, split, size, channels, skip_damaged):
    found = image_arrays.find(name)
    if found is None or os.path.isdir(os.path.expanduser(name)):
        return data.load(name, split, size, channels, skip_damaged=skip_damaged)[0]
    path, keys = found
    (images,) = image_arrays.load(path, keys, splits.parse(split))
    return pixels.conform(images, pixels.check(size, channels), channels)
