"""Images of any mode and size as `uint8` arrays of one shape."""

import numpy as np
from PIL import Image, ImageOps

from keras_gan.utils.checks import is_image

BAND = 2**20  # Pixels that are converted at a time, which takes up to 25 bytes each.
MODES = {1: "L", 3: "RGB", 4: "RGBA"}  # By channels.
GREY_MODES = ("1", "L", "LA", "La", "I", "F")


def check(size, channels):
    """`size` as (height, width), or `None`; raises unless `size` and `channels` are valid."""
    sides = (size, size) if np.ndim(size) == 0 else tuple(size)
    integers = all(isinstance(s, (int, np.integer)) and not isinstance(s, bool) for s in sides)
    if size is not None and not (len(sides) == 2 and integers and min(sides) > 0):
        raise ValueError(
            "`size` must be a positive integer, the side of square images, or a pair of them, "
            f"(height, width). Received: size={size!r}."
        )
    if channels not in (None, *MODES):
        raise ValueError(
            "`channels` must be 1 (grey), 3 (colour), 4 (colour and opacity) or None (grey or "
            f"colour, as the images are). Received: channels={channels!r}."
        )
    return None if size is None else tuple(int(side) for side in sides)


def is_grey(image):
    """Whether the mode of a `PIL.Image.Image` has no colour."""
    return image.mode.partition(";")[0] in GREY_MODES


def to_array(image, shape):
    """A `PIL.Image.Image` as a `uint8` array of `shape`, (height, width, 1, 3 or 4).

    Pixels of 16 bits are rounded to 8. Transparency is composited onto white, or is the fourth
    channel, where what cannot be seen is black, whatever the file hides there. The largest centre
    crop of the target's aspect ratio is resampled by a Lanczos filter. Colour becomes grey by the
    luma of ITU-R 601. Colour profiles are ignored.
    """
    height, width, channels = shape
    image = _converted(image, MODES[channels])
    if image.size != (width, height):
        image = ImageOps.fit(image, (width, height), Image.Resampling.LANCZOS)
    array = np.asarray(image).reshape(shape)
    return np.where(array[..., 3:] == 0, np.uint8(0), array) if channels == 4 else array


def fitted(pixels, shape):
    """An array `(H, W, C)` of 8 or 16 bits, C from 1 to 4, as `uint8` of `shape`."""
    if pixels.dtype != np.uint8:
        pixels = _rounded(pixels)
    if pixels.shape == shape:
        return pixels
    return to_array(Image.fromarray(pixels[..., 0] if pixels.shape[-1] == 1 else pixels), shape)


def target_shape(shape, size, channels):
    """The shape `(H, W, C)` of images after `conform`: `size` and `channels` where given."""
    if channels is None:
        channels = 1 if shape[-1] in (1, 2) else 3
    return (*(size or shape[:2]), channels)


def conform(samples, size, channels):
    """An array of images with the given size and channels; `None` keeps theirs."""
    if not is_image(samples.shape[1:]):
        if size is None and channels is None:
            return samples
        raise ValueError(
            "`size` and `channels` are for images: leave them out. "
            f"Received: samples of shape {samples.shape}."
        )
    shape = target_shape(samples.shape[1:], size, channels)
    if samples.shape[1:] == shape:
        return samples
    result = np.empty((len(samples), *shape), "uint8")
    for row, image in zip(result, samples, strict=True):
        row[...] = fitted(image, shape)
    return result


def _converted(image, mode):
    """An image of 8 bits in `mode`; a large one band by band."""
    width, height = image.size
    if width * height <= BAND:
        return _small_converted(image, mode)
    result, rows = Image.new(mode, image.size), max(1, BAND // width)
    for top in range(0, height, rows):
        box = (0, top, width, min(top + rows, height))
        result.paste(_small_converted(image.crop(box), mode), box)
    return result


def _small_converted(image, mode):
    image = _eight_bits(image)
    return (image if mode == MODES[4] else _opaque(image)).convert(mode)


def _eight_bits(image):
    if image.mode == "F":
        raise ValueError("floating-point pixels have no known range: save it with 8 or 16 bits")
    if image.mode.startswith("I"):
        return Image.fromarray(_rounded(np.asarray(image)))
    return image


def _rounded(pixels):
    """Integers in [0, 65535] as `uint8`: 65535 = 257 · 255."""
    if pixels.dtype.kind not in "iu" or pixels.min() < 0 or pixels.max() > 65535:
        raise ValueError(f"pixels are not of 8 or 16 bits but {pixels.dtype}")
    return ((pixels.astype("int64") + 128) // 257).astype("uint8")


def _opaque(image):
    if not image.has_transparency_data:
        return image
    image = image.convert("RGBA")
    return Image.alpha_composite(Image.new("RGBA", image.size, "white"), image)
