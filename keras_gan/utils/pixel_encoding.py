"""How arrays hold images: `uint8` in [0, 255] or floats in [-1, 1]; the line for what is neither.

All that takes images asks `check`: `fit`, the metrics, their references, pictures. A dtype alone
does not tell the range: the values are looked at, and an error gives the line for what they are.
"""

import numpy as np

from keras_gan.utils import mapped
from keras_gan.utils.arrays import to_numpy
from keras_gan.utils.warning import warn

BLOCK = 1024  # Rows that usually suffice to judge bytes.
ROUNDING = 1.01  # What float16 and a resize may add to 1.
OVERSHOOT = 1.5  # What sharpening filters and generators without tanh may reach.
DARK = 32  # No set of images has its white as low as that.
DEPTHS = (8, 10, 12, 14, 16)  # Bits a value, of files and cameras.
EXPECTED = "uint8 images in [0, 255] or floats in [-1, 1]"


def refuse(message):
    """Raise: for data sets, where a doubt is about many images at once."""
    raise ValueError(message)


def ignore(message):
    """Say nothing: for later batches of a stream, whose first was judged."""


def check(images, where, doubt=refuse, limit=ROUNDING):
    """Raise unless `images` are `uint8` in [0, 255] or finite floats in [-1, 1].

    Args:
        images: NumPy array whose first axis is cut into blocks.
        where: what an error calls the array.
        doubt: what to do about values that are allowed but look like another encoding, such as
            floats in [0, 1] and masks of 0 and 1: `refuse`, `warn` or `ignore` with the message.
        limit: largest magnitude of floats.
    """
    check_kind(images, where)
    if images.dtype == np.uint8:
        if doubt is not ignore:
            _check_bytes(images, where, doubt)
        return
    low, high = extremes(images, where)
    if low < -limit or high > limit:
        raise ValueError(
            f"Expected float images in [-1, 1] (or uint8 in [0, 255]) in {where}. "
            f"{_rescaling(low, high)} Received: values from {low:g} to {high:g}."
        )
    _judge_floats(low, high, where, doubt)


def check_kind(images, where):
    """Raise unless the dtype is `uint8` or floating, with the line for the values it holds."""
    if images.dtype != np.uint8 and not is_floating(images.dtype):
        raise ValueError(
            f"Expected {EXPECTED} in {where}. {_conversion(images)} Received: dtype {images.dtype}."
        )


def is_floating(dtype):
    """Whether a NumPy dtype holds real numbers, bfloat16 included."""
    return np.issubdtype(dtype, np.floating) or dtype.name == "bfloat16"


def extremes(values, where):
    """The smallest and the largest value of an array of floats, all finite."""
    low, high = np.inf, -np.inf
    for first, rows in mapped.blocks(values):
        part = np.asarray(rows, "float32")
        bad = ~np.isfinite(part.reshape(len(part), -1)).all(axis=1)
        if bad.any():
            raise ValueError(
                "Expected finite values. Drop such rows, in all parts: "
                "`x = x[np.isfinite(x.reshape(len(x), -1)).all(axis=1)]`. Received: NaN or "
                f"infinity in row {first + int(bad.argmax())} of {where}."
            )
        low, high = min(low, float(part.min())), max(high, float(part.max()))
    return low, high


def quantized(images):
    """Floats in [-1, 1] as `uint8`, `round((x + 1) * 127.5)`; what overshoots is clipped."""
    return np.clip(np.rint((images.astype("float32") + 1) * 127.5), 0, 255).astype("uint8")


def eight_bits(images, where="the array", doubt=refuse, limit=ROUNDING):
    """Images of any framework as `uint8`, once `check` accepts them."""
    images = to_numpy(images)
    check(images, where, doubt, limit)
    return images if images.dtype == np.uint8 else quantized(images)


def _check_bytes(images, where, doubt):
    """Doubt a mask of 0 and 1; the first block of ordinary images ends the search."""
    low, high = 255, 0
    for _, part in mapped.blocks(images, BLOCK):
        low, high = min(low, int(part.min(initial=255))), max(high, int(part.max(initial=0)))
        if high > DARK and low < high:
            return
    if low == 0 and high == 1:
        doubt(
            f"Expected uint8 images in [0, 255], but {where} holds no value above 1, which looks "
            "like a mask: write `x = x * 255`. Images that are as dark as that: "
            "`x = x / 127.5 - 1`. Received: values from 0 to 1."
        )
    elif low < high and doubt is refuse:
        warn(
            f"Expected uint8 images in [0, 255], but no value in {where} is above {high}. If that "
            f"is white: `x = x / {high / 2:g} - 1`. Received: values from {low} to {high}."
        )
    elif doubt is refuse:
        _warn_of_constant(low, high, where)


