"""No more weights than a file holds: what asks for more is stopped before it is allocated.

A few bytes of settings can ask for any amount of memory and time. The file of weights is the
measure: a network that fits it has as many tensors and values, and none is built beyond.
"""

import contextlib
import math
import threading
from unittest import mock

import keras

from keras_gan.utils.errors import DamagedFileError

_ONE_AT_A_TIME = threading.RLock()  # `add_weight` is a method of every layer in the process.


@contextlib.contextmanager
def at_most(tensors, values, asking):
    """In this thread, layers within the block add no more weights than these.

    Args:
        tensors: number of weights.
        values: number of values of all of them together.
        asking: who asks, for the error.

    Raises:
        DamagedFileError: from the `add_weight` that exceeds one of them.
    """
    add_weight, thread = keras.layers.Layer.add_weight, threading.get_ident()
    left = [tensors, values]

    def counted(layer, shape=(), *args, **kwargs):
        if threading.get_ident() == thread:
            left[0] -= 1
            left[1] -= math.prod(shape or ())
            if min(left) < 0:
                raise DamagedFileError(
                    f"Expected no more weights than the file holds, {tensors:,} tensors of "
                    f"{values:,} values. Received: {asking:.300}."
                )
        return add_weight(layer, shape, *args, **kwargs)

    with _ONE_AT_A_TIME, mock.patch.object(keras.layers.Layer, "add_weight", counted):
        yield
