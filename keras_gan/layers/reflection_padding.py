"""Padding by reflection."""

from typing import Any

import keras
from keras import ops

from keras_gan.utils.checks import positive_integer
from keras_gan.utils.hints import Shape, Tensor


@keras.saving.register_keras_serializable(package="keras_gan")
class ReflectionPadding2D(keras.layers.Layer):
    """Continues feature maps beyond their border by what lies before it, mirrored.

    Zeros would draw a frame that a translation shows as a dark or bright edge. Row -i is row i: the
    border itself is not repeated.

    Input shape `(batch, height, width, channels)` with sides larger than `padding`, output
    `(batch, height + 2 padding, width + 2 padding, channels)`.

    Args:
        padding: rows and columns on each side.
    """

    def __init__(self, padding: int = 1, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.padding = positive_integer(padding, "padding")

    def build(self, input_shape: Shape) -> None:
        self._require_sides(input_shape)

    def call(self, inputs: Tensor) -> Tensor:
        rows = self._continued(inputs, axis=1)
        return self._continued(rows, axis=2)

    def _continued(self, x, axis):
        """Concatenation of mirrored slices: `ops.pad` reflects no channels-last maps on PyTorch."""
        size, padding = x.shape[axis], self.padding
        before = ops.flip(_cut(x, axis, 1, padding + 1), axis)
        after = ops.flip(_cut(x, axis, size - 1 - padding, size - 1), axis)
        return ops.concatenate([before, x, after], axis=axis)

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        self._require_sides(input_shape)
        batch, height, width, channels = input_shape
        return batch, height + 2 * self.padding, width + 2 * self.padding, channels

    def _require_sides(self, shape):
        sides = shape[1:3]
        if len(shape) != 4 or None in sides or min(sides) <= self.padding:
            raise ValueError(
                "Expected feature maps (batch, height, width, channels) of known size, both sides "
                f"larger than the padding of {self.padding}: take larger images. "
                f"Received: inputs of shape {tuple(shape)}."
            )

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "padding": self.padding}


def _cut(x, axis, start, stop):
    return x[:, start:stop] if axis == 1 else x[:, :, start:stop]
