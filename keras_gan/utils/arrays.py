"""Backend tensors and network outputs as Python numbers and NumPy arrays."""

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


def predict(network, inputs, batch_size):
    """Outputs of a network for arrays of any length, as NumPy arrays.

    The last batch is padded by repeated rows, so that all lengths share one compiled program.

    Args:
        network: a built `keras.Model`.
        inputs: one array, or a list of arrays with the same number of rows.
        batch_size: rows per batch.
    """
    count = len(keras.tree.flatten(inputs)[0])
    padded = -(-count // batch_size) * batch_size
    inputs = keras.tree.map_structure(lambda x: np.resize(x, (padded, *x.shape[1:])), inputs)
    outputs = network.predict(inputs, batch_size=batch_size, verbose=0)
    return keras.tree.map_structure(lambda x: x[:count], outputs)
