"""Grouped convolution that is fast on a CPU."""

import keras
import numpy as np
from keras import ops

from keras_gan.utils.hints import Tensor

MERGED_CHANNELS = 64


@keras.saving.register_keras_serializable(package="keras_gan")
class GroupedConv2D(keras.layers.Conv2D):
    """Keras's `Conv2D(groups=...)`, computed by a few plain convolutions.

    On a CPU, XLA (TensorFlow and JAX) runs grouped convolutions tens of times slower than plain
    ones, and their derivatives slower still. Here neighbouring groups are merged into one plain
    convolution of at least 64 channels with a block-diagonal kernel. PyTorch and accelerators have
    fast grouped convolutions, which are used there.

    Arguments, weights and results are those of `keras.layers.Conv2D`.

    Reference: Xie et al. 2017, "Aggregated Residual Transformations for Deep Neural Networks"
    (ResNeXt), https://arxiv.org/abs/1611.05431.
    """

    def convolution_op(self, inputs: Tensor, kernel: Tensor) -> Tensor:
        convolve = super().convolution_op
        if self.groups == 1 or _grouped_is_fast():
            return convolve(inputs, kernel)
        axis = 1 if self.data_format == "channels_first" else -1
        blocks = _block_diagonal(kernel, self.groups)
        parts = ops.split(inputs, len(blocks), axis=axis)
        convolved = [convolve(*pair) for pair in zip(parts, blocks, strict=True)]
        return ops.concatenate(convolved, axis=axis)


def _grouped_is_fast():
    return keras.backend.backend() == "torch" or has_accelerator()


def has_accelerator():
    """Whether there is a device other than CPUs."""
    return any(not device.startswith("cpu") for device in keras.distribution.list_devices())


def _block_diagonal(kernel, groups):
    """Merged kernels of neighbouring groups, each with at least `MERGED_CHANNELS` channels."""
    inputs, outputs = kernel.shape[2], kernel.shape[3] // groups
    divisors = (n for n in range(1, groups + 1) if groups % n == 0)
    merged = next(n for n in divisors if n * inputs >= MERGED_CHANNELS or n == groups)
    row = np.arange(merged * inputs)[:, None] // inputs
    column = np.arange(groups * outputs) // outputs % merged
    # Repeat and mask in four dimensions: XLA for CPUs crashes on the seven-dimensional product.
    kernel = ops.concatenate([kernel] * merged, axis=2) * ops.cast(row == column, kernel.dtype)
    return ops.split(kernel, groups // merged, axis=-1)
