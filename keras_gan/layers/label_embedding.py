"""A learned vector for each class."""

import keras
from keras import ops


@keras.saving.register_keras_serializable(package="keras_gan")
class LabelEmbedding(keras.layers.Layer):
    """e = Eᵀy: for one-hot y, the row of E that belongs to the class.

    E starts from N(0, 1), as the latents are, and stays as it is under
    `keras_gan.networks.spectral_normalize`: a largest singular value of one would make the classes
    of a generator hard to tell beside its latents.

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
            initializer=keras.initializers.RandomNormal(stddev=1.0),
            name="embeddings",
        )

    def call(self, inputs):
        return ops.matmul(inputs, self.embeddings)

    def compute_output_shape(self, input_shape):
        return *input_shape[:-1], self.size

    def get_config(self):
        return {**super().get_config(), "size": self.size}
