"""Questions that are asked in many places, and the errors that answer them."""

import difflib

import numpy as np


def is_image(shape):
    """Whether one sample of this shape is an image, `(height, width, channels)`."""
    return len(shape) == 3


def positive_integer(value, name):
    """`value` as an `int`; raises unless it is an integer of at least 1."""
    if isinstance(value, bool) or not isinstance(value, (int, np.integer)) or value < 1:
        raise ValueError(f"`{name}` must be an integer of at least 1. Received: {value!r}.")
    return int(value)


def known(name, options, kind):
    """The entry of the dict `options` with that name; the error lists all names and a near one."""
    if not isinstance(name, str) or name not in options:
        close = difflib.get_close_matches(str(name), options, n=1)
        hint = f" Did you mean {close[0]!r}?" if close else ""
        raise ValueError(
            f"Unknown {kind}. Expected one of {', '.join(options)}.{hint} Received: {name!r}."
        )
    return options[name]
