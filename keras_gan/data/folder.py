"""A folder of pictures of any format, size and mode, decoded once."""

import functools
import os
import pathlib
import re

import numpy as np

from keras_gan.data import cache, pictures
from keras_gan.utils.progress_bar import with_progress

SPLITS = ("train", "test", "validation", "val")


def load(path, split, size=None, channels=None):
    """Every picture under a folder, and the index of its class subfolder.

    Files are taken in the order of their relative paths. What is no picture by its ending, and what
    is hidden, is left out. Where the folder holds nothing but `train`, `test`, `validation` or
    `val` subfolders, these are the splits; any other folder is its own "train".

    The decoded images are kept in the cache folder (see `keras_gan.data.cache`) as long as names,
    sizes and modification times of the files are the same, and are read from there by memory map.

    Args:
        path: the folder.
        split: a `Split`.
        size: `(height, width)`, or `None` where all pictures have one size.
        channels: 1, 3, or `None` for 1 where no picture has colour and else 3.

    Returns:
        `uint8` images `(N, height, width, channels)`, and `int32` labels `(N,)`: the index of the
        top subfolder among those sorted by name; `None` where pictures lie in the folder itself.

    Raises:
        ValueError: if there is no picture, sizes differ and `size` is `None`, or files are damaged:
            then the first of them are named.
    """
    root, names = _part(pathlib.Path(path).expanduser(), split)
    settings = cache.digest(os.path.realpath(root), repr(size), repr(channels), pictures.VERSION)
    stem = f"{re.sub(r'[^A-Za-z0-9]+', '_', root.resolve().name)}-{settings}"
    version = cache.digest(*(f"{name}\0{_stamp(root / name)}" for name in names))
    make = functools.partial(_decoder, root, names, size, channels)
    return cache.images(stem, version, len(names), make), labels(names)


def find(root):
    """Relative POSIX paths of the pictures under `root`, sorted."""
    endings, found = pictures.endings(), []
    for folder, folders, files in os.walk(root):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in files:
            if not name.startswith(".") and os.path.splitext(name)[1].lower() in endings:
                found.append(pathlib.Path(folder, name).relative_to(root).as_posix())
    return sorted(found)


def labels(names):
    """Index of each path's top folder among all of them, sorted; `None` where one has none."""
    if not all("/" in name for name in names):
        return None
    tops = [_top(name) for name in names]
    index = {top: number for number, top in enumerate(sorted(set(tops)))}
    return np.array([index[top] for top in tops], "int32")


def _top(name):
    return name.split("/", 1)[0]


def _part(root, split):
    """`(folder, names)` of a split: of a subfolder where the folder holds splits and no more."""
    names = find(root)
    if not names:
        raise ValueError(
            "Expected a folder with pictures that Pillow reads, such as PNG or JPEG. "
            f"Received: {root}, where none is."
        )
    tops = {_top(name) for name in names}
    if not tops <= set(SPLITS):
        split.check(["train"], root)
        return root, names
    split.check(sorted(tops), root)
    prefix = f"{split.name}/"
    inner = [name.removeprefix(prefix) for name in names if name.startswith(prefix)]
    return root / split.name, inner


def _stamp(path):
    try:
        status = os.stat(path)
    except OSError:
        return "unreadable"
    return f"{status.st_size} {status.st_mtime_ns}"


def _decoder(root, names, size, channels):
    """The shape of every image, and a function that iterates over them."""
    paths = [root / name for name in names]
    if size is None or channels is None:
        seen = list(filter(None, pictures.in_threads(pictures.header, paths)))
        size = size or _common_size(root, {sides for sides, _ in seen})
        channels = channels or (1 if all(grey for _, grey in seen) else 3)
    shape = (*size, channels)

    def rows():
        decode = functools.partial(pictures.decode, shape=shape)
        decoded = pictures.in_threads(decode, paths)
        return pictures.sound(with_progress(decoded, len(paths), root), paths)

    return shape, rows


def _common_size(root, sizes):
    if len(sizes) > 1:
        heights, widths = zip(*sizes, strict=True)
        raise ValueError(
            "The pictures have different sizes: say to which one to crop and scale them, as in "
            f"`size=64` (--size=64). Received: {root} with widths from {min(widths)} to "
            f"{max(widths)} and heights from {min(heights)} to {max(heights)} pixels."
        )
    return next(iter(sizes), (1, 1))  # Where no header was readable, decoding names the files.
