"""Batch normalisation whose scale and offset depend on a condition."""

from typing import Any

import keras
from keras import layers, ops

from keras_gan.layers.composite import Composite
from keras_gan.utils.hints import Shape, Tensor


@keras.saving.register_keras_serializable(package="keras_gan")
class ConditionalBatchNormalization(Composite):
    """z = γ(y) (x - μ) / √(σ² + ε) + β(y), with γ(y) = 1 + A y and β(y) = B y.

    μ and σ² are the batch's mean and variance of a channel in training, and their moving averages
    in inference, as in `keras.layers.BatchNormalization`. For one-hot y, column k of A and B
    belongs to class k. A and B start from zero: all classes start from plain batch normalisation.

    Args:
        momentum: of the moving averages.
        epsilon: ε.
        kernel_initializer: of A and B.
        spectral: whether A and B are under `SpectralNormalization`, as
            `keras_gan.networks.spectral_normalize` puts them.

    Call arguments:
        inputs: list of x, `(batch, ..., channels)`, and y, `(batch, size)`.

    References: de Vries et al. 2017, "Modulating early visual processing by language",
    https://arxiv.org/abs/1707.00683, section 3; Dumoulin, Shlens and Kudlur 2017, "A Learned
    Representation For Artistic Style", https://arxiv.org/abs/1610.07629.
    """

    parts = ("normalization", "scale", "offset")

    def __init__(
        self,
        momentum: float = 0.9,
        epsilon: float = 1e-5,
        kernel_initializer: str | keras.Initializer = "zeros",
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.momentum, self.epsilon = momentum, epsilon
        self.kernel_initializer = kernel_initializer

    def build(self, input_shape: Shape) -> None:
        x, y = input_shape
        self.part("normalization", self._plain, x)
        self.part("scale", lambda: self._linear(x[-1]), y)
        self.part("offset", lambda: self._linear(x[-1]), y)

    def _plain(self):
        return layers.BatchNormalization(
            axis=-1,
            momentum=self.momentum,
            epsilon=self.epsilon,
            center=False,
            scale=False,
            dtype=self.dtype_policy,
        )

    def _linear(self, channels):
        return layers.Dense(
            channels,
            use_bias=False,
            kernel_initializer=self.kernel_initializer,
            dtype=self.dtype_policy,
        )

    def call(self, inputs: Tensor, training: bool = False) -> Tensor:
        x, y = inputs
        channels = (-1, *[1] * (len(x.shape) - 2), x.shape[-1])
        scale, offset = (ops.reshape(f(y), channels) for f in (self.scale, self.offset))
        return self.normalization(x, training=training) * (1.0 + scale) + offset

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        return input_shape[0]

    def get_config(self) -> dict[str, Any]:
        names = ("momentum", "epsilon", "kernel_initializer")
        return {**super().get_config(), **{name: getattr(self, name) for name in names}}
