"""From a vector to the smallest feature map, and back."""

from collections.abc import Sequence
from typing import Any

import keras
from keras import ops

from keras_gan.utils.hints import Shape, Tensor


@keras.saving.register_keras_serializable(package="keras_gan")
class LearnedBasis(keras.layers.Layer):
    """y = s ⊙ B: a learned feature map B, each channel scaled by its component of the vector s.

    B starts from N(0, 1), so that y has the variance of s.

    Args:
        size: `(height, width)` of B.

    Input shape `(batch, channels)`, output `(batch, height, width, channels)`.

    Reference: Huang et al. 2024, "The GAN is dead; long live the GAN! A Modern GAN Baseline",
    https://arxiv.org/abs/2501.05441, section 4.
    """

    def __init__(self, size: Sequence[int], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.size = tuple(size)

    def build(self, input_shape: Shape) -> None:
        self.basis = self.add_weight(
            shape=(*self.size, input_shape[-1]),
            initializer=keras.initializers.RandomNormal(stddev=1.0),
            name="basis",
        )

    def call(self, inputs: Tensor) -> Tensor:
        return inputs[:, None, None, :] * self.basis

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        return input_shape[0], *self.size, input_shape[-1]

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "size": self.size}


@keras.saving.register_keras_serializable(package="keras_gan")
class GlobalDepthwiseConv2D(keras.layers.Layer):
    """y = Σᵢⱼ Kᵢⱼ ⊙ xᵢⱼ: a depthwise convolution with a kernel K as large as the feature map.

    K starts from N(0, 1 / (height · width)), so that y has the variance of x. Without bias.

    Input shape `(batch, height, width, channels)`, output `(batch, channels)`.

    Reference: Huang et al. 2024, "The GAN is dead; long live the GAN! A Modern GAN Baseline",
    https://arxiv.org/abs/2501.05441, section 4.
    """

    def build(self, input_shape: Shape) -> None:
        _, height, width, _ = input_shape
        self.kernel = self.add_weight(
            shape=input_shape[1:],
            initializer=keras.initializers.RandomNormal(stddev=(height * width) ** -0.5),
            name="kernel",
        )

    def call(self, inputs: Tensor) -> Tensor:
        return ops.sum(inputs * self.kernel, axis=(1, 2))

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        return input_shape[0], input_shape[-1]
