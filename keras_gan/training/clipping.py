"""Weight clipping: the constraint of a WGAN's critic."""

import keras
from keras import ops

from keras_gan.utils.checks import is_positive


class Clipped(keras.constraints.Constraint):
    """Keeps a variable within [-bound, bound]."""

    def __init__(self, bound):
        if not is_positive(bound):
            raise ValueError(f"`clip` must be positive and finite. Received: clip={bound!r}.")
        self.bound = float(bound)

    def __call__(self, value):
        return ops.clip(value, -self.bound, self.bound)
