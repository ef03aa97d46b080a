"""A learned vector for each class."""

import keras
from keras import ops

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

    def __init__(self, size, **kwargs):
        super().__init__(**kwargs)
        self.size = int(size)

    def build(self, input_shape):
        self.embeddings = self.add_weight(
            shape=(input_shape[-1], self.size),
            initializer=keras.initializers.RandomNormal(stddev=START),
            name="embeddings",
        )

    def call(self, inputs):
        return ops.matmul(inputs, self.embeddings)

    def compute_output_shape(self, input_shape):
        return *input_shape[:-1], self.size

    def get_config(self):
        return {**super().get_config(), "size": self.size}
