"""What comes in: checks before the first step, and the rows of each step.

A *step* of a GAN takes `critic_steps · batch_size` rows, of which row i belongs to critic update
i mod `critic_steps`: every update sees other real images. Arrays are fed by index, in an order that
is a pure function of (seed, epoch, step); streams (`tf.data`, `PyDataset`, loaders, generators) are
checked and grouped batch by batch. Incomplete groups are dropped.
"""

import contextlib
import itertools
import warnings

import keras
import numpy as np

from keras_gan import backend


class Feed:
    """The steps of a training, ready for `keras.Model.fit`.

    Args:
        steps: function that returns an iterator of the steps' rows.
        steps_per_epoch: steps (generator updates) in an epoch, `None` where a stream does not tell.
        once: whether the data can be read only once, as from a generator.

    """

    def __init__(self, steps, steps_per_epoch, once=False):
        self.steps_per_epoch = steps_per_epoch
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


def make_feed(x, contract, *, batch_size, critic_steps, steps_per_epoch, shuffle, seed, start):
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
        steps = _array_steps(arrays, rows, contract, shuffle, seed, start)
        return Feed(steps, steps_per_epoch or length // rows)
    if batch_size is not None:
        raise ValueError(
            "A stream brings its own batches, each of which is what one critic update sees: leave "
            f"out `batch_size`. Received: batch_size={batch_size} with {type(x).__name__}."
        )
    return _stream_feed(Stream(x), contract, critic_steps, steps_per_epoch)


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


def _array_steps(arrays, rows, contract, shuffle, seed, start):
    length = _length(arrays)
    per_epoch = length // rows

    def steps():
        for epoch in itertools.count(start // per_epoch):
            order = permutation(length, seed, epoch) if shuffle else np.arange(length)
            first = start % per_epoch if epoch == start // per_epoch else 0
            for step in range(first, per_epoch):
                index = order[step * rows : (step + 1) * rows]
                yield keras.tree.map_structure(lambda a, i=index: contract.to_rows(a[i]), arrays)

    return steps


class Stream:
    """Batches from anything that yields them, as NumPy arrays, again from the start when it can."""

    def __init__(self, source):
        if not (hasattr(source, "__iter__") or hasattr(source, "__getitem__")) or isinstance(
            source, (str, bytes, list)
        ):
            raise ValueError(
                "Expected training data as an array, a `tf.data.Dataset`, a "
                "`keras.utils.PyDataset`, a loader or a generator of batches; a list of images "
                f"becomes an array by `np.stack(images)`. Received: {type(source).__name__}."
            )
        self.source = source
        self.once = iter(source) if hasattr(source, "__next__") else None

    def batches(self):
        """One pass over the data."""
        if self.once is not None:
            return map(_as_numpy, self.once)
        if isinstance(self.source, keras.utils.PyDataset):
            return self._indexed()
        if hasattr(self.source, "as_numpy_iterator"):
            return iter(self.source.as_numpy_iterator())
        return map(_as_numpy, iter(self.source))

    def _indexed(self):
        count = self.source.num_batches
        self.source.on_epoch_begin()
        for index in itertools.count() if count is None else range(count):
            yield _as_numpy(self.source[index])
        self.source.on_epoch_end()

    def __len__(self):
        """Batches in one pass, 0 where it is not known."""
        if isinstance(self.source, keras.utils.PyDataset):
            return self.source.num_batches or 0
        if hasattr(self.source, "cardinality"):
            return max(0, int(self.source.cardinality()))
        return len(self.source) if hasattr(self.source, "__len__") else 0

    def full_batches(self, batch_size):
        """Batches of `batch_size` rows in one pass; all but the last are taken to be full."""
        return len(self) - (len(self) > 0 and self._last_rows() not in (None, batch_size))

    def _last_rows(self):
        """Rows of the last batch, `None` where only a whole pass would tell."""
        if isinstance(self.source, keras.utils.PyDataset):
            last = self.source[len(self) - 1]
        elif hasattr(self.source, "skip"):
            last = next(iter(self.source.skip(len(self) - 1).as_numpy_iterator()), None)
        elif hasattr(self.source, "drop_last") and self.source.batch_size:  # PyTorch's loader.
            size = self.source.batch_size
            return size if self.source.drop_last else len(self.source.dataset) % size or size
        else:
            return None
        return None if last is None else len(keras.tree.flatten(last)[0])


def _as_numpy(batch):
    def convert(leaf):
        return np.asarray(leaf.detach().cpu() if hasattr(leaf, "detach") else leaf)

    return keras.tree.map_structure(convert, tuple(batch) if isinstance(batch, list) else batch)


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

    return Feed(steps, steps_per_epoch, once=stream.once is not None)


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


class Contract:
    """What the two players expect of the data: one sample's shape, and so its kind and range.

    Images are samples of rank 3, `(height, width, channels)`: `uint8` in [0, 255], or floats in
    [-1, 1]. Samples of any other rank are floats without a range. All values are finite.

    Args:
        shape: shape of one sample, as the generator makes it and the critic takes it.
    """

    def __init__(self, shape):
        self.shape = tuple(shape)
        self.is_image = len(self.shape) == 3

    def check_arrays(self, x):
        """`x` as NumPy array, every value of it checked."""
        samples = _as_numpy(self.strip(x))
        self._check_kind(samples, "the array")
        self._check_values(samples, "the array")
        return samples

    def check_first_batch(self, batch):
        samples = self.strip(batch)
        self._check_kind(samples, "the first batch of the stream")
        self._check_values(samples, "the first batch of the stream")

    def check_batch(self, batch, number):
        """Rows of the stream's batch `number`, counted from 1, ready for the step."""
        samples = self.strip(batch)
        self._check_kind(samples, f"batch {number} of the stream")
        self._check_values(samples, f"batch {number} of the stream", warn=False)
        return self.to_rows(samples)

    def to_rows(self, samples):
        """`uint8` travels as it is and is rescaled on the device; floats travel as float32."""
        return samples if samples.dtype == np.uint8 else samples.astype("float32", copy=False)

    def strip(self, x):
        """The samples of a batch, without the tuple that Keras data sets put around them."""
        if isinstance(x, (tuple, list)) and len(x) == 1:
            x = x[0]
        if isinstance(x, (tuple, list, dict)):
            raise ValueError(
                "This GAN is unconditional: its batches are samples alone, without labels. Pass "
                "`fit(images)`, or `dataset.map(lambda image, label: image)`. Received: "
                f"{type(x).__name__} of {len(x)} elements a batch."
            )
        return x

    def _check_kind(self, samples, where):
        expected = f"(batch, {', '.join(map(str, self.shape))})"
        if samples.shape[1:] != self.shape:
            raise ValueError(
                f"The players' samples have shape {expected}, but {where} has another. "
                f"{self._hint(samples)} Received: shape {tuple(samples.shape)}."
            )
        if len(samples) == 0:
            raise ValueError(
                f"Expected samples of shape {expected}, but {where} is empty: "
                f"look at how it is loaded. Received: shape {tuple(samples.shape)}."
            )
        floating = np.issubdtype(samples.dtype, np.floating) or samples.dtype.name == "bfloat16"
        if not floating and not (self.is_image and samples.dtype == np.uint8):
            kinds = "uint8 in [0, 255] or floats in [-1, 1]" if self.is_image else "floats"
            cast = '`x.astype("uint8")`' if self.is_image else '`x.astype("float32")`'
            raise ValueError(
                f"Expected {kinds} in {where}: convert by {cast}. Received: dtype {samples.dtype}."
            )

    def _hint(self, samples):
        """The line that turns samples of a wrong shape into right ones."""
        shape = tuple(samples.shape)
        if shape == self.shape:
            return "Batch the data set: `dataset.batch(64, drop_remainder=True)`."
        if self.is_image and shape[1:] == self.shape[:2] and self.shape[2] == 1:
            return "Add the channel axis: `images[..., None]`."
        if self.is_image and len(shape) == 4 and shape[1:3] != self.shape[:2]:
            size = f"({self.shape[0]}, {self.shape[1]})"
            return f"Resize the images: `keras.ops.image.resize(images, {size})`."
        if self.is_image and len(shape) == 4:
            return f"Build both networks with `image_shape={shape[1:]}`."
        return f"Build both networks for samples of shape {shape[1:]}, or reshape the data."

    def _check_values(self, samples, where, warn=True):
        if samples.dtype == np.uint8:
            return
        low, high = np.inf, -np.inf
        for first in range(0, len(samples), 1024):
            part = np.asarray(samples[first : first + 1024], "float32")
            bad = ~np.isfinite(part.reshape(len(part), -1)).all(axis=1)
            if bad.any():
                raise ValueError(
                    f"Expected finite values. Drop the row, or clean it by `np.nan_to_num`. "
                    f"Received: NaN or infinity in row {first + int(bad.argmax())} of {where}."
                )
            low, high = min(low, float(part.min())), max(high, float(part.max()))
        if self.is_image:
            self._check_range(low, high, where, warn)

    def _check_range(self, low, high, where, warn):
        if low < -1.01 or high > 1.01:
            raise ValueError(
                f"Expected float images in [-1, 1] (or uint8 in [0, 255]), the range of the "
                f"generator's tanh. {_rescaling(low, high)} "
                f"Received: values from {low:g} to {high:g} in {where}."
            )
        if warn and low >= 0 and high > 0:
            warnings.warn(
                f"Float images are expected in [-1, 1], but {where} looks like [0, 1]: the critic "
                "would tell real from generated by the range alone. Rescale by `x = x * 2 - 1`. "
                f"Received: values from {low:g} to {high:g}.",
                stacklevel=5,
            )


def _rescaling(low, high):
    if low >= 0 and high <= 255:
        return "Rescale by `x = x / 127.5 - 1`."
    return f"Rescale by `x = (x - {low:g}) / {(high - low) / 2:g} - 1`."