def _warn_of_constant(low, high, where):
    warn(
        f"Every value in {where} is nearly the same: look at how the images are loaded, and "
        f"whether they were rescaled twice. Received: values from {low:g} to {high:g}."
    )


def _judge_floats(low, high, where, doubt):
    """Doubt values in [-1, 1] that fill the range of another encoding."""
    if high - low < 0.02 and not 0 <= low < high <= 1 / 128:
        if doubt is refuse:
            _warn_of_constant(low, high, where)
        return
    if low >= 0 and 0 < high <= 1 / 128:
        line, looks = "x = x * 510 - 1", "[0, 1], divided by 255 once more"
    elif low >= 0 or (low >= -0.1 and high > 0.1):
        line, looks = "x = x * 2 - 1", "[0, 1]"
    elif -0.51 <= low <= -0.45 and 0.45 <= high <= 0.51:
        line, looks = "x = x * 2", "[-0.5, 0.5]"
    else:
        return
    doubt(
        f"Expected float images in [-1, 1], but those in {where} look like {looks}. Rescale by "
        f"`{line}`. Images that are in [-1, 1] as they are: "
        '`x = np.rint((x + 1) * 127.5).astype("uint8")`. '
        f"Received: values from {low:g} to {high:g}."
    )


def _rescaling(low, high):
    """The advice for floats beyond [-1, 1]."""
    if low < -0.5 and max(-low, high) <= OVERSHOOT:
        return "Clip what a filter or a generator overshoots: `x = np.clip(x, -1, 1)`."
    if -0.5 <= low and high <= OVERSHOOT:
        return "They look like [0, 1] with overshoot: `x = np.clip(x, 0, 1) * 2 - 1`."
    if -130 <= low <= -64 and 64 <= high <= 130:
        line = "x / 127.5" if low >= -127.6 else "(x + 128) / 127.5 - 1"
        return f"They look like bytes whose middle was subtracted: `x = {line}`."
    if low >= -0.1 * high:
        return _from_zero(low, high)
    return (
        "They look normalised by a mean and a deviation: undo it (multiply, add), then rescale "
        "from the range that they had before."
    )


def _from_zero(low, high):
    """The advice for numbers from 0 to a white that is to be found."""
    white = _white(high)
    if white is None:
        return (
            f"If white is {high:g}, the largest value: `x = x / {high / 2:.9g} - 1`; if it is 255: "
            "`x = x / 127.5 - 1`."
        )
    if low < 0 or high > white:
        return f"Rescale by `x = np.clip(x, 0, {white}) / {white / 2:g} - 1`."
    return f"Rescale by `x = x / {white / 2:g} - 1`{_bits(white)}."


def _white(high):
    """The usual white above a largest value, 255 or that of a camera; `None` if none is near."""
    if high <= 128:
        return None
    overshot = [2**bits - 1 for bits in DEPTHS if high <= 1.1 * (2**bits - 1)]
    return overshot[0] if overshot else None


def _bits(white):
    return "" if white == 255 else f", the largest of {white.bit_length()} bits being white"


def _conversion(images):
    """The advice for a dtype that is neither `uint8` nor floating."""
    kind = images.dtype.kind
    if kind == "b":
        return 'Write `x = x.astype("uint8") * 255`.'
    if kind in "iu" and images.size:
        return _from_integers(int(images.min()), int(images.max()))
    if kind == "O" and images.ndim == 0:
        return "A stream of batches becomes an array by `x = np.concatenate(list(x))`."
    if kind == "O" and _stackable(images):
        return "Join the images into one array: `x = np.stack(list(x))`."
    if kind in "OSU":
        return (
            "Images in files are read by `keras_gan.data.load(folder, size=64)`; those of several "
            "sizes need one."
        )
    return "Convert them to real numbers first."


def _from_integers(low, high):
    if low < 0:
        if low == -1 and high <= 1:
            return 'Write `x = x.astype("float32")`.'
        return "Pixels below 0 come from a wrong type or a subtraction: load the images as uint8."
    if high <= 1:
        return 'Write `x = x.astype("uint8") * 255`, as the largest value is at most 1.'
    if high <= 128 or high > 2**16 - 1:
        return _from_zero(low, high)
    if high <= 255:
        return 'Write `x = x.astype("uint8")`.'
    white = next(2**bits - 1 for bits in DEPTHS if high < 2**bits)
    return f"Rescale by `x = x / {white / 2:g} - 1`{_bits(white)}."


def _stackable(images):
    shapes = {getattr(image, "shape", ()) for image in images.ravel()}
    return images.ndim == 1 and len(shapes) == 1 and shapes != {()}
