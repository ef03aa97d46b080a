"""Decoded images in a cache folder, so that a folder of pictures is decoded once."""

import contextlib
import hashlib
import warnings

import numpy as np

from keras_gan.utils.atomic_files import home, replacing


def directory():
    """The cache folder: `cache` in KERAS_GAN_HOME, by default in `~/.keras_gan`."""
    return home() / "cache"


def digest(*parts):
    """A short name for what `parts`, strings, say."""
    text = "\0".join(parts).encode("utf-8", "surrogateescape")
    return hashlib.sha256(text).hexdigest()[:16]


def images(stem, version, count, make):
    """`count` images from the cache, or made and put there.

    The file is `<stem>-<version>.npy`; one of another version of the same stem is removed when it
    is written. A damaged file is made again. A cache that cannot be written to only warns.

    Args:
        stem: what is cached, from which settings.
        version: of the contents.
        count: number of images.
        make: function that returns `(shape, rows)`: the shape of one image and a function that
            iterates over all of them.

    Returns:
        A `uint8` array `(count, *shape)`, memory-mapped and read-only where it is in the cache.
    """
    path = directory() / f"{stem}-{version}.npy"
    found = _open(path, count)
    if found is not None:
        return found
    shape, rows = make()
    try:
        _write(path, count, shape, rows())
        _forget_others(path, stem)
        return np.load(path, mmap_mode="r", allow_pickle=False)
    except OSError as error:
        warnings.warn(
            f"Decoded images stay in memory, because the cache cannot be written: {error}. Name "
            "another folder by the environment variable KERAS_GAN_HOME.",
            stacklevel=2,
        )
    result = np.empty((count, *shape), "uint8")
    for index, row in enumerate(rows()):
        result[index] = row
    return result


def _open(path, count):
    """The memory-mapped array, or `None` where the file is absent or damaged."""
    try:
        array = np.load(path, mmap_mode="r", allow_pickle=False)
        whole = path.stat().st_size == array.offset + array.nbytes
    except (OSError, ValueError, EOFError, AttributeError):
        return None
    right = array.dtype == np.uint8 and array.ndim == 4 and len(array) == count
    return array if whole and right else None


def _write(path, count, shape, rows):
    header = {"descr": "|u1", "fortran_order": False, "shape": (count, *shape)}
    # Plain writing, not a memory map: a full disk is then an error and not a crash.
    with replacing(path) as temporary, open(temporary, "wb") as file:
        np.lib.format.write_array_header_1_0(file, header)
        for row in rows:
            file.write(np.ascontiguousarray(row).data)


def _forget_others(path, stem):
    for other in path.parent.glob(f"{stem}-*.npy"):
        if other != path:
            with contextlib.suppress(OSError):  # Where one in use cannot be removed.
                other.unlink()
