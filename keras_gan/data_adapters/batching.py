"""The rows of one step, and the batches of its critic updates: row i is one of update i mod k."""

import keras
import numpy as np

from keras_gan import backend


def row_count(structure):
    """Rows in a structure of arrays."""
    return len(keras.tree.flatten(structure)[0])


def rows_per_step(batch_size, critic_steps):
    """`batch_size · critic_steps`, if the batch can be split over the devices."""
    integer = isinstance(batch_size, (int, np.integer)) and not isinstance(batch_size, bool)
    if not integer or batch_size < 1:
        raise ValueError(f"`batch_size` must be a positive integer. Received: {batch_size!r}.")
    replicas = backend.batch_shards()
    if batch_size % replicas:
        raise ValueError(
            f"`batch_size` must be a multiple of the {replicas} devices it is split over. "
            f"Received: batch_size={batch_size}."
        )
    return int(batch_size) * critic_steps


def interleave(*batches):
    """The rows of one step, of which `split` gives each update its batch again."""
    stacked = np.stack(batches, axis=1)
    return stacked.reshape(-1, *stacked.shape[2:])


def split(rows, critic_steps):
    """The batches of one step's rows, one a critic update: row i goes to update i mod k."""

    def part(array, update):
        shape = keras.ops.shape(array)
        groups = keras.ops.reshape(array, (shape[0] // critic_steps, critic_steps, *shape[1:]))
        return groups[:, update]

    if critic_steps == 1:
        return [rows]
    return [keras.tree.map_structure(lambda a, j=j: part(a, j), rows) for j in range(critic_steps)]
