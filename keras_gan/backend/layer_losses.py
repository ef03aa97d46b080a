"""The losses that layers add while a player's loss runs: those of every call.

Keras clears what a network's layers added at each call of the network, so that after the calls on
real and on generated samples only the second one's would be left.
"""

import contextlib
import contextvars

import keras

_ADDED = contextvars.ContextVar("losses that layers added", default=None)


@contextlib.contextmanager
def collected_losses(network):
    """A context that yields a list of all that the network's layers give to `add_loss` in it."""
    layers = network._flatten_layers()
    with collected() as added:
        for layer in layers:
            vars(layer)["add_loss"] = extend
        try:
            yield added
        finally:
            for layer in layers:
                vars(layer).pop("add_loss")


@contextlib.contextmanager
def collected():
    """A context that yields a list of all that collecting layers add in it."""
    before = _ADDED.set([])
    try:
        yield _ADDED.get()
    finally:
        _ADDED.reset(before)


def extend(losses):
    """Add losses to the list of the innermost context."""
    if _ADDED.get() is not None:
        _ADDED.get().extend(keras.tree.flatten(losses))
