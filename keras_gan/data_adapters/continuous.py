"""Images and vectors of real numbers."""

import keras
import numpy as np

from keras_gan.data_adapters.field import Field
from keras_gan.utils import image_axes, pixel_encoding
from keras_gan.utils.checks import is_image


class Continuous(Field):
    """Images or vectors: one row's shape tells the kind and the range.

    Images are rows of rank 3, `(height, width, channels)`: `uint8` in [0, 255], or floats in
    [-1, 1]. Rows of any other rank are floats without a range. All values are finite.

    Args:
        shape: shape of one row, as the networks take and make it.
        name: key of the part in a dictionary; by default `"image"` or `"sample"`.
    """

    def __init__(self, shape, name=None):
        self.is_image = is_image(shape)
        super().__init__(shape, name or ("image" if self.is_image else "sample"))
        self.plural = f"{self.name}s"

    def checked(self, samples, where, doubt=pixel_encoding.refuse):
        if self.is_image:
            pixel_encoding.check_kind(samples, where)
        elif not pixel_encoding.is_floating(samples.dtype):
            raise ValueError(
                f"Expected floats in {where}{_to_floats(samples)}. Received: dtype {samples.dtype}."
            )
        self._check_shape(samples, where)
        if self.is_image:
            pixel_encoding.check(samples, where, doubt)
        else:
            pixel_encoding.extremes(samples, where)
        return samples

    def to_rows(self, samples):
        """`uint8` travels as it is and is rescaled on the device; floats travel as float32."""
        return samples if samples.dtype == np.uint8 else samples.astype("float32", copy=False)

    def prepare(self, samples):
        """`uint8` images are rescaled from [0, 255] to [-1, 1]."""
        if keras.backend.standardize_dtype(samples.dtype) == "uint8":
            return keras.ops.cast(samples, "float32") / 127.5 - 1.0
        return samples

    def encode(self, samples):
        samples = self.to_rows(samples)
        return samples / np.float32(127.5) - 1 if samples.dtype == np.uint8 else samples

    def _check_shape(self, samples, where):
        expected = f"(batch, {', '.join(map(str, self.shape))})"
        if samples.shape[1:] != self.shape or samples.ndim == 0:
            raise ValueError(
                f"The players' samples have shape {expected}, but {where} has another. "
                f"{self._hint(samples)} Received: shape {tuple(samples.shape)}."
            )
        if len(samples) == 0:
            raise ValueError(
                f"Expected samples of shape {expected}, but {where} is empty: "
                f"look at how it is loaded. Received: shape {tuple(samples.shape)}."
            )

    def _hint(self, samples):
        """The line that turns samples of a wrong shape into right ones."""
        shape = tuple(samples.shape)
        if shape == self.shape:
            return (
                "One sample is no batch: `dataset.batch(64, drop_remainder=True)`, or an array of "
                "many."
            )
        line = image_axes.line(shape, self.shape) if self.is_image else None
        if line is not None:
            return f"Bring them to that shape: `{line}`."
        if self.is_image and len(shape) == 4:
            return f"Build both networks with `image_shape={shape[1:]}`."
        return f"Build both networks for samples of shape {shape[1:]}, or reshape the data."


def _to_floats(samples):
    """The line that converts numbers to floats, where they are real numbers."""
    if samples.dtype.kind in "biu" or (samples.dtype.kind == "O" and _are_numbers(samples)):
        return ': convert by `x.astype("float32")`'
    return ", which are real numbers: encode what is none"


def _are_numbers(samples):
    return all(isinstance(value, (int, float, np.number)) for value in samples.ravel())
