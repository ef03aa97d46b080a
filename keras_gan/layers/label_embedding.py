"""A learned vector for each class."""

from typing import Any

import keras
from keras import ops

from keras_gan.utils.hints import Shape, Tensor

START = 0.1  # A class told as loudly as the latents silences them: one image for each class.


@keras.saving.register_keras_serializable(package="keras_gan")
class LabelEmbedding(keras.layers.Layer):
    """e = Eᵀy: for one-hot y, the row of E that belongs to the class.

    E starts from N(0, 0.1²), a tenth of the latents, and stays as it is under
    `keras_gan.networks.spectral_normalize`, which would fix how loudly a class is told.

    Input shape `(batch, classes)`, output `(batch, size)`.

    Args:
        size: length of a vector.
    """

    def __init__(self, size: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.size = int(size)

    def build(self, input_shape: Shape) -> None:
        self.embeddings = self.add_weight(
            shape=(input_shape[-1], self.size),
            initializer=keras.initializers.RandomNormal(stddev=START),
            name="embeddings",
        )

    def call(self, inputs: Tensor) -> Tensor:
        return ops.matmul(inputs, self.embeddings)

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        return *input_shape[:-1], self.size

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "size": self.size}
