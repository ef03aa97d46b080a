"""Backend tensors as Python numbers and NumPy arrays."""

import keras
import numpy as np


def host_integer(variable):
    """An integer variable's value as an `int`; waits for the device."""
    return int(keras.ops.convert_to_numpy(variable))


def to_numpy(array):
    """An array of any framework, on any device, as a NumPy array."""
    if hasattr(array, "detach"):  # PyTorch's, which NumPy takes from the CPU only.
        array = array.detach().cpu()
        array = array.float() if str(array.dtype) == "torch.bfloat16" else array
    return np.asarray(array)
