"""Minibatch standard deviation: shows a critic how varied a batch is."""

from typing import Any

import keras
from keras import ops

from keras_gan.utils.checks import is_count
from keras_gan.utils.hints import Shape, Tensor

EPSILON = 1e-8


@keras.saving.register_keras_serializable(package="keras_gan")
class MinibatchStdDev(keras.layers.Layer):
    """Appends the standard deviation within a group of images, as constant feature maps.

    In a group of G neighbouring images of the batch, σ = √(E[(x - E[x])²] + 10⁻⁸) is taken at each
    position and channel. Each feature is its average over all positions and one part of the
    channels, the same for the whole group. Generated images that are all alike then differ from
    real ones even if each alone is perfect. Computed in float32 at least.

    The size of a group is the largest divisor of the batch size up to `group_size`: five images
    with `group_size=4` are five groups of one, with σ = 10⁻⁴. Choose a batch size that `group_size`
    divides.

    An image's logit then depends on its group, and a gradient penalty differentiates all logits of
    the group with respect to each image. That is usual for R1 (StyleGAN2); WGAN-GP's unit norm
    loses its meaning.

    Args:
        group_size: largest number of images per group.
        features: feature maps to append; divides the channels.

    Input shape `(batch, height, width, channels)`, output
    `(batch, height, width, channels + features)`.

    Reference: Karras et al. 2018, "Progressive Growing of GANs for Improved Quality, Stability, and
    Variation", https://arxiv.org/abs/1710.10196, section 3; in groups of four in Karras et al.
    2020 (StyleGAN2), https://arxiv.org/abs/1912.04958.
    """

    def __init__(self, group_size: int = 4, features: int = 1, **kwargs: Any) -> None:
        if not is_count(group_size) or not is_count(features):
            raise ValueError(
                "`group_size` and `features` must be integers of at least 1. "
                f"Received: group_size={group_size!r}, features={features!r}."
            )
        super().__init__(**kwargs)
        self.group_size, self.features = int(group_size), int(features)

    def build(self, input_shape: Shape) -> None:
        if input_shape[-1] % self.features:
            raise ValueError(
                "The number of features must divide the channels. "
                f"Received: features={self.features} and {input_shape[-1]} channels."
            )

    def call(self, inputs: Tensor) -> Tensor:
        batch = ops.shape(inputs)[0]
        height, width, channels = inputs.shape[1:]
        x = ops.cast(inputs, keras.backend.result_type(inputs.dtype, "float32"))
        group = _largest_divisor(batch, self.group_size)
        parts = (self.features, channels // self.features)
        x = ops.reshape(x, (batch // group, group, height, width, *parts))
        variance = ops.mean(ops.square(x - ops.mean(x, axis=1, keepdims=True)), axis=1)
        deviation = ops.mean(ops.sqrt(variance + EPSILON), axis=(1, 2, 4))
        deviation = ops.repeat(deviation, group, axis=0)[:, None, None, :]
        maps = ops.broadcast_to(deviation, (batch, height, width, self.features))
        return ops.concatenate([inputs, ops.cast(maps, inputs.dtype)], axis=-1)

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        return *input_shape[:-1], input_shape[-1] + self.features

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "group_size": self.group_size, "features": self.features}


def _largest_divisor(number, limit):
    """The largest divisor of `number`, an integer or a scalar tensor, that is at most `limit`."""
    if isinstance(number, int):
        return max(n for n in range(1, limit + 1) if number % n == 0)
    candidates = ops.arange(1, limit + 1, dtype="int32")
    return ops.max(ops.where(number % candidates == 0, candidates, 1))
