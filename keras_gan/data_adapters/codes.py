"""Codes whose meaning a GAN finds itself: a category and continuous numbers."""

import keras
import numpy as np

from keras_gan.data_adapters.field import Field
from keras_gan.utils.pixel_encoding import refuse


class Codes(Field):
    """A category, one-hot, and numbers in [-1, 1], side by side: `(batch, classes + continuous)`.

    No data holds them: `sample` draws them within a step, `draw` on the host.

    Args:
        classes: number of categories K.
        continuous: how many numbers.
    """

    plural = "codes"

    def __init__(self, classes, continuous):
        super().__init__((classes + continuous,), "code")
        self.classes, self.continuous = classes, continuous

    def sample(self, noise, count):
        """`count` codes within a step, uniform, from `noise(shape, distribution)`."""
        ops = keras.ops
        category = ops.cast(noise((count,), "uniform") * self.classes, "int32")
        codes = ops.one_hot(category, self.classes)
        if not self.continuous:
            return codes
        numbers = 2.0 * noise((count, self.continuous), "uniform") - 1.0
        return ops.concatenate([codes, numbers], axis=1)

    def draw(self, count, seed=None):
        """`count` codes on the host: each category in turn, the numbers uniform.

        The first n of a larger count are those of n.
        """
        sequence = np.random.SeedSequence(seed, spawn_key=(1,))  # Another than the latents have.
        generator = np.random.Generator(np.random.PCG64(sequence))
        codes = self.encode(np.arange(count) % self.classes)
        codes[:, self.classes :] = 2.0 * generator.random((count, self.continuous)) - 1.0
        return codes

    def is_one_row(self, values):
        """Whether an array is a whole code, which integers in one row are not: categories are."""
        return super().is_one_row(values) and values.dtype.kind == "f"

    def checked(self, values, where, doubt=refuse):
        """Categories `(batch,)`, or whole codes `(batch, classes + continuous)` in [-1, 1]."""
        if values.shape[1:] == () and np.issubdtype(values.dtype, np.integer):
            if ((values < 0) | (values >= self.classes)).any():
                raise ValueError(
                    f"Expected categories from 0 to {self.classes - 1} in {where}. "
                    f"Received: {values.min()} to {values.max()}."
                )
            return values
        numbers = values.shape[1:] == self.shape and values.dtype.kind in "fiu"
        wrong = ~self._are_codes(values) if numbers else None
        if not numbers or wrong.any():
            row = f", such as {values[wrong][0]}" if numbers else ""
            raise ValueError(
                f"Expected {where} as categories, integers from 0 to {self.classes - 1}, or as "
                f"rows of {self.classes} numbers, 1 for the category and 0 for the others, and "
                f"{self.continuous} in [-1, 1]. "
                f"Received: {values.dtype} of shape {values.shape}{row}."
            )
        return values

    def _are_codes(self, rows):
        """Which rows are codes, or lie between two of them."""
        categories = rows[:, : self.classes]
        between = (categories >= 0).all(axis=1) & (np.abs(categories.sum(axis=1) - 1) < 1e-3)
        return between & (np.abs(rows) <= 1).all(axis=1)

    def to_rows(self, values):
        return values.astype("float32" if values.ndim > 1 else "int32", copy=False)

    def encode(self, values):
        """Rows of codes; those of a category alone have the numbers 0."""
        if values.ndim > 1:
            return np.array(values, "float32")
        return np.eye(self.classes, *self.shape, dtype="float32")[values]

    def spread(self, values, count):
        """As `Field.spread`; by default the codes that `draw` gives for seed 0."""
        return self.draw(count, seed=0) if values is None else super().spread(values, count)
