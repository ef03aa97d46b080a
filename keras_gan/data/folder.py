"""A folder of images of any format, size and mode, decoded once."""

import functools
import os
import pathlib
import re

import numpy as np

from keras_gan.data import cache, image_files
from keras_gan.utils.progress_bar import with_progress

SPLITS = ("train", "test", "validation", "val")


def load(path, split, size=None, channels=None):
    """Every image under a folder, and the index of its class subfolder.

    Files are sorted by their relative paths. Hidden files, and files without an image extension,
    are left out. If the folder holds only `train`, `test`, `validation` or `val` subfolders, these
    are the splits; any other folder has one split, "train".

    The decoded images are memory-mapped from the cache folder (see `keras_gan.data.cache`). They
    are decoded again when names, sizes or modification times of the files change.

    Args:
        path: the folder.
        split: a `Split`.
        size: `(height, width)`, or `None` if all images have one size.
        channels: 1, 3, or `None` for 1 if all images are grey, else 3.

    Returns:
        `uint8` images `(N, height, width, channels)`, and `int32` labels `(N,)`: the index of the
        top subfolder in sorted order; `None` if images lie in the folder itself.

    Raises:
        ValueError: if there is no image, sizes differ and `size` is `None`, or files are damaged;
            the error names the first of them.
    """
    root, names = _select_split(pathlib.Path(path).expanduser(), split)
    settings = cache.digest(os.path.realpath(root), repr(size), repr(channels), image_files.VERSION)
    stem = f"{re.sub(r'[^A-Za-z0-9]+', '_', root.resolve().name)}-{settings}"
    version = cache.digest(*(f"{name}\0{_fingerprint(root / name)}" for name in names))
    make = functools.partial(_decoder, root, names, size, channels)
    return cache.images(stem, version, len(names), make), labels(names)


def find(root):
    """Relative POSIX paths of the images under `root`, sorted."""
    extensions, found = image_files.extensions(), []
    for folder, folders, files in os.walk(root):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in files:
            if not name.startswith(".") and os.path.splitext(name)[1].lower() in extensions:
                found.append(pathlib.Path(folder, name).relative_to(root).as_posix())
    return sorted(found)


def labels(names):
    """Index of each path's top folder in sorted order; `None` if a path has no folder."""
    if not all("/" in name for name in names):
        return None
    tops = [_top_folder(name) for name in names]
    index = {top: number for number, top in enumerate(sorted(set(tops)))}
    return np.array([index[top] for top in tops], "int32")


def _top_folder(name):
    return name.split("/", 1)[0]


def _select_split(root, split):
    """`(folder, names)` of a split: a subfolder if `root` holds splits only, else `root`."""
    names = find(root)
    if not names:
        raise ValueError(
            "Expected a folder with images that Pillow reads, such as PNG or JPEG. "
            f"Received: {root}, which has none."
        )
    tops = {_top_folder(name) for name in names}
    if not tops <= set(SPLITS):
        split.check(["train"], root)
        return root, names
    split.check(sorted(tops), root)
    prefix = f"{split.name}/"
    inner = [name.removeprefix(prefix) for name in names if name.startswith(prefix)]
    return root / split.name, inner


def _fingerprint(path):
    try:
        status = os.stat(path)
    except OSError:
        return "unreadable"
    return f"{status.st_size} {status.st_mtime_ns}"


def _decoder(root, names, size, channels):
    """The shape of every image, and a function that iterates over them."""
    paths = [root / name for name in names]
    if size is None or channels is None:
        headers = list(filter(None, image_files.in_threads(image_files.header, paths)))
        size = size or _common_size(root, {sides for sides, _ in headers})
        channels = channels or (1 if all(grey for _, grey in headers) else 3)
    shape = (*size, channels)

    def rows():
        decode = functools.partial(image_files.decode, shape=shape)
        decoded = image_files.in_threads(decode, paths)
        return image_files.without_damaged(with_progress(decoded, len(paths), root), paths)

    return shape, rows


def _common_size(root, sizes):
    if len(sizes) > 1:
        heights, widths = zip(*sizes, strict=True)
        raise ValueError(
            "Expected images of one size: give the size to crop and scale them to, as in "
            f"`size=64` (--size=64). Received: {root} with widths from {min(widths)} to "
            f"{max(widths)} and heights from {min(heights)} to {max(heights)} pixels."
        )
    return next(iter(sizes), (1, 1))  # If no header is readable, decoding names the files.
