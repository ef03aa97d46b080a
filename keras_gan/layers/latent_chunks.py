"""Latents cut into one part for each place of a network."""

from typing import Any

import keras
import numpy as np

from keras_gan.utils.hints import Shape, Tensor


@keras.saving.register_keras_serializable(package="keras_gan")
class LatentChunks(keras.layers.Layer):
    """z = (z₀, z₁, …, zₙ), all of the same length, but the first that has what is left over.

    Input shape `(batch, latent_dim)`, output a list of `(batch, size)`.

    Args:
        count: number of parts.

    Reference: Brock, Donahue and Simonyan 2019, "Large Scale GAN Training for High Fidelity Natural
    Image Synthesis", https://arxiv.org/abs/1809.11096, section 3 and appendix B.
    """

    def __init__(self, count: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.count = int(count)

    def _sizes(self, latent_dim):
        if latent_dim < self.count:
            raise ValueError(
                f"Each of the {self.count} parts of the latents needs a coordinate: take "
                f"`latent_dim={20 * self.count}`. Received: latent_dim={latent_dim}."
            )
        size = latent_dim // self.count
        return [latent_dim - size * (self.count - 1), *[size] * (self.count - 1)]

    def call(self, inputs: Tensor) -> list[Tensor]:
        return keras.ops.split(inputs, np.cumsum(self._sizes(inputs.shape[-1]))[:-1].tolist(), -1)

    def compute_output_shape(self, input_shape: Shape) -> list[Shape]:
        return [(input_shape[0], size) for size in self._sizes(input_shape[-1])]

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "count": self.count}
