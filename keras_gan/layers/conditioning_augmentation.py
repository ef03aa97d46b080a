"""Conditioning augmentation: a text stands for a small cloud of conditions."""

from typing import Any

import keras
from keras import layers, ops

from keras_gan.utils.hints import Shape, Tensor


@keras.saving.register_keras_serializable(package="keras_gan")
class ConditioningAugmentation(layers.Layer):
    """c = μ(t) + σ(t) · ε, with weight · KL(N(μ, σ²) ‖ N(0, I)) as a loss of the layer.

    Few texts leave holes between their conditions, which the cloud fills. μ and log σ² are linear
    in the features of the text.

    Call arguments:
        inputs: features t `(batch, width)` and noise ε ~ N(0, I) of shape `(batch, units)`.

    Args:
        units: size of c.
        weight: factor of the KL divergence, which is in nats, a sum over `units` and a mean over
            the batch.

    Reference: Zhang et al. 2017, "StackGAN: Text to Photo-realistic Image Synthesis with Stacked
    Generative Adversarial Networks", https://arxiv.org/abs/1612.03242, section 3.2.
    """

    def __init__(self, units: int, weight: float = 1.0, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.units, self.weight = int(units), float(weight)
        self.moments = layers.Dense(2 * self.units, name="moments", dtype=self.dtype_policy)

    def build(self, input_shape: Shape) -> None:
        self.moments.build(input_shape[0])

    def call(self, inputs: Tensor) -> Tensor:
        features, noise = inputs
        mean, log_variance = ops.split(self.moments(features), 2, axis=-1)
        exact, logs = ops.cast(mean, "float32"), ops.cast(log_variance, "float32")
        divergence = 0.5 * ops.sum(ops.square(exact) + ops.exp(logs) - 1.0 - logs, axis=-1)
        self.add_loss(self.weight * ops.mean(divergence))
        return mean + ops.exp(0.5 * log_variance) * ops.cast(noise, mean.dtype)

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        return tuple(input_shape[1])

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "units": self.units, "weight": self.weight}
