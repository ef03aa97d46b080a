"""The base of all extractors: from images of any size to features, on any backend."""

from typing import NamedTuple

import keras
import numpy as np
from keras import ops

from keras_gan.backend.prediction import predict
from keras_gan.utils.checks import positive_integer

MAX_BATCH_PIXELS = 16 * 224**2


class Features(NamedTuple):
    """Outputs of an extractor.

    Attributes:
        features: `float32` of shape `(N, width)`.
        logits: `float32` of shape `(N, classes)`, before the softmax; `None` without a classifier.
    """

    features: np.ndarray
    logits: np.ndarray | None


class Extractor:
    """A pretrained network with its preprocessing and the hash of its weights.

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
        """The extractor's part of a score's protocol, as plain values."""
        return {
            "extractor": self.name,
            "weights": self.digest[:16],
            "resize": f"{self.resize.__name__} to {self.network.input_shape[1]}",
        }

    def __call__(self, images, batch_size=None):
        """Features and logits of `uint8` images `(N, height, width, 1 or 3)` in [0, 255].

        `batch_size` affects only the speed: by default 64 small images, or fewer large ones, so
        that their feature maps fit a CPU's cache.
        """
        images = self._check(images)
        height, width = self.network.input_shape[1:3]
        if batch_size is None:
            batch_size = min(64, max(1, MAX_BATCH_PIXELS // (height * width)))
        batch_size = positive_integer(batch_size, "batch_size")
        return Features(*predict(self._model(images.shape[1:]), images, batch_size))

    def _check(self, images):
        images = np.asarray(images)
        valid = images.ndim == 4 and images.shape[-1] in (1, 3) and len(images)
        if images.dtype != np.uint8 or not valid:
            raise ValueError(
                "Expected `uint8` images of shape (N, height, width, 1 or 3), N at least 1: "
                "`gan.generate(N, dtype='uint8')`, or "
                "`keras_gan.visualization.images.to_uint8(images)`. "
                f"Received: {images.dtype} of shape {images.shape}."
            )
        return images

    def _model(self, shape):
        """The network with its preprocessing, for images of one shape."""
        if shape not in self._models:
            images = keras.Input(shape, dtype="uint8")
            outputs = self.network(_Preprocess(self, dtype="float32")(images))
            self._models[shape] = keras.Model(images, outputs)
        return self._models[shape]


class _Preprocess(keras.layers.Layer):
    """Resizes images, converts them to grey or colour as the network requires, and scales them."""

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
