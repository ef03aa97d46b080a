"""Rows of arrays, by index: the order is a pure function of (seed, part, pass)."""

import functools
import hashlib
import itertools

import keras
import numpy as np

from keras_gan.backend import processes
from keras_gan.data_adapters.batching import row_count
from keras_gan.data_adapters.feed import Feed
from keras_gan.data_adapters.field import is_plain_list
from keras_gan.utils import mapped
from keras_gan.utils.checks import is_image

FLIPS = 2**40  # Beyond all numbers of passes, so that no order has these draws.


class ArrayFeed(Feed):
    """The steps from arrays: a series that is a function of the seed, and can begin anywhere.

    Arrays that are paired share one order. Others have an order each: part i of step t comes from
    pass t // (length_i // rows) over that part, whose order is `permutation(length_i, (seed, i),
    pass)`. An epoch is one pass over the longest part. A run that begins where others left a pass
    unfinished begins with the next one.

    Args:
        arrays: checked samples, one array or a tuple of them.
        batch_size: samples in one critic update.
        critic_steps: critic updates in a step.
        contract: the `Field` that made them.
        shuffle: whether each pass has an order of its own.
        mirror: whether half of the images, others in each pass, are flipped left to right; row i
            of all parts that share an order alike.
        steps_per_epoch: steps in an epoch of the training, by default one pass.
    """

    by_index = True

    def __init__(
        self,
        arrays,
        batch_size,
        critic_steps,
        contract,
        *,
        shuffle,
        mirror=False,
        steps_per_epoch=None,
    ):
        self.rows = batch_size * critic_steps
        self.arrays, self.contract = arrays, contract
        self.shuffle, self.mirror = shuffle, mirror
        longest = max(row_count(array) for array in keras.tree.flatten(arrays))
        super().__init__(
            self._in_order,
            batch_size,
            steps_per_epoch or longest // self.rows,
            about={"batch_size": batch_size},
        )

    def _in_order(self):
        if self.contract.paired:
            steps = self._series(self.arrays, self.seed)
        else:
            parts = (self._series(a, (self.seed, i)) for i, a in enumerate(self.arrays))
            steps = zip(*parts, strict=True)
        # One `fit` reads no more; callbacks and loggers that walk its data come to an end too.
        return itertools.islice(map(self.contract.to_rows, steps), self.limit)

    def _series(self, arrays, seed):
        """Rows of arrays that share an order, pass after pass, from step `start` on."""
        length = row_count(arrays)
        readers = keras.tree.map_structure(mapped.Reader, arrays)
        per_pass = length // self.rows
        passes, skipped = divmod(self.start - self.began, per_pass)
        first = -(-self.began // per_pass) + passes
        for number in itertools.count(first):
            order = permutation(length, seed, number) if self.shuffle else np.arange(length)
            flips = flipped(length, seed, number) if self.mirror else None
            for step in range(skipped if number == first else 0, per_pass):
                index = order[step * self.rows : (step + 1) * self.rows][processes.own(self.rows)]
                take = functools.partial(_taken, index=index, flips=flips)
                yield keras.tree.map_structure(take, readers)

    def describe(self):
        arrays = keras.tree.flatten(self.arrays)
        return {
            **super().describe(),
            "shuffle": bool(self.shuffle),
            **({"mirror": True} if self.mirror else {}),  # Earlier runs had none.
            "data": ", ".join(f"{list(array.shape)} {array.dtype}" for array in arrays),
            "content": _content(arrays),
        }


def _content(arrays):
    """SHA-256 of all rows, as bytes in their order."""
    total = hashlib.sha256()
    for array in arrays:
        for _, rows in mapped.blocks(array):
            total.update(np.ascontiguousarray(rows))
    return total.hexdigest()


def _taken(reader, index, flips):
    """Rows of an array; those images among them that `flips` marks are flipped."""
    rows = reader[index]
    if flips is not None and is_image(rows.shape[1:]):
        rows[flips[index]] = rows[flips[index]][:, :, ::-1]  # `rows` is a copy.
    return rows


def is_array(x):
    """Whether `x` is an array, a list of strings or integers, or a tuple or dict of those."""
    if isinstance(x, (tuple, dict)) and not is_plain_list(x):
        leaves = list(x.values()) if isinstance(x, dict) else list(x)
        return bool(leaves) and all(map(is_array, leaves))
    return is_plain_list(x) or all(hasattr(x, a) for a in ("__array__", "shape", "dtype"))


def permutation(length, seed, number):
    """The order of `length` rows in pass `number`: the same on every backend and machine."""
    return _generator(seed, number).permutation(length)


def flipped(length, seed, number):
    """Which of `length` images are flipped in pass `number`, half of them: independent of order."""
    return _generator(seed, number, FLIPS).integers(0, 2, length).astype(bool)


def _generator(seed, *numbers):
    entropy = [*(seed if isinstance(seed, tuple) else (seed,)), *numbers]
    return np.random.Generator(np.random.PCG64(entropy))
