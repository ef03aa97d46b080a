"""The arrays of an `.npz` file, read without surprises: no pickles, no bombs."""

import math
import pathlib

import numpy as np

OWN = pathlib.Path(__file__).parent  # The package's own files may be packed well.
SMALL = 2**26  # Bytes of arrays that any file may unpack to.
RATIO = 100  # Of larger arrays to their file.


def keys(path):
    """The names of the arrays in the file.

    Raises:
        ValueError: if the file is damaged.
    """
    return _opened(path, lambda file: list(file.files))


def read(path, entries):
    """`{name: array}` of those arrays.

    Raises:
        ValueError: if the file is damaged, or unpacks to more than an honest one.
    """

    def arrays(file):
        _require_bounded(file.zip, entries, path)
        return {entry: file[entry] for entry in entries}

    return _opened(path, arrays)


def checked_images(images, key, path):
    """`uint8` images `(N, H, W, C)`, from grey ones `(N, H, W)` too."""
    shaped = images[..., None] if images.ndim == 3 else images
    if shaped.dtype != np.uint8 or shaped.ndim != 4 or not 1 <= shaped.shape[-1] <= 4:
        raise ValueError(
            f"Expected `uint8` images of shape (N, H, W) or (N, H, W, C) in {key}. "
            f"Received: {path} with {images.dtype} of shape {images.shape}."
        )
    return shaped


def _opened(path, look):
    try:
        with np.load(path, allow_pickle=False) as file:
            return look(file)
    except _LargeError:
        raise
    except Exception as error:  # The parsers of zip and npy raise anything on a damaged file.
        raise ValueError(
            f"Not a readable .npz file: write or copy it again. Received: {path} "
            f"({type(error).__name__}: {error})."
        ) from error


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
    if path.parent != OWN and unpacked > max(SMALL, RATIO * packed):
        raise _LargeError(
            f"Expected at most {RATIO} times a file's bytes in its arrays. If you trust it, write "
            f"it uncompressed: `numpy.savez(path, **numpy.load(path))`. Received: {path}, "
            f"{packed:,} bytes that unpack to {unpacked:,}."
        )
