"""Batches from whatever yields them: `tf.data`, `PyDataset`, loaders, generators."""

import itertools

import keras

from keras_gan.data_adapters.field import as_numpy


class Stream:
    """Batches from anything that yields them, as NumPy arrays, again from the start when it can."""

    def __init__(self, source):
        if isinstance(source, (tuple, dict)):
            raise ValueError(
                "Expected one stream of batches, or arrays for all parts: join two data sets by "
                "`tf.data.Dataset.zip((first, second))`. Received: a "
                f"{type(source).__name__} of {', '.join(_types(source))}."
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

    def batches(self):
        """One pass over the data."""
        if self.once is not None:
            return map(as_numpy, self.once)
        if isinstance(self.source, keras.utils.PyDataset):
            return self._indexed()
        if hasattr(self.source, "as_numpy_iterator"):
            return iter(self.source.as_numpy_iterator())
        return map(as_numpy, iter(self.source))

    def _indexed(self):
        count = self.source.num_batches
        self.source.on_epoch_begin()
        for index in itertools.count() if count is None else range(count):
            yield as_numpy(self.source[index])
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


def _types(parts):
    parts = parts.values() if isinstance(parts, dict) else parts
    return [type(part).__name__ for part in parts]
