"""Outputs of networks for arrays of any length, on any backend and from any thread."""

import threading

import keras
import numpy as np

# While Keras predicts, on JAX the model's variables have no values: threads take turns.
ONE_AT_A_TIME = threading.RLock()


def predict(network, inputs, batch_size):
    """Outputs of a network for arrays of any length, as NumPy arrays.

    The last batch is padded by repeated rows, so that all lengths share one compiled program.
    Several threads may call this, and take turns.

    Args:
        network: a built `keras.Model`.
        inputs: one array, or a list of arrays with the same number of rows.
        batch_size: rows per batch.
    """
    count = len(keras.tree.flatten(inputs)[0])
    padded = -(-count // batch_size) * batch_size
    inputs = keras.tree.map_structure(lambda x: np.resize(x, (padded, *x.shape[1:])), inputs)
    with ONE_AT_A_TIME:
        outputs = network.predict(inputs, batch_size=batch_size, verbose=0)
    return keras.tree.map_structure(lambda x: x[:count], outputs)
