"""Batches from whatever yields them: `tf.data`, `PyDataset`, loaders, generators."""

import itertools

import keras

from keras_gan.data_adapters.field import as_numpy


class Stream:
    """Batches from anything that yields them, as NumPy arrays, again from the start when it can.

    A source may shuffle, cache or count whenever it is read. So nothing is read to be looked at
    only: what `look` and `full_batches` read is part of the first pass.
    """

    def __init__(self, source):
        if isinstance(source, (tuple, dict)):
            raise ValueError(
                "Expected one stream of batches, or arrays for all parts: join two data sets by "
                "`tf.data.Dataset.zip((first, second))`, or loaders, with `steps_per_epoch`, by "
                "`(pair for _ in itertools.count() for pair in zip(first, second))`. Received: a "
                f"{type(source).__name__} of {', '.join(_types(source))}."
            )
        for method in ("to_numpy", "toarray"):  # Of tables and sparse matrices.
            if hasattr(source, method):
                raise ValueError(
                    f"Expected an array: pass `x.{method}()`. Received: {type(source).__name__}."
                )
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
        self._begun = None
        self._kept = {}

    def look(self):
        """The first batch, `None` without one; it stays the first of the next pass."""
        begun = self.batches()
        first = next(begun, None)
        self._begun = itertools.chain([] if first is None else [first], begun)
        return first

    def batches(self):
        """One pass over the data, from its start; the pass that `look` began if it is the first."""
        begun, self._begun = self._begun, None
        if begun is not None:
            return begun
        if isinstance(self.source, keras.utils.PyDataset):
            return self._indexed()
        if self.once is None and hasattr(self.source, "as_numpy_iterator"):
            return map(as_numpy, self.source.as_numpy_iterator())
        return map(as_numpy, iter(self.source) if self.once is None else self.once)

    def _indexed(self):
        count = self.source.num_batches
        self.source.on_epoch_begin()
        for index in itertools.count() if count is None else range(count):
            yield self._kept.pop(index) if index in self._kept else as_numpy(self.source[index])
        self.source.on_epoch_end()

    @property
    def endless(self):
        """Whether the source says that it never ends."""
        if isinstance(self.source, keras.utils.PyDataset):
            return self.source.num_batches is None
        return hasattr(self.source, "cardinality") and int(self.source.cardinality()) == -1

    def __len__(self):
        """Batches in one pass, 0 where it is not known."""
        if isinstance(self.source, keras.utils.PyDataset):
            return self.source.num_batches or 0
        if hasattr(self.source, "cardinality"):
            return max(0, int(self.source.cardinality()))
        try:
            return len(self.source)
        except TypeError:  # A loader has a length only where its data has.
            return 0

    def full_rows(self, first):
        """Rows of a full batch: what the source says, since its first may be short, or `first`."""
        said = None
        if hasattr(self.source, "element_spec"):
            below = _batching(self.source)
            said = None if below is None else int(below._batch_size)
        elif hasattr(self.source, "drop_last"):  # PyTorch's loader.
            said = self.source.batch_size
        return first if len(self) == 1 else max(first, said or 0)

    def last_rows(self, batch_size):
        """Rows of a pass's last batch, `None` where only a whole pass would tell."""
        if isinstance(self.source, keras.utils.PyDataset):
            last = len(self) - 1
            if last == 0:
                return batch_size
            self._kept[last] = as_numpy(self.source[last])
            return len(keras.tree.flatten(self._kept[last])[0])
        rows = None
        if hasattr(self.source, "element_spec"):
            rows = _rows_of_dataset(self.source, batch_size)
        elif hasattr(self.source, "drop_last") and self.source.batch_size:  # PyTorch's loader.
            full = self.source.drop_last or not hasattr(self.source.sampler, "__len__")
            rows = batch_size if full else len(self.source.sampler)
        return None if rows is None else rows % batch_size or batch_size


def _rows_of_dataset(dataset, batch_size):
    """Rows of a `tf.data.Dataset`, or any multiple of a batch if all are full, without reading it.

    The batches' static shape tells, or the operation that makes them, if none after it changes
    their number. `None` if neither does.
    """
    if keras.tree.flatten(dataset.element_spec)[0].shape[:1] == (batch_size,):
        return batch_size
    below = _batching(dataset)
    if below is None or int(below.cardinality()) != int(dataset.cardinality()):
        return None
    rows = int(below._input_dataset.cardinality())
    return rows if rows > 0 and int(below._batch_size) == batch_size else None


def _batching(dataset):
    """The operation of a `tf.data.Dataset` that made its batches, `None` if it is hidden."""
    while dataset is not None and not hasattr(dataset, "_batch_size"):
        dataset = getattr(dataset, "_input_dataset", None)
    return dataset


def _types(parts):
    parts = parts.values() if isinstance(parts, dict) else parts
    return [type(part).__name__ for part in parts]
