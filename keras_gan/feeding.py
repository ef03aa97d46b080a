"""What comes in: the rows of each step.

A *step* of a GAN takes `critic_steps · batch_size` rows, of which row i belongs to critic update
i mod `critic_steps`: every update sees other real images. Arrays are fed by index, in an order that
is a pure function of (seed, epoch, step); streams (`tf.data`, `PyDataset`, loaders, generators) are
checked and grouped batch by batch. Incomplete groups are dropped.
"""

import contextlib
import hashlib
import itertools
import warnings

import keras
import numpy as np

from keras_gan import backend
from keras_gan.streams import Stream

HASHED_BYTES = 2**26  # Of larger arrays, so many bytes of evenly spaced rows stand for the whole.


class Feed:
    """The steps of a training, ready for `keras.Model.fit`.

    Args:
        steps: function that returns an iterator of the steps' rows.
        steps_per_epoch: steps (generator updates) in an epoch, `None` where a stream does not tell.
        once: whether the data can be read only once, as from a generator.
        about: description of the data, plain values.

    Attributes:
        by_index: whether the steps can begin anywhere, `seed` and `start` saying where.
    """

    by_index = False

    def __init__(self, steps, steps_per_epoch, once=False, about=None):
        self.steps_per_epoch = steps_per_epoch
        self.about = about or {}
        self.error = None
        self._steps, self._once = steps, once
        if once:
            only = steps()
            self._steps = lambda: only

    def __call__(self):
        """A generator of steps, each a one-element tuple of rows as NumPy arrays."""
        try:
            for rows in self._steps():
                yield (rows,)
        except Exception as error:
            self.error = error
            raise

    def first(self):
        """The first step, which is not lost to the training."""
        rows = next(self._steps())
        rest = self._steps
        if self._once:
            only = itertools.chain([rows], rest())
            self._steps = lambda: only
        return (rows,)

    def as_input(self):
        """What `keras.Model.fit` takes, on this backend."""
        return backend.as_input(self)

    def describe(self):
        """What tells this data from other data, as plain values."""
        return {**self.about, "steps_per_epoch": self.steps_per_epoch}

    @contextlib.contextmanager
    def errors(self):
        """Raise an error of the input as it was, without the framework's wrapping."""
        with warnings.catch_warnings():
            if self.steps_per_epoch is None:  # Then running out of data is how the epoch ends.
                warnings.filterwarnings("ignore", "Your input ran out of data")
            try:
                yield
            except Exception as error:
                if self.error is None or self.error is error:
                    raise
                raise self.error from None


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
        self.per_pass = _length(arrays) // rows
        super().__init__(self._in_order, steps_per_epoch or self.per_pass, about=about)

    def _in_order(self):
        length, (first, skipped) = _length(self.arrays), divmod(self.start, self.per_pass)
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


def make_feed(
    x, contract, *, batch_size, critic_steps, steps_per_epoch, epochs, shuffle, seed, start
):
    """Check `x` against `contract` and return its `Feed`, which begins at step number `start`."""
    if is_array(x):
        batch_size = 32 if batch_size is None else batch_size
        rows = _rows_per_step(batch_size, critic_steps)
        arrays = contract.check_arrays(x)
        length = _length(arrays)
        if length < rows:
            raise ValueError(
                f"One step needs {rows} rows (batch_size={batch_size} for each of "
                f"critic_steps={critic_steps} critic updates): pass more data, or "
                f"`fit(..., batch_size={max(1, length // critic_steps)})`. Received: {length} rows."
            )
        return ArrayFeed(
            arrays,
            rows,
            contract,
            shuffle=shuffle,
            seed=seed,
            start=start,
            steps_per_epoch=steps_per_epoch,
            about={"batch_size": batch_size},
        )
    if batch_size is not None:
        raise ValueError(
            "A stream brings its own batches, each of which is what one critic update sees: leave "
            f"out `batch_size`. Received: batch_size={batch_size} with {type(x).__name__}."
        )
    feed = _stream_feed(Stream(x), contract, critic_steps, steps_per_epoch)
    if feed.steps_per_epoch is None and epochs > 1:
        raise ValueError(
            "This stream does not tell its length: pass `fit(..., steps_per_epoch=...)`, in "
            f"generator updates. Received: epochs={epochs} of {type(x).__name__}."
        )
    return feed


