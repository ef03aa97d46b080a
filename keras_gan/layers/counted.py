"""The positions of a sequence that count: those up to its end."""

from typing import Any

import keras
from keras import ops

from keras_gan.utils.hints import Shape, Tensor


@keras.saving.register_keras_serializable(package="keras_gan")
class Counted(keras.layers.Layer):
    """1 at each position up to the first end of a sequence, that one included, and 0 after it.

    No gradient passes: the choice to end is one of the tokens, and has its gradient there.

    Call arguments:
        tokens: one-hot tokens `(batch, length, vocabulary)`, or integers `(batch, length)`.

    Returns:
        `(batch, length, 1)`, in the layer's compute type.

    Args:
        end: token that ends a sequence; `None` where each is of full length.
    """

    def __init__(self, end: int | None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.end = end

    def call(self, tokens: Tensor) -> Tensor:
        if len(tokens.shape) == 2:
            ends = ops.cast(tokens == (-1 if self.end is None else self.end), "int32")[..., None]
        elif self.end is None:
            ends = ops.zeros_like(tokens[..., :1], dtype="int32")
        else:
            ends = ops.cast(tokens[..., self.end : self.end + 1] > 0.5, "int32")
        after = ops.cumsum(ends, axis=1) - ends > 0
        return ops.stop_gradient(1.0 - ops.cast(after, self.compute_dtype))

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        return (*input_shape[:2], 1)

    def compute_output_spec(self, tokens: Tensor) -> keras.KerasTensor:
        """Of the compute type, whatever the tokens' own."""
        return keras.KerasTensor(self.compute_output_shape(tokens.shape), self.compute_dtype)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "end": self.end}


@keras.saving.register_keras_serializable(package="keras_gan")
class MeanOfCounted(keras.layers.Layer):
    """The mean of vectors over the positions that count, so that a length leaves no trace.

    Call arguments:
        inputs: vectors `(batch, length, width)`, and the weights of positions
            `(batch, length, 1)`, 0 or 1, at least one of them 1.

    Returns:
        `(batch, width)`.
    """

    def call(self, inputs: Tensor) -> Tensor:
        vectors, counted = inputs
        counted = ops.cast(counted, vectors.dtype)
        return ops.sum(vectors * counted, axis=1) / ops.maximum(ops.sum(counted, axis=1), 1)

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        vectors, _ = input_shape
        return (vectors[0], vectors[2])
