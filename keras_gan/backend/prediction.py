"""Outputs of networks for arrays of any length, on any backend and from any thread."""

import contextlib
import contextvars
import threading

import keras
import numpy as np

from keras_gan import backend
from keras_gan.backend import processes

# While Keras predicts, on JAX the model's variables have no values: threads take turns.
ONE_AT_A_TIME = threading.RLock()
_SHARED = contextvars.ContextVar("whether processes share out what they predict", default=False)


def predict(network, inputs, batch_size):
    """Outputs of a network for arrays of any length, as NumPy arrays.

    The last batch is padded by repeated rows, so that all lengths share one compiled program.
    Several threads may call this, and take turns. Of several processes each computes all for
    itself, or its share within `sharing()`.

    Args:
        network: a built `keras.Model`.
        inputs: one array, or a list of arrays with the same number of rows.
        batch_size: rows per batch.
    """
    if _SHARED.get() and processes.count() > 1:
        with sharing(False):
            return _shared_out(network, inputs, batch_size)
    count = len(keras.tree.flatten(inputs)[0])
    padded = -(-count // batch_size) * batch_size
    inputs = keras.tree.map_structure(lambda x: np.resize(x, (padded, *x.shape[1:])), inputs)
    with ONE_AT_A_TIME, backend.alone(network):
        outputs = network.predict(inputs, batch_size=batch_size, verbose=0)
    return keras.tree.map_structure(lambda x: x[:count], outputs)


@contextlib.contextmanager
def sharing(shared=True):
    """A context in which all processes call `predict` with the same, and each does its share.

    What one process may find in its cache and another not is called within `sharing(False)`.
    """
    before = _SHARED.set(shared)
    try:
        yield
    finally:
        _SHARED.reset(before)


def _shared_out(network, inputs, batch_size):
    count = len(keras.tree.flatten(inputs)[0])
    share = -(-count // processes.count())
    rows = np.arange(processes.index() * share, (processes.index() + 1) * share) % count
    outputs = predict(network, keras.tree.map_structure(lambda x: x[rows], inputs), batch_size)

    def joined(part):
        everyones = processes.gathered(part)
        return everyones.reshape(-1, *part.shape[1:])[:count]

    return keras.tree.map_structure(joined, outputs)
