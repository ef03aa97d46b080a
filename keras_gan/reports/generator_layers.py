"""Layers as operations that a page can run: numbers in, numbers out, for one sample.

`KNOWN` has a function for each layer that the builders of `keras_gan.networks` put between latents
and image, and a few more of Keras. Each takes the layer, the numbers of the values that enter it,
the shape of what leaves it, without the batch axis, and an `OperationList` to add to; it returns
the number of the value that leaves.
"""

import numpy as np
from keras import activations, layers, ops

from keras_gan import layers as ours
from keras_gan.reports.operation_list import Unsupported

ACTIVATIONS = {
    getattr(activations, name): name
    for name in ("elu", "relu", "sigmoid", "silu", "softplus", "tanh")
}
SLOPE = 0.2  # Keras's, of a leaky ReLU that is named.


def add_layer(layer, inputs, shape, found):
    """Add what a layer does; `Unsupported` for a layer that is not known."""
    if type(layer) not in KNOWN:
        raise Unsupported(f"the page does not know the layer {type(layer).__name__}")
    if getattr(layer, "data_format", None) == "channels_first":
        raise Unsupported(f"channels come first in the layer {layer.name}")
    return KNOWN[type(layer)](layer, inputs, shape, found)


def _array(weight):
    return np.asarray(ops.convert_to_numpy(weight), "float32")


# ---- linear maps -----------------------------------------------------------------------------


def _dense(layer, inputs, shape, found, divisor=1.0):
    if len(found.shape(inputs[0])) != 1:
        raise Unsupported(f"the layer {layer.name} is a dense map of more than a vector")
    kernel = _array(layer.kernel) / divisor
    found.products += kernel.size
    number = found.add("dense", inputs, shape, kernel=kernel, bias=_bias(layer, shape))
    return _activated(layer.activation, number, found)


def _label_embedding(layer, inputs, shape, found):
    bias = np.zeros(shape, "float32")
    return found.add("dense", inputs, shape, kernel=_array(layer.embeddings), bias=bias)


def _convolution(layer, inputs, shape, found, divisor=1.0):
    _require_plain(layer)
    kernel = _array(layer.kernel) / divisor
    found.products += kernel.size * shape[0] * shape[1]
    around = found.shape(inputs[0])[:2]
    sides = zip(shape[:2], layer.strides, layer.kernel_size, around, strict=True)
    missing = [(out - 1) * stride + size - side for out, stride, size, side in sides]
    number = found.add(
        "convolution",
        inputs,
        shape,
        kernel=kernel,
        bias=_bias(layer, shape),
        groups=layer.groups,
        **_geometry(layer, missing),
    )
    return _activated(layer.activation, number, found)


def _transposed_convolution(layer, inputs, shape, found, divisor=1.0):
    _require_plain(layer)
    kernel = np.swapaxes(_array(layer.kernel), -1, -2) / divisor  # Inputs before outputs.
    height, width = found.shape(inputs[0])[:2]
    found.products += kernel.size * height * width
    missing = [k - s for k, s in zip(layer.kernel_size, layer.strides, strict=True)]
    geometry = _geometry(layer, missing)
    bias = _bias(layer, shape)
    number = found.add("transposed", inputs, shape, kernel=kernel, bias=bias, **geometry)
    return _activated(layer.activation, number, found)


def _spectral_normalization(wrapper, inputs, shape, found):
    layer = wrapper.layer
    if type(layer) not in LINEAR:
        raise Unsupported(f"the page does not know the layer {type(layer).__name__}")
    divisor = float(ops.convert_to_numpy(wrapper.divisor()))
    return LINEAR[type(layer)](layer, inputs, shape, found, divisor)


def _bias(layer, shape):
    return _array(layer.bias) if layer.use_bias else np.zeros(shape[-1], "float32")


