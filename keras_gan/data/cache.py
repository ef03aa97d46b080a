"""A cache folder for decoded images, so that a folder of images is decoded once."""

import contextlib
import hashlib

import numpy as np

from keras_gan.utils.atomic_files import replacing
from keras_gan.utils.user_folder import home
from keras_gan.utils.warning import warn


def directory():
    """The cache folder: `cache` in KERAS_GAN_HOME, by default in `~/.keras_gan`."""
    return home() / "cache"


def digest(parts):
    """A short hash of the strings of an iterable, for the name of a file."""
    state = hashlib.sha256()
    for index, part in enumerate(parts):
        state.update(b"\0" * (index > 0) + part.encode("utf-8", "surrogateescape"))
    return state.hexdigest()[:16]


def images(stem, version, count, make):
    """`count` images from the cache, or made and cached.

    The file is `<stem>-<version>.npy`; writing it removes other versions of the stem. A damaged
    file is made again. A cache that cannot be written to only warns.

    Args:
        stem: identifies the source and its settings.
        version: identifies the contents.
        count: number of images.
        make: function that returns `(shape, rows)`: the shape of one image, and a function that
            iterates over all of them.

    Returns:
        A `uint8` array `(count, *shape)`, memory-mapped and read-only if it is in the cache.
    """
    path = directory() / f"{stem}-{version}.npy"
    found = _open(path, count)
    if found is not None:
        return found
    shape, rows = make()
    try:
        _write(path, count, shape, rows())
        _remove_other_versions(path, stem)
        return np.load(path, mmap_mode="r", allow_pickle=False)
    except OSError as error:
        warn(
            f"Decoded images stay in memory, because the cache cannot be written: {error}. Name "
            "another folder by the environment variable KERAS_GAN_HOME."
        )
    result = np.empty((count, *shape), "uint8")
    for index, row in enumerate(rows()):
        result[index] = row
    return result


def _open(path, count):
    """The memory-mapped array, or `None` if the file is absent or damaged."""
    try:
        array = np.load(path, mmap_mode="r", allow_pickle=False)
        complete = path.stat().st_size == array.offset + array.nbytes
    except (OSError, ValueError, EOFError, AttributeError):
        return None
    valid = array.dtype == np.uint8 and array.ndim == 4 and len(array) == count
    return array if complete and valid else None


def _write(path, count, shape, rows):
    header = {"descr": "|u1", "fortran_order": False, "shape": (count, *shape)}
    # Not through a memory map, where a full disk is a crash and not an error.
    with replacing(path) as temporary, open(temporary, "wb") as file:
        np.lib.format.write_array_header_1_0(file, header)
        for row in rows:
            file.write(np.ascontiguousarray(row).data)


def _remove_other_versions(path, stem):
    for other in path.parent.glob(f"{stem}-*.npy"):
        if other != path:
            with contextlib.suppress(OSError):  # A file in use may not be removable.
                other.unlink()
