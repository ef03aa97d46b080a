"""Argument checks shared by the library, and their error messages."""

import difflib
import math
import numbers

from keras_gan.utils import other_names

LARGEST = (2 - 2.0**-23) * 2.0**127  # Of float32; NumPy takes as long to import as all of `--help`.


def is_image(shape):
    """Whether one sample of this shape is an image, `(height, width, channels)`."""
    return len(shape) == 3


def positive_integer(value, name, at_least=1):
    """`value` as an `int`; raises unless it is an integer of at least 1, or `at_least`."""
    if not is_count(value, at_least):
        raise ValueError(
            f"`{name}` must be an integer of at least {at_least}. Received: {value!r}."
        )
    return int(value)


def real_number(value, name, at_least=-math.inf, at_most=math.inf):
    """`value` as a `float`; raises unless it is a finite real number within the bounds."""
    if not is_real(value, at_least) or value > at_most:
        most = "" if at_most == math.inf else f" and at most {at_most:g}"
        raise ValueError(
            f"`{name}` must be a finite number of at least {at_least:g}{most}. Received: {value!r}."
        )
    return float(value)


def is_count(value, at_least=1):
    """Whether `value` is an integer of at least `at_least`."""
    return isinstance(value, numbers.Integral) and not isinstance(value, bool) and value >= at_least


def is_real(value, at_least=-math.inf):
    """Whether `value` is a real number, of at least `at_least`, that float32 can hold."""
    number = isinstance(value, numbers.Real) and not isinstance(value, bool)
    return number and max(at_least, -LARGEST) <= value <= LARGEST


def is_positive(value):
    """Whether `value` is a real number above 0 that float32 can hold."""
    return is_real(value) and value > 0


def known(name, options, kind, also=""):
    """`options[name]`; the error lists all names, then `also`, and suggests one."""
    if not isinstance(name, str) or name not in options:
        hint = other_names.here(name) or suggestion(name, options)
        raise ValueError(
            f"Unknown {kind}. Expected one of {', '.join(options)}{also}.{hint} Received: {name!r}."
        )
    return options[name]


def suggestion(name, options, count=1):
    """`" Did you mean 'wgan_gp'?"`, up to `count` near names; empty if none is near."""
    close = difflib.get_close_matches(str(name), options, n=count)
    return f" Did you mean {', '.join(map(repr, close))}?" if close else ""