def _geometry(layer, missing):
    """Kernel and strides, and how many rows and columns lie before the map."""
    before = [max(0, each) // 2 if layer.padding == "same" else 0 for each in missing]
    return {"size": [*layer.kernel_size], "strides": [*layer.strides], "before": before}


def _require_plain(layer):
    if {*layer.dilation_rate} != {1} or getattr(layer, "output_padding", None):
        raise Unsupported(f"the layer {layer.name} is dilated or padded at its output")


# ---- normalisations --------------------------------------------------------------------------


def _batch_normalization(layer, inputs, shape, found):
    """γ (x - μ) / √(σ² + ε) + β with the moving μ and σ²: a scale and a shift."""
    if layer.axis not in (-1, len(shape)):
        raise Unsupported(f"the layer {layer.name} normalises another axis than the last")
    scale = 1 / np.sqrt(_array(layer.moving_variance) + layer.epsilon)
    scale = scale * _array(layer.gamma) if layer.scale else scale
    shift = -_array(layer.moving_mean) * scale
    shift = shift + _array(layer.beta) if layer.center else shift
    return found.add("affine", inputs, shape, scale=scale, shift=shift)


def _conditional_batch_normalization(layer, inputs, shape, found):
    """(1 + A y) x̂ + B y, with x̂ normalised."""
    x, y = inputs
    vector, ones = shape[-1:], np.ones(shape[-1], "float32")
    x = add_layer(layer.normalization, [x], shape, found)
    scale, offset = (add_layer(f, [y], vector, found) for f in (layer.scale, layer.offset))
    scale = found.add("affine", [scale], vector, scale=ones, shift=ones)
    return found.add("add", [found.add("multiply", [x, scale], shape), offset], shape)


def _group_normalization(layer, inputs, shape, found):
    if layer.axis not in (-1, len(shape)):
        raise Unsupported(f"the layer {layer.name} normalises another axis than the last")
    groups = shape[-1] if layer.groups == -1 else layer.groups
    x = found.add("group_normalization", inputs, shape, groups=groups, epsilon=layer.epsilon)
    scale = _array(layer.gamma) if layer.scale else np.ones(shape[-1], "float32")
    shift = _array(layer.beta) if layer.center else np.zeros(shape[-1], "float32")
    return found.add("affine", [x], shape, scale=scale, shift=shift)


# ---- activations -----------------------------------------------------------------------------


def _activated(function, number, found):
    if function is activations.linear:
        return number
    if function is activations.leaky_relu:
        return _leaky(number, SLOPE, found)
    if function not in ACTIVATIONS:
        name = getattr(function, "__name__", type(function).__name__)
        raise Unsupported(f"the page does not know the activation {name}")
    return found.add("activation", [number], found.shape(number), name=ACTIVATIONS[function])


def _leaky(number, slope, found):
    shape = found.shape(number)
    return found.add("activation", [number], shape, name="leaky_relu", slope=float(slope))


def _relu(layer, inputs, shape, found):
    if layer.max_value is not None or layer.threshold != 0:
        raise Unsupported(f"the layer {layer.name} is a ReLU with a limit")
    return _leaky(*inputs, layer.negative_slope, found)


# ---- maps of features ------------------------------------------------------------------------


def _learned_basis(layer, inputs, shape, found):
    basis = found.add("constant", [], shape, values=_array(layer.basis))
    return found.add("multiply", [basis, *inputs], shape)


def _up_sampling(layer, inputs, shape, found):
    if layer.interpolation != "nearest":
        raise Unsupported(f"the layer {layer.name} interpolates by {layer.interpolation}")
    return found.add("repeat", inputs, shape, size=[*layer.size])


def _latent_chunks(layer, inputs, shapes, found):
    starts = np.cumsum([0, *(size for (size,) in shapes)])[:-1].tolist()
    pairs = zip(starts, shapes, strict=True)
    return [found.add("slice", inputs, shape, start=start) for start, shape in pairs]


def _added(layer, inputs, shape, found):
    if any(found.shape(each) != tuple(shape) for each in inputs):
        raise Unsupported(f"the layer {layer.name} adds values of different shapes")
    total, *others = inputs
    for other in others:
        total = found.add("add", [total, other], shape)
    return total


def _concatenate(layer, inputs, shape, found):
    if layer.axis not in (-1, len(shape)):
        raise Unsupported(f"the layer {layer.name} joins another axis than the last")
    return found.add("concatenate", inputs, shape)


def _self_attention(layer, inputs, shape, found):
    """x + γ O(Σⱼ aᵢⱼ vⱼ), keys and values the largest of each 2x2 positions."""
    height, width, channels = shape
    query = _part(layer.query, inputs, (height, width), found)
    key, value = (_part(f, inputs, (height, width), found) for f in (layer.key, layer.value))
    key, value = (_pooled(each, found) for each in (key, value))
    half = found.shape(value)[-1]
    found.products += (height * width) ** 2 // 4 * (half + found.shape(query)[-1])
    attended = found.add("attend", [query, key, value], (height, width, half))
    back = _part(layer.back, [attended], (height, width), found)
    gain = np.full(channels, _array(layer.gain.gamma))
    back = found.add("affine", [back], shape, scale=gain, shift=np.zeros_like(gain))
    return found.add("add", [*inputs, back], shape)


def _part(layer, inputs, size, found):
    filters = getattr(layer, "layer", layer).filters
    return add_layer(layer, inputs, (*size, filters), found)


def _pooled(number, found):
    height, width, channels = found.shape(number)
    return found.add("largest", [number], (height // 2, width // 2, channels))


LINEAR = {
    layers.Dense: _dense,
    layers.Conv2D: _convolution,
    layers.Conv2DTranspose: _transposed_convolution,
    ours.GroupedConv2D: _convolution,
}
KNOWN = {
    **LINEAR,
    ours.SpectralNormalization: _spectral_normalization,
    ours.LabelEmbedding: _label_embedding,
    layers.BatchNormalization: _batch_normalization,
    ours.ConditionalBatchNormalization: _conditional_batch_normalization,
    layers.GroupNormalization: _group_normalization,
    ours.GroupNormalization: _group_normalization,
    layers.Activation: lambda layer, x, shape, found: _activated(layer.activation, x[0], found),
    layers.ReLU: _relu,
    layers.LeakyReLU: lambda layer, x, shape, found: _leaky(x[0], layer.negative_slope, found),
    layers.UpSampling2D: _up_sampling,
    ours.NearestUpSampling2D: lambda layer, x, shape, found: found.add(
        "repeat", x, shape, size=[2, 2]
    ),
    ours.SmoothUpSampling2D: lambda layer, x, shape, found: found.add("smooth", x, shape),
    ours.LearnedBasis: _learned_basis,
    ours.LatentChunks: _latent_chunks,
    ours.SelfAttention: _self_attention,
    layers.Add: _added,
    layers.Concatenate: _concatenate,
    layers.Reshape: lambda layer, x, shape, found: found.add("reshape", x, shape),
    layers.Flatten: lambda layer, x, shape, found: found.add("reshape", x, shape),
    **dict.fromkeys(  # Only training has them.
        (layers.Dropout, layers.SpatialDropout2D, layers.GaussianNoise, layers.Identity),
        lambda layer, x, shape, found: x[0],
    ),
}
