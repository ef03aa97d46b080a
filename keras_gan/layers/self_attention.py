"""Self-attention over the positions of a feature map."""

import functools

import keras
from keras import layers, ops

from keras_gan.layers.composite import Composite
from keras_gan.utils.hints import Shape, Tensor


@keras.saving.register_keras_serializable(package="keras_gan")
class SelfAttention(Composite):
    """y = x + γ O(Σⱼ aᵢⱼ vⱼ), with weights aᵢⱼ = softmaxⱼ(qᵢ · kⱼ) for position i of the map.

    Queries q and keys k are linear maps of x to C / 8 channels, values v to C / 2, and O leads back
    to C: 1x1 convolutions without bias. Keys and values are the largest of each 2x2 positions, so
    that a map of N positions takes N²/4 products. γ is a scalar that starts from 0: the network
    learns from neighbours first.

    Input and output shape `(batch, height, width, channels)`, with even height and width.

    Args:
        spectral: whether the convolutions are under `SpectralNormalization`, as
            `keras_gan.networks.spectral_normalize` puts them.

    Reference: Zhang, Goodfellow, Metaxas and Odena 2019, "Self-Attention Generative Adversarial
    Networks", https://arxiv.org/abs/1805.08318, section 3. Values of C / 2 channels and pooled keys
    as in Brock et al. 2019, https://arxiv.org/abs/1809.11096.
    """

    parts = ("query", "key", "value", "back", "gain")

    def build(self, input_shape: Shape) -> None:
        batch, height, width, channels = input_shape
        if None in input_shape[1:] or height % 2 or width % 2:
            raise ValueError(
                "Expected feature maps (batch, height, width, channels) of even sides: put the "
                "layer at another size. Received: inputs of shape "
                f"{tuple(input_shape)}."
            )
        narrow, half = max(1, channels // 8), max(1, channels // 2)
        for name, filters in (("query", narrow), ("key", narrow), ("value", half)):
            self.part(name, functools.partial(self._pointwise, filters), input_shape)
        self.part("back", lambda: self._pointwise(channels), (batch, height, width, half))
        self.part("gain", lambda: Gain(dtype=self.dtype_policy), input_shape)

    def _pointwise(self, filters):
        return layers.Conv2D(
            filters,
            kernel_size=1,
            use_bias=False,
            data_format="channels_last",
            dtype=self.dtype_policy,
        )

    def call(self, inputs: Tensor) -> Tensor:
        query = _positions(self.query(inputs))
        key, value = (_positions(_pooled(f(inputs))) for f in (self.key, self.value))
        scores = ops.matmul(query, ops.transpose(key, (0, 2, 1)))
        # In float32 at least: half precision loses the small weights of many.
        scores = ops.cast(scores, keras.backend.result_type(scores.dtype, "float32"))
        attention = ops.cast(ops.softmax(scores, axis=-1), value.dtype)
        attended = ops.matmul(attention, value)
        attended = ops.reshape(attended, (-1, *inputs.shape[1:3], value.shape[-1]))
        return inputs + self.gain(self.back(attended))

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        return input_shape


@keras.saving.register_keras_serializable(package="keras_gan")
class Gain(keras.layers.Layer):
    """y = γ x with a learned scalar γ, which starts from 0."""

    def build(self, input_shape: Shape) -> None:
        self.gamma = self.add_weight(shape=(), initializer="zeros", name="gamma")

    def call(self, inputs: Tensor) -> Tensor:
        return self.gamma * inputs

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        return input_shape


def _positions(x):
    return ops.reshape(x, (-1, x.shape[1] * x.shape[2], x.shape[3]))


def _pooled(x):
    """The largest of each 2x2 positions, with second derivatives on every backend."""
    height, width, channels = x.shape[1:]
    return ops.max(ops.reshape(x, (-1, height // 2, 2, width // 2, 2, channels)), axis=(2, 4))
