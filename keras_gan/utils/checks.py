"""Argument checks shared by the library, and their error messages."""

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


def known(name, options, kind, also=""):
    """`options[name]`; the error lists all names, then `also`, and suggests a near one."""
    if not isinstance(name, str) or name not in options:
        close = difflib.get_close_matches(str(name), options, n=1)
        hint = f" Did you mean {close[0]!r}?" if close else ""
        raise ValueError(
            f"Unknown {kind}. Expected one of {', '.join(options)}{also}.{hint} Received: {name!r}."
        )
    return options[name]
