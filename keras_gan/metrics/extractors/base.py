"""What all extractors share: from images of any size to features, on any backend."""

from typing import NamedTuple

import keras
import numpy as np
from keras import ops

PIXELS = 16 * 224**2  # In a batch.


class Features(NamedTuple):
    """What an extractor gives.

    Attributes:
        features: `float32` of shape `(N, width)`.
        logits: `float32` of shape `(N, classes)`, before the softmax; `None` without a classifier.
    """

    features: np.ndarray
    logits: np.ndarray | None


class Extractor:
    """A network that images are looked at through, and all that its numbers depend on.

    Args:
        name: part of the name of every score made with it.
        network: `keras.Model` from float images `(batch, side, side, channels)`, scaled as below,
            to `(features, logits)`.
        resize: function of `keras_gan.metrics.extractors.resizing`.
        offset, divisor: an image in [0, 255] becomes (image - offset) / divisor.
        digest: SHA-256 of the weights.
    """

    def __init__(self, name, network, resize, offset, divisor, digest):
        self.name, self.network, self.resize = name, network, resize
        self.offset, self.divisor, self.digest = offset, divisor, digest
        self._models = {}

    @property
    def protocol(self):
        """What a score has to tell of its extractor, as plain values."""
        return {
            "extractor": self.name,
            "weights": self.digest[:16],
            "resize": f"{self.resize.__name__} to {self.network.input_shape[1]}",
        }

    def __call__(self, images, batch_size=None):
        """Features and logits of `uint8` images `(N, height, width, 1 or 3)` in [0, 255].

        `batch_size` changes the speed alone: by default 64 small images, or fewer large ones, whose
        features fit a CPU's cache.
        """
        images = self._check(images)
        height, width = self.network.input_shape[1:3]
        batch_size = batch_size or min(64, max(1, PIXELS // (height * width)))
        model = self._model(images.shape[1:])
        # Whole batches only, so that every count runs through one compiled program.
        whole = -(-len(images) // batch_size) * batch_size
        features, logits = model.predict(
            images[np.arange(whole) % len(images)], batch_size=batch_size, verbose=0
        )
        return Features(features[: len(images)], logits[: len(images)])

    def _check(self, images):
        images = np.asarray(images)
        image_like = images.ndim == 4 and images.shape[-1] in (1, 3) and len(images)
        if images.dtype != np.uint8 or not image_like:
            raise ValueError(
                "Expected `uint8` images of shape (N, height, width, 1 or 3), N at least 1: "
                "`gan.generate(N, dtype='uint8')`, or "
                "`keras_gan.visualization.images.to_uint8(images)`. "
                f"Received: {images.dtype} of shape {images.shape}."
            )
        return images

    def _model(self, shape):
        """The network with all that comes before it, for images of one shape."""
        if shape not in self._models:
            images = keras.Input(shape, dtype="uint8")
            outputs = self.network(_Prepare(self, dtype="float32")(images))
            self._models[shape] = keras.Model(images, outputs)
        return self._models[shape]


class _Prepare(keras.layers.Layer):
    """Resized, grey or colour as the network has it, and scaled."""

    def __init__(self, extractor, **kwargs):
        super().__init__(**kwargs)
        self.extractor = extractor
        self.target = extractor.network.input_shape[1:]

    def build(self, input_shape):
        self.rows, self.columns = (
            np.float32(self.extractor.resize(source, target))
            for source, target in zip(input_shape[1:3], self.target[:2], strict=True)
        )

    def call(self, images):
        x = self._channels(ops.cast(images, "float32"))
        x = ops.einsum("ih,bhwc->biwc", self.rows, x)
        x = ops.einsum("jw,biwc->bijc", self.columns, x)
        return (x - self.extractor.offset) / self.extractor.divisor

    def _channels(self, x):
        have, wanted = x.shape[-1], self.target[-1]
        if have == wanted:
            return x
        if wanted == 3:
            return ops.repeat(x, 3, axis=-1)
        return ops.mean(x, axis=-1, keepdims=True)

    def compute_output_shape(self, input_shape):
        return (input_shape[0], *self.target)
