"""Checks of arguments that several parts of a GAN share."""

import numpy as np


def positive_integer(value, name):
    if isinstance(value, bool) or not isinstance(value, (int, np.integer)) or value < 1:
        raise ValueError(f"`{name}` must be an integer of at least 1. Received: {value!r}.")
    return int(value)


def refuse(arguments):
    """Arguments of Keras that would have no meaning here."""
    for name, value in arguments.items():
        if value is not None and not (name == "validation_split" and value == 0.0):
            raise ValueError(
                f"`{name}` has no meaning for an unconditional GAN, which learns from samples "
                f"alone: leave it out. Received: {name} of type {type(value).__name__}."
            )
