"""Data sets in local `.npz` files, in the folder that KERAS_GAN_DATA names."""

import math
import os
import pathlib

import numpy as np

VARIABLE = "KERAS_GAN_DATA"
SMALL = 2**26  # Bytes of arrays that any file may unpack to.
RATIO = 100  # Of larger arrays to their file.


def folder():
    """The folder as a `pathlib.Path`, `None` if the variable is not set."""
    value = os.environ.get(VARIABLE)
    return pathlib.Path(os.path.expanduser(value)) if value else None


def find(name):
    """Path of `<name>.npz` in the folder; `None` if it is absent, or if `name` is a path."""
    if folder() is None or os.path.basename(name) != name:
        return None
    path = folder() / f"{name}.npz"
    return path if path.is_file() else None


def names():
    """Names of the files in the folder that hold images, sorted."""
    files = [] if folder() is None else folder().glob("*.npz")
    return sorted(path.stem for path in files if _has_images(path))


def _has_images(path):
    try:
        with np.load(path, allow_pickle=False) as file:
            return any(key.startswith("x_") for key in file.files)
    except Exception:  # `load` names the error.
        return False


def load(name, split):
    """Images and labels out of `<name>.npz`.

    Args:
        name: of a file that `find` finds.
        split: a `Split`: images are the array `x_<split>`, `uint8` of shape `(N, H, W)` or
            `(N, H, W, C)` with 1 to 4 channels, labels the integers `y_<split>`.

    Returns:
        `uint8` images `(N, H, W, C)` and labels `(N,)`, `None` if the file has none.

    Raises:
        ValueError: if the file is damaged, or holds no such images.
    """
    path = find(name)
    arrays, name = _read(path, split)
    images = arrays["x"][..., None] if arrays["x"].ndim == 3 else arrays["x"]
    if images.dtype != np.uint8 or images.ndim != 4 or not 1 <= images.shape[-1] <= 4:
        raise ValueError(
            f"Expected `uint8` images of shape (N, H, W) or (N, H, W, C) in x_{name}. "
            f"Received: {path} with {arrays['x'].dtype} of shape {arrays['x'].shape}."
        )
    labels = arrays.get("y")
    if labels is None:
        return images, None
    if labels.dtype.kind not in "iu" or labels.size != len(images):
        raise ValueError(
            f"Expected one integer a row in y_{name}. Received: {path} with {labels.dtype} "
            f"of shape {labels.shape} for {len(images)} images."
        )
    return images, labels.reshape(-1)


class _LargeError(ValueError):
    """A file unpacks to more than its size lets expect."""


def _require_bounded(archive, entries, path):
    """Raise, before anything is unpacked, if arrays are not as large as an honest file's."""
    unpacked = 0
    for entry in entries:
        member = archive.getinfo(f"{entry}.npy")
        with archive.open(member) as file:
            version = np.lib.format.read_magic(file)
            header = np.lib.format.read_array_header_1_0 if version == (1, 0) else None
            shape, _, dtype = (header or np.lib.format.read_array_header_2_0)(file)
        if math.prod(shape) * dtype.itemsize > member.file_size:
            raise ValueError(f"{entry} of shape {shape} in {member.file_size} bytes")
        unpacked += member.file_size
    packed = path.stat().st_size
    if unpacked > max(SMALL, RATIO * packed):
        raise _LargeError(
            f"Expected at most {RATIO} times a file's bytes in its arrays. If you trust it, write "
            f"it uncompressed: `numpy.savez(path, **numpy.load(path))`. Received: {path}, "
            f"{packed:,} bytes that unpack to {unpacked:,}."
        )


def _read(path, split):
    """The arrays `x` and `y` of a split, where `y` may be missing, and the split's name there."""
    try:
        with np.load(path, allow_pickle=False) as file:
            keys = list(file.files)
            available = [key[2:] for key in keys if key.startswith("x_")]
            name = next(iter(split.among(available)), None)
            wanted = {key: f"{key}_{name}" for key in "xy"}
            wanted = {key: entry for key, entry in wanted.items() if entry in keys}
            _require_bounded(file.zip, wanted.values(), path)
            arrays = {key: file[entry] for key, entry in wanted.items()}
    except _LargeError:
        raise
    except Exception as error:  # The parsers of zip and npy raise anything on a damaged file.
        raise ValueError(
            f"Not a readable .npz file: write or copy it again. Received: {path} "
            f"({type(error).__name__}: {error})."
        ) from error
    if not available:
        raise ValueError(
            "Expected images under the key x_train; read files of other data, such as pairs or "
            f"text, by `numpy.load`. Received: {path} with the keys {', '.join(keys)}."
        )
    return arrays, split.check(available, path)