def is_array(x):
    """Whether `x` is an array of any framework, or a tuple or dict of them."""
    if isinstance(x, (tuple, dict)):
        leaves = list(x.values()) if isinstance(x, dict) else list(x)
        return bool(leaves) and all(is_array(leaf) for leaf in leaves)
    return hasattr(x, "__array__") and hasattr(x, "shape") and hasattr(x, "dtype")


def _rows_per_step(batch_size, critic_steps):
    if isinstance(batch_size, bool) or int(batch_size) != batch_size or batch_size < 1:
        raise ValueError(f"`batch_size` must be a positive integer. Received: {batch_size!r}.")
    replicas = backend.replica_count()
    if batch_size % replicas:
        raise ValueError(
            f"`batch_size` must be a multiple of the {replicas} devices it is split over. "
            f"Received: batch_size={batch_size}."
        )
    return int(batch_size) * critic_steps


def _length(structure):
    return len(keras.tree.flatten(structure)[0])


def permutation(length, seed, epoch):
    """The order of `length` rows in epoch `epoch`: the same on every backend and machine."""
    return np.random.Generator(np.random.PCG64([seed, epoch])).permutation(length)


def _stream_feed(stream, contract, critic_steps, steps_per_epoch):
    first, batches = _peek(stream.batches())
    if first is None:
        raise ValueError(
            "Expected a stream of batches of images. Received: "
            f"{type(stream.source).__name__}, which yields nothing."
        )
    contract.check_first_batch(first)
    batch_size = _length(contract.strip(first))
    _rows_per_step(batch_size, critic_steps)
    if steps_per_epoch is None and stream.endless:
        raise ValueError(
            "This stream has no end: pass `fit(..., steps_per_epoch=...)`, in generator updates. "
            f"Received: an endless {type(stream.source).__name__}."
        )
    if steps_per_epoch is None and len(stream):
        steps_per_epoch = _full_groups(stream, batch_size, critic_steps)

    def passes():
        yield batches
        while stream.once is None:
            yield stream.batches()

    def steps():
        number = itertools.count(1)
        for one_pass in passes():
            yield from _grouped(one_pass, number, batch_size, critic_steps, contract)
            if steps_per_epoch is None:
                return

    samples = keras.tree.flatten(contract.strip(first))
    about = {"batches": ", ".join(f"{list(s.shape)} {s.dtype}" for s in samples)}
    return Feed(steps, steps_per_epoch, once=stream.once is not None, about=about)


def _peek(batches):
    first = next(batches, None)
    return first, itertools.chain([first], batches)


def _full_groups(stream, batch_size, critic_steps):
    """Steps in one pass over a stream whose length is known."""
    groups = stream.full_batches(batch_size) // critic_steps
    if groups == 0:
        raise ValueError(
            f"One step needs {critic_steps} batches (critic_steps={critic_steps}), each for one "
            "critic update: use smaller batches or `critic_steps=1`. "
            f"Received: a stream of {len(stream)} batches of {batch_size}."
        )
    return groups


def _grouped(batches, number, batch_size, critic_steps, contract):
    """Rows of `critic_steps` full batches at a time, dealt so that update j gets batch j."""
    group, yielded = [], False
    for batch in batches:
        batch = contract.check_batch(batch, next(number))
        if _length(batch) != batch_size:
            continue
        group.append(batch)
        if len(group) == critic_steps:
            yield keras.tree.map_structure(_deal, *group)
            group, yielded = [], True
    if not yielded:
        raise ValueError(
            f"One step needs {critic_steps} full batches of {batch_size} rows "
            f"(critic_steps={critic_steps}): use smaller batches. Received: a stream that ends "
            f"after {len(group)} of them."
        )


def _deal(*batches):
    stacked = np.stack(batches, axis=1)
    return stacked.reshape(-1, *stacked.shape[2:])


def split(rows, critic_steps):
    """The batches of one step's rows, one a critic update: row i goes to update i mod k."""

    def part(array, update):
        shape = keras.ops.shape(array)
        dealt = keras.ops.reshape(array, (shape[0] // critic_steps, critic_steps, *shape[1:]))
        return dealt[:, update]

    if critic_steps == 1:
        return [rows]
    return [keras.tree.map_structure(lambda a, j=j: part(a, j), rows) for j in range(critic_steps)]
