"""What the two players expect of the data, checked value by value before it is used."""

import warnings

import keras
import numpy as np


def as_numpy(batch):
    """A batch of any framework's arrays as NumPy arrays, its structure kept."""

    def convert(leaf):
        return np.asarray(leaf.detach().cpu() if hasattr(leaf, "detach") else leaf)

    return keras.tree.map_structure(convert, tuple(batch) if isinstance(batch, list) else batch)


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
        samples = as_numpy(self.strip(x))
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
