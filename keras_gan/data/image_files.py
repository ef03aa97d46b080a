"""Image files decoded to arrays by threads; damaged files are named in one error."""

import concurrent.futures
import functools
import importlib
import math
import os
import pathlib
import threading
import warnings

from PIL import Image, ImageOps, UnidentifiedImageError

from keras_gan.data import pixels
from keras_gan.utils import devices

# Formats that Pillow only recognises, or passes to another program.
NOT_IMAGES = {"BUFR", "EPS", "GRIB", "HDF5", "IPTC", "MPEG", "PDF", "WMF"}
ORIENTATION = 0x0112  # EXIF tag; values from 5 on swap width and height.
# Formats that are recognised by their first bytes, whatever the file's name. Not TIFF: raw
# photographs of cameras are TIFF files, and what Pillow reads there is a thumbnail.
BY_CONTENT = ("AVIF", "BMP", "GIF", "JPEG", "JPEG2000", "PNG", "PSD", "QOI", "WEBP")
LATER = object()  # In the place of a result.
VERSION = "1"  # To be raised when the same file is decoded to other pixels.


# Bounds of the memory, which is some ten bytes a pixel: 16 threads decode images of up to LARGE
# pixels. One may have 89 million, by Pillow's `MAX_IMAGE_PIXELS`.
LARGE = 2**23
BYTES_AT_ONCE = 2**28  # Of decoded images that wait for their turn.
LARGER_INSIDE = ("ICNS", "ICO")  # Their headers may give another size than the image within.


def formats():
    """Pillow's names of the formats that are read; a plugin registered later adds its own."""
    Image.init()
    reads_heic()
    return tuple(name for name in Image.OPEN if name not in NOT_IMAGES)


@functools.cache
def reads_heic():
    """Whether the photographs of telephones, HEIC, can be read: by `pillow-heif`, if installed."""
    try:
        importlib.import_module("pillow_heif").register_heif_opener()
    except ImportError:
        return False
    return True


def extensions():
    """The extensions of these formats' files, in lower case: `".png"`."""
    registered, read = Image.registered_extensions().items(), formats()
    return frozenset(extension for extension, name in registered if name in read)


def in_threads(function, paths, size=1):
    """`function(path)` of all files in order; Pillow's decompression bombs are errors.

    Args:
        function: of a path; it may return `LATER` for an image of more than `_here.largest`
            pixels, which is then left to this thread: only one of them is in memory.
        paths: of the files.
        size: bytes of what `function` returns.
    """
    workers, block = min(16, devices.cores()), min(256, BYTES_AT_ONCE // size or 1)
    threads = concurrent.futures.ThreadPoolExecutor(workers, initializer=_here.leave_large)
    with threads as pool, warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        for start in range(0, len(paths), block):
            chosen = paths[start : start + block]
            for path, result in zip(chosen, pool.map(function, chosen), strict=True):
                yield function(path) if result is LATER else result


class _Here(threading.local):
    """What this thread decodes."""

    largest = math.inf

    def leave_large(self):
        self.largest = LARGE


_here = _Here()


def _open(path, allowed=None):
    if not os.path.isfile(path):  # Opening a pipe would block.
        raise OSError("not a regular file")
    return Image.open(path, formats=allowed or formats())


def is_image(path):
    """Whether the first bytes of a file are those of an image, whatever its name."""
    try:
        with _open(path, BY_CONTENT):
            return True
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        return True  # `decode` says what is wrong with it.
    except Exception:
        return False


def header(path):
    """`((height, width), grey)` as displayed; `None` for a damaged file."""
    try:
        with _open(path) as image:
            width, height = image.size
            if width * height > _here.largest:
                return LATER
            turned = image.getexif().get(ORIENTATION, 1) >= 5  # Which decodes a PNG to its end.
            return ((width, height) if turned else (height, width)), pixels.is_grey(image)
    except Exception:
        return None


def decode(path, shape, form=None):
    """The image in a file as an array, or the exception that was raised.

    Args:
        path: of the file.
        shape: of the array.
        form: makes the array of the opened image and the shape; by default `pixels.to_array`.
    """
    try:
        with _open(path) as image:
            # JPEG decodes to 1/2, 1/4 or 1/8 at a fraction of the cost; twice the size is enough.
            whole = image.size
            image.draft(None, (2 * max(shape[:2]), 2 * max(shape[:2])))
            if _pixels(image, whole) > _here.largest:
                return LATER
            ImageOps.exif_transpose(image, in_place=True)
            return (form or pixels.to_array)(image, shape)
    except Exception as error:  # Decoders raise anything on a damaged file.
        return error


def _pixels(image, whole):
    """Pixels that decoding an opened image takes the memory of."""
    if image.format in LARGER_INSIDE:
        return math.inf
    progressive = image.info.get("progressive")  # Its coefficients are all kept, drafted or not.
    width, height = whole if progressive else image.size
    return width * height


class DamagedImagesError(ValueError):
    """Files cannot be read as images.

    Attributes:
        reasons: why, by the path of each file.
    """

    def __init__(self, message, reasons):
        super().__init__(message)
        self.reasons = reasons


def without_damaged(rows, paths):
    """Yields the decoded images; raises at the end if a row is an exception, naming the files."""
    reasons = {}
    for path, row in zip(paths, rows, strict=True):
        if isinstance(row, Exception):
            reason = "not an image" if isinstance(row, UnidentifiedImageError) else row
            reasons[pathlib.Path(path)] = str(reason)
        else:
            yield row
    if reasons:
        raise DamagedImagesError(
            f"{len(reasons)} of {len(paths)} files cannot be read as images: repair or remove "
            f"them, or leave them out by `skip_damaged=True` (--skip_damaged). "
            f"Received: {named(reasons)}.",
            reasons,
        )


def named(reasons, listed=5):
    """Files and why they cannot be read, in words; the first few of them."""
    words = [f"{str(path)!r} ({reason})" for path, reason in list(reasons.items())[:listed]]
    more = f" and {len(reasons) - listed} more" if len(reasons) > listed else ""
    return ", ".join(words) + more
