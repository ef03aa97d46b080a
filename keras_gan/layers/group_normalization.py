"""Group normalisation with a correct second derivative."""

import keras
from keras import ops

from keras_gan.utils.hints import Tensor


@keras.saving.register_keras_serializable(package="keras_gan")
class GroupNormalization(keras.layers.GroupNormalization):
    """Keras's layer, for critics under a gradient penalty.

    y = γ (x - μ) / √(σ² + ε) + β, with the mean μ and variance σ² of one image over a group of
    channels and all positions. On TensorFlow, Keras computes both by `tf.nn.moments`, which treats
    μ as a constant in σ². First derivatives stay correct, because ∂σ²/∂μ = 0; second derivatives
    lose a term, so that every layer below would get a wrong gradient of the penalty.

    Arguments, weights and results are those of `keras.layers.GroupNormalization`; one group is
    layer normalisation over the whole image, with one γ and β per channel.

    Reference: Wu and He 2018, "Group Normalization", https://arxiv.org/abs/1803.08494.
    """

    def call(self, inputs: Tensor) -> Tensor:
        x = ops.moveaxis(inputs, self.axis, -1)
        shape = ops.shape(x)
        dtype = keras.backend.result_type(x.dtype, "float32")
        x = ops.reshape(ops.cast(x, dtype), (shape[0], -1, self.groups, shape[-1] // self.groups))
        x = x - ops.mean(x, axis=(1, 3), keepdims=True)
        variance = ops.mean(ops.square(x), axis=(1, 3), keepdims=True)
        x = ops.reshape(x * ops.rsqrt(variance + self.epsilon), shape)
        if self.scale:
            x = x * ops.cast(self.gamma, dtype)
        if self.center:
            x = x + ops.cast(self.beta, dtype)
        return ops.cast(ops.moveaxis(x, -1, self.axis), self.compute_dtype)
