"""Resampling by two with correct second derivatives on every backend.

Gradient penalties take second derivatives; TensorFlow's bilinear resize has none. For average
pooling use `keras.layers.AveragePooling2D(2)`, which is correct on every backend.
"""

import keras
import numpy as np
from keras import ops

from keras_gan.utils.hints import Shape, Tensor


@keras.saving.register_keras_serializable(package="keras_gan")
class NearestUpSampling2D(keras.layers.Layer):
    """Twice the height and the width: each pixel becomes 2x2 equal ones.

    The result of `keras.layers.UpSampling2D(2)`, by concatenation. Keras gathers repeated rows and
    columns, which takes several times as long with TensorFlow on a CPU.

    Input shape `(batch, height, width, channels)`, output `(batch, 2 height, 2 width, channels)`.
    """

    def build(self, input_shape: Shape) -> None:
        _require_sides(input_shape)

    def call(self, inputs: Tensor) -> Tensor:
        height, width, channels = inputs.shape[1:]
        x = ops.concatenate([inputs, inputs], axis=-1)
        x = ops.reshape(x, (-1, height, 2 * width * channels))
        x = ops.concatenate([x, x], axis=-1)
        return ops.reshape(x, (-1, 2 * height, 2 * width, channels))

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        batch, height, width, channels = _require_sides(input_shape)
        return batch, 2 * height, 2 * width, channels


class _SmoothResampling2D(keras.layers.Layer):
    """y = A x Bᵀ in each channel: a short filter along the rows, then along the columns.

    The filters are products with small banded matrices, whose derivatives are again products. On
    a CPU, at the sizes of feature maps, this costs little more than pooling; a depthwise
    convolution with a fixed kernel takes half as long again on TensorFlow and ten times as long on
    JAX.
    """

    def build(self, input_shape: Shape) -> None:
        _require_sides(input_shape)
        self.rows, self.columns = (self._matrix(side) for side in input_shape[1:3])

    def call(self, inputs: Tensor) -> Tensor:
        rows, columns = (ops.cast(m, inputs.dtype) for m in (self.rows, self.columns))
        height, width, channels = inputs.shape[1:]
        x = ops.matmul(rows, ops.reshape(inputs, (-1, height, width * channels)))
        return ops.matmul(columns, ops.reshape(x, (-1, rows.shape[0], width, channels)))

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        _, height, width, _ = _require_sides(input_shape)
        rows, columns = len(self._matrix(height)), len(self._matrix(width))
        return input_shape[0], rows, columns, input_shape[3]


@keras.saving.register_keras_serializable(package="keras_gan")
class SmoothUpSampling2D(_SmoothResampling2D):
    """Bilinear interpolation to twice the height and the width.

    Each new pixel is ¾ of the nearest old one and ¼ of the next along each axis, the binomial
    filter [1, 3, 3, 1] / 4 on pixels two apart. Border pixels are repeated beyond the border: a
    constant image stays constant.

    Input shape `(batch, height, width, channels)`, output `(batch, 2 height, 2 width, channels)`.
    """

    def _matrix(self, size):
        matrix = np.zeros((2 * size, size), "float32")
        for row in range(2 * size):
            nearest = row // 2
            neighbour = nearest + (1 if row % 2 else -1)
            matrix[row, nearest] += 0.75
            matrix[row, np.clip(neighbour, 0, size - 1)] += 0.25
        return matrix


@keras.saving.register_keras_serializable(package="keras_gan")
class SmoothDownSampling2D(_SmoothResampling2D):
    """The binomial filter [1, 3, 3, 1] / 8 along each axis, with stride 2.

    Away from the border it is half the transpose of bilinear interpolation along each axis. It
    aliases less than average pooling. Border pixels are repeated beyond the border: a constant
    image stays constant.

    Input shape `(batch, height, width, channels)` with even sides, output
    `(batch, height / 2, width / 2, channels)`.
    """

    def _matrix(self, size):
        if size % 2:
            raise ValueError(
                "Expected images of even height and width to downsample by two: pad them with "
                f"`keras.layers.ZeroPadding2D`. Received: a side of {size} pixels."
            )
        matrix = np.zeros((size // 2, size), "float32")
        for row in range(size // 2):
            for offset, weight in zip((-1, 0, 1, 2), (1, 3, 3, 1), strict=True):
                matrix[row, np.clip(2 * row + offset, 0, size - 1)] += weight / 8
        return matrix


def _require_sides(shape):
    if len(shape) != 4 or None in shape[1:]:
        raise ValueError(
            "Expected feature maps (batch, height, width, channels) of known size: give height "
            f"and width in `keras.Input`. Received: inputs of shape {tuple(shape)}."
        )
    return shape
