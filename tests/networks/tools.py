"""Helpers that inspect networks."""

import keras
import numpy as np


def kinds(model, kind):
    """The layers of one kind, in their order."""
    return [layer for layer in model.layers if isinstance(layer, kind)]


def parameters(model):
    return sum(int(np.prod(v.shape)) for v in model.trainable_variables)


def in_floats(model, dtype):
    """The network with all its layers in one precision, the last ones too."""
    return keras.models.clone_model(
        model, clone_function=lambda x: type(x).from_config({**x.get_config(), "dtype": dtype})
    )
