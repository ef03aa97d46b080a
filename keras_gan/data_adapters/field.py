"""What feeding asks of one part of a batch: images, labels, texts."""

import keras
import numpy as np

from keras_gan.utils.arrays import to_numpy
from keras_gan.utils.pixel_encoding import ignore, refuse, warn


def as_numpy(batch):
    """A batch of any framework's arrays as NumPy arrays, its structure kept, lists as tuples."""
    return keras.tree.map_structure(to_numpy, _without_lists(batch))


def is_plain_list(x):
    """Whether `x` is a list, or tuple, of texts or of integers.

    A text may be missing, as `None` or NaN. PyTorch's loaders give tuples of texts.
    """
    if not isinstance(x, (list, tuple)):
        return False
    return _holds_texts(x) or (len(x) > 0 and all(map(_is_integer, x)))


def _holds_texts(x):
    return any(isinstance(value, (str, bytes)) for value in x)


def _is_integer(value):
    return isinstance(value, (int, np.integer))


def _without_lists(batch):
    if isinstance(batch, dict):
        return {name: _without_lists(part) for name, part in batch.items()}
    if is_plain_list(batch):
        return np.asarray(batch, "object" if _holds_texts(batch) else None)
    return tuple(map(_without_lists, batch)) if isinstance(batch, (tuple, list)) else batch


class Field:
    """One part of a batch, checked on the host and prepared on the device.

    A kind of field defines `checked`, `to_rows`, `prepare` and `encode`.

    Args:
        shape: shape of one row.
        name: key of the part in a dictionary, `{"image": …, "label": …}`.

    Attributes:
        parts: number of arrays in a batch.
        paired: whether row i of one part belongs to row i of the others.
        argument: the argument of `generate` that asks for rows of a condition.
    """

    parts, paired = 1, True
    plural, argument = "samples", "labels"

    def __init__(self, shape, name):
        self.shape, self.name = tuple(shape), name

    def checked(self, array, where, doubt=refuse):
        """The array as it travels to the device; raises unless it is what is expected.

        Args:
            array: NumPy array of all rows.
            where: what an error calls the array.
            doubt: what to do about values that are allowed but look like another encoding: a
                function of the message, out of `keras_gan.utils.pixel_encoding`.
        """
        raise NotImplementedError(f"{type(self).__name__} must define checked(array, where).")

    def to_rows(self, array):
        """Checked rows in the type in which they travel to the device."""
        raise NotImplementedError(f"{type(self).__name__} must define to_rows(array).")

    def prepare(self, tensor):
        """What the players get, computed on the device within the compiled step."""
        raise NotImplementedError(f"{type(self).__name__} must define prepare(tensor).")

    def encode(self, array):
        """What `prepare` computes, on the host: for `generate`."""
        raise NotImplementedError(f"{type(self).__name__} must define encode(array).")

    def check_arrays(self, x):
        """`x` as NumPy arrays, every value checked."""
        array = self.checked(as_numpy(self.strip(x)), "the array")
        self.judge_all(array)
        return array

    def judge_all(self, array):
        """Warn of what only all rows together show."""

    def check_first_batch(self, batch):
        """Raise unless the first batch of a stream is what is expected."""
        self.checked(self.strip(batch), "the first batch of the stream")

    def check_batch(self, batch, number):
        """Rows of a stream's batch `number`, counted from 1, ready for the step."""
        where = f"batch {number} of the stream"
        return self.to_rows(self.checked(self.strip(batch), where, doubt=ignore))

    def strip(self, x):
        """The array of a batch, without the tuple that Keras data sets put around it."""
        if is_plain_list(x):
            return x
        if isinstance(x, (tuple, list)) and len(x) == 1:
            x = x[0]
        if isinstance(x, dict):
            key = self.name if self.name in x else next(iter(x))
            raise ValueError(
                f"This GAN is unconditional: its batches are {self.plural} alone. Pass "
                f'`fit(x["{key}"])`, or `dataset.map(lambda row: row["{key}"])`. '
                f"Received: dict of {len(x)} elements, {', '.join(map(repr, x))}."
            )
        if isinstance(x, (tuple, list)):
            raise ValueError(
                f"This GAN is unconditional: its batches are {self.plural} alone, without labels. "
                f"Pass `fit({self.plural})`, or `dataset.map(lambda {self.name}, label: "
                f"{self.name})`, or `({self.name} for {self.name}, label in loader)`. "
                f"Received: {type(x).__name__} of {len(x)} elements a batch."
            )
        return x

    def is_one_row(self, values):
        """Whether an array is one value for all rows, rather than one a row."""
        return values.shape == self.shape and values.dtype.kind not in "USO"  # No texts.

    def spread(self, values, count):
        """`count` rows as the generator takes them, from one value for all rows or one a row."""
        if values is None:
            raise ValueError(
                f"This GAN generates by {self.name}: pass `generate({self.argument}=…)`, one "
                f"{self.name} for each sample or one for all. Received: {self.argument}=None."
            )
        values = as_numpy(values) if is_plain_list(values) else to_numpy(values)
        if values.ndim == 0 or self.is_one_row(values):
            values = np.broadcast_to(values, (count, *values.shape))
        if len(values) != count:
            raise ValueError(
                f"Expected `{self.argument}` to hold one {self.name} for each of {count} samples, "
                f"or one for all. Received: {len(values)} of them."
            )
        return self.encode(self.checked(values, f"`{self.argument}`", doubt=warn))
