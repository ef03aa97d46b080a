"""Picture files as arrays, many at a time; damaged ones are found and named."""

import concurrent.futures
import functools
import os
import warnings

from PIL import Image, ImageOps, UnidentifiedImageError

from keras_gan.data import pixels
from keras_gan.utils import devices

# Formats that Pillow only recognises, or hands to another program.
NOT_PICTURES = {"BUFR", "EPS", "GRIB", "HDF5", "IPTC", "MPEG", "PDF", "WMF"}
ORIENTATION = 0x0112  # EXIF tag; values from 5 on swap width and height.
VERSION = "1"  # To be raised when the same file gives other pixels than before.


@functools.cache
def formats():
    """The formats that count as pictures, as Pillow calls them."""
    Image.init()
    return tuple(name for name in Image.OPEN if name not in NOT_PICTURES)


@functools.cache
def endings():
    """The endings of their files' names, in lower case."""
    known = Image.registered_extensions().items()
    return frozenset(ending for ending, name in known if name in formats())


def in_threads(function, paths, block=256):
    """`function(path)` of all files in their order; a picture of absurd size is an error."""
    workers = min(16, devices.cores())
    with concurrent.futures.ThreadPoolExecutor(workers) as pool, warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        for start in range(0, len(paths), block):
            yield from pool.map(function, paths[start : start + block])


def _open(path):
    if not os.path.isfile(path):  # A pipe would be waited for.
        raise OSError("not a regular file")
    return Image.open(path, formats=formats())


def header(path):
    """`((height, width), grey)` as displayed; `None` of a file that decoding will name."""
    try:
        with _open(path) as image:
            width, height = image.size
            turned = image.getexif().get(ORIENTATION, 1) >= 5
            return ((width, height) if turned else (height, width)), pixels.is_grey(image)
    except Exception:
        return None


def decode(path, shape):
    """The image in a file as an array, or the exception that reading it led to."""
    try:
        with _open(path) as image:
            # JPEG decodes to 1/2, 1/4 or 1/8 at a fraction of the cost; twice the size is enough.
            image.draft(None, (2 * max(shape[:2]), 2 * max(shape[:2])))
            return pixels.to_array(ImageOps.exif_transpose(image), shape)
    except Exception as error:  # Whatever a damaged file leads the decoders to.
        return error


def sound(rows, paths, told=5):
    """The rows that are images; the others are counted and named in an error at the end."""
    bad = []
    for path, row in zip(paths, rows, strict=True):
        if isinstance(row, Exception):
            reason = "not an image" if isinstance(row, UnidentifiedImageError) else row
            bad.append(f"{str(path)!r} ({reason})")
        else:
            yield row
    if bad:
        more = f" and {len(bad) - told} more" if len(bad) > told else ""
        raise ValueError(
            f"{len(bad)} of {len(paths)} files cannot be read as pictures: mend or remove them. "
            f"Received: {', '.join(bad[:told])}{more}."
        )
