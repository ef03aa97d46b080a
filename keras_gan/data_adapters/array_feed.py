"""Rows of arrays, by index: the order is a pure function of (seed, epoch, step)."""

import hashlib
import itertools

import keras
import numpy as np

from keras_gan.data_adapters.batching import row_count
from keras_gan.data_adapters.feed import Feed

HASHED_BYTES = 2**26  # Of larger arrays, so many bytes of evenly spaced rows stand for the whole.


class ArrayFeed(Feed):
    """The steps from arrays: an endless series that is a function of the seed, begun at any step.

    Args:
        arrays: checked samples, a structure of arrays.
        rows: rows in a step.
        contract: what gets the rows ready.
        shuffle: whether each epoch has an order of its own.
        seed: of these orders.
        start: number of the first step.
        steps_per_epoch: steps in an epoch of the training, by default one pass.
        about: description of how the steps are made.
    """

    by_index = True

    def __init__(
        self, arrays, rows, contract, *, shuffle, seed, start, steps_per_epoch=None, about=None
    ):
        self.arrays, self.rows, self.contract, self.shuffle = arrays, rows, contract, shuffle
        self.seed, self.start = seed, start
        self.per_pass = row_count(arrays) // rows
        super().__init__(self._in_order, steps_per_epoch or self.per_pass, about=about)

    def _in_order(self):
        length, (first, skipped) = row_count(self.arrays), divmod(self.start, self.per_pass)
        for epoch in itertools.count(first):
            order = permutation(length, self.seed, epoch) if self.shuffle else np.arange(length)
            for step in range(skipped if epoch == first else 0, self.per_pass):
                index = order[step * self.rows : (step + 1) * self.rows]
                yield keras.tree.map_structure(
                    lambda array, index=index: self.contract.to_rows(array[index]), self.arrays
                )

    def describe(self):
        arrays = keras.tree.flatten(self.arrays)
        return {
            **super().describe(),
            "shuffle": bool(self.shuffle),
            "data": ", ".join(f"{list(array.shape)} {array.dtype}" for array in arrays),
            "content": _content(arrays),
        }


def _content(arrays):
    """SHA-256 of evenly spaced rows, which are all rows of what is not large."""
    total = hashlib.sha256()
    for array in arrays:
        count = min(len(array), max(1, HASHED_BYTES * len(array) // max(1, array.nbytes)))
        for index in np.array_split(np.linspace(0, len(array) - 1, count).astype(int), 64):
            total.update(array[index].tobytes())
    return total.hexdigest()


def is_array(x):
    """Whether `x` is an array of any framework, or a tuple or dict of them."""
    if isinstance(x, (tuple, dict)):
        leaves = list(x.values()) if isinstance(x, dict) else list(x)
        return bool(leaves) and all(is_array(leaf) for leaf in leaves)
    return hasattr(x, "__array__") and hasattr(x, "shape") and hasattr(x, "dtype")


def permutation(length, seed, epoch):
    """The order of `length` rows in epoch `epoch`: the same on every backend and machine."""
    return np.random.Generator(np.random.PCG64([seed, epoch])).permutation(length)
