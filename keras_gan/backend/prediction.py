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
AT_ONCE = 2**24  # Bytes of outputs that are made together, at least one batch.


def predict(network, inputs, batch_size, finished=lambda made, first: made):
    """Outputs of a network for arrays of any length, as NumPy arrays.

    The last batch is padded by repeated rows, so that all lengths share one compiled program.
    Beside the result, some `AT_ONCE` bytes of outputs are in memory. Several threads may call this,
    and take turns. Of several processes each computes all for itself, or its share within
    `sharing()`.

    Args:
        network: a built `keras.Model`.
        inputs: one array, or a list of arrays with the same number of rows.
        batch_size: rows per batch.
        finished: what is kept of consecutive outputs: a function of them and the number of their
            first row that returns as many rows.
    """
    if _SHARED.get() and processes.count() > 1:
        with sharing(False):
            return _shared_out(network, inputs, batch_size, finished)
    count = len(keras.tree.flatten(inputs)[0])
    result, first, rows = None, 0, batch_size  # One batch, which tells the size of a row.
    while result is None or first < count:
        chosen = keras.tree.map_structure(lambda x, i=slice(first, first + rows): x[i], inputs)
        made = _predicted(network, chosen, batch_size)
        rows = _rows_at_once(made, batch_size)
        result = _kept(result, finished(made, first), first, count)
        first += len(keras.tree.flatten(made)[0])
    return result


def _predicted(network, inputs, batch_size):
    count = len(keras.tree.flatten(inputs)[0])
    with ONE_AT_A_TIME, backend.alone(network):
        batch_size = _multiple(batch_size, backend.batch_shards())
        padded = _multiple(count, batch_size)
        inputs = keras.tree.map_structure(lambda x: np.resize(x, (padded, *x.shape[1:])), inputs)
        outputs = network.predict(inputs, batch_size=batch_size, verbose=0)
    return keras.tree.map_structure(lambda x: x[:count], outputs)


def _multiple(number, of):
    """The least multiple that is not below a number."""
    return -(-number // of) * of


def _rows_at_once(outputs, batch_size):
    """Rows like those of `outputs` that `AT_ONCE` bytes hold, in whole batches, at least one."""
    outputs = keras.tree.flatten(outputs)
    size = sum(x.nbytes for x in outputs) // max(1, len(outputs[0]))
    return max(1, AT_ONCE // max(1, size) // batch_size) * batch_size


def _kept(result, part, first, count):
    """The result with some of its rows, from row `first` on; new if it is `None`."""
    if result is None and len(keras.tree.flatten(part)[0]) == count:
        return part
    if result is None:
        result = keras.tree.map_structure(lambda x: np.empty((count, *x.shape[1:]), x.dtype), part)
    whole, parts = keras.tree.flatten(result), keras.tree.flatten(part)
    for array, rows in zip(whole, parts, strict=True):
        array[first : first + len(rows)] = rows
    return result


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


def _shared_out(network, inputs, batch_size, finished):
    count = len(keras.tree.flatten(inputs)[0])
    share = -(-count // processes.count())
    start = processes.index() * share
    rows = np.arange(start, start + share) % count
    own = keras.tree.map_structure(lambda x: x[rows], inputs)
    outputs = predict(network, own, batch_size, lambda made, first: finished(made, start + first))

    def joined(part):
        everyones = processes.gathered(part)
        return everyones.reshape(-1, *part.shape[1:])[:count]

    return keras.tree.map_structure(joined, outputs)
