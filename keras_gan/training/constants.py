"""What a compiled step keeps of settings and optimizers, as constants of the program."""

import functools
import inspect

import numpy as np

from keras_gan.training.assignment import settings_of

PLAIN = (bool, int, float, str, bytes, type(None), np.generic)
DEEPEST = 3  # A setting, what it is made of, and what that is.


def of(gan):
    """A description of all of them, equal where a step compiled anew would be the same.

    Of a part it has what the part keeps under the names of its constructor's arguments, as
    `gan.penalty.weight` and `gan.optimizer["critic"].clipnorm`; rates that are variables are none.
    """
    settings = {name: getattr(gan, name, None) for name in settings_of(type(gan))}
    optimizers = getattr(gan.optimizer, "optimizers", [])
    return {name: _described(part, DEEPEST) for name, part in settings.items()} | {
        "optimizers": _described(optimizers, DEEPEST)
    }


def _described(value, depth):
    if isinstance(value, PLAIN):
        return value
    if isinstance(value, (list, tuple)):
        return tuple(_described(each, depth) for each in value)
    if isinstance(value, np.ndarray):
        return value.dtype.str, value.shape, value.tobytes()
    kept = _kept(value) if depth else {}
    if kept:
        return type(value), {name: _described(each, depth - 1) for name, each in kept.items()}
    return value if callable(value) else id(value)  # A method is another object at each look.


def _kept(part):
    held = getattr(part, "__dict__", {})
    names = ((name, key) for name in _arguments(type(part)) for key in (name, f"_{name}"))
    return {name: held[key] for name, key in names if key in held}


@functools.cache
def _arguments(kind):
    try:
        return tuple(inspect.signature(kind.__init__).parameters)
    except (TypeError, ValueError):  # Of some types of other languages.
        return ()
