"""The Inception network of FID and of the inception score, with its weights."""

import functools
import hashlib

import numpy as np
from keras import layers

from keras_gan.metrics.extractors import frozen_graph, inception_file, resizing
from keras_gan.metrics.extractors.base import Extractor
from keras_gan.metrics.extractors.inception_network import DIVISOR, OFFSET, SLASH, build

EPSILON = 1e-3  # Of the batch normalisations.


@functools.cache
def load(path=None):
    """The extractor of the published FID, KID and inception score: 2048 features, 1008 logits.

    Images are resized to 299 inside the graph, by TensorFlow 1's bilinear interpolation: without
    antialiasing, so that shrinking larger images aliases. See `load_clean`.

    The logits are without the classifier's bias, as in the published inception scores: the first
    code of the score multiplied the pooled features by the weights only, and torch-fidelity and
    StyleGAN's code do the same.

    Args:
        path: the graph `classify_image_graph_def.pb`, or the archive that it is published in; see
            `inception_file.read`.

    Raises:
        ValueError: if the file is missing, with instructions to get it, or is another one.

    Reference: Szegedy et al. 2015, "Rethinking the Inception Architecture for Computer Vision",
    https://arxiv.org/abs/1512.00567; Heusel et al. 2017, "GANs Trained by a Two Time-Scale Update
    Rule", https://arxiv.org/abs/1706.08500; Salimans et al. 2016, "Improved Techniques for Training
    GANs", https://arxiv.org/abs/1606.03498.
    """
    return Extractor("inception", *_parts(path, resizing.bilinear_tf1))


@functools.cache
def load_clean(path=None):
    """The same network behind an antialiasing resize: Pillow's bicubic in float, clipped to 255.

    Its distances are known as clean-FID. They differ from FID as first published, hence the other
    name.

    Args:
        path: as for `load`.

    Reference: Parmar, Zhang and Zhu 2022, "On Aliased Resizing and Surprising Subtleties in GAN
    Evaluation", https://arxiv.org/abs/2104.11222.
    """
    return Extractor("inception_clean", *_parts(path, resizing.bicubic))


def _parts(path, resize):
    network, digest = _network(path)
    return network, resize, OFFSET, DIVISOR, digest


@functools.cache
def _network(path):
    return assembled(inception_file.read(path))


def assembled(data):
    """The network with the weights of a graph, and their SHA-256.

    Args:
        data: the file's bytes. The caller checks their hash.
    """
    network = build()
    assign(network, frozen_graph.read(data))
    return network, hashlib.sha256(data).hexdigest()


def assign(network, constants):
    """Set the network's weights from the graph's constants, folding in the normalisations.

    Raises:
        ValueError: naming a node that is missing, has another shape, or has no layer.
    """
    constants = {name: value for name, value in constants.items() if value.ndim}
    for layer in network.layers:
        if isinstance(layer, layers.Conv2D):
            layer.set_weights(
                _folded(constants, layer.name.replace(SLASH, "/"), layer.kernel.shape)
            )
        elif isinstance(layer, layers.Dense):
            layer.set_weights([_pop(constants, "softmax/weights", layer.kernel.shape)])
            _pop(constants, "softmax/biases", (layer.units,))  # See `load`.
    if constants:
        raise ValueError(
            f"Expected a layer for every constant of the graph. Received: {', '.join(constants)}."
        )


def _folded(constants, name, shape):
    """Kernel and bias, with the normalisation y = γ (x - μ) / √(σ² + ε) + β folded in."""
    kernel = _pop(constants, f"{name}/conv2d_params", shape)
    gamma, beta, mean, variance = (
        _pop(constants, f"{name}/batchnorm/{part}", shape[-1:]).astype("float64")
        for part in ("gamma", "beta", "moving_mean", "moving_variance")
    )
    scale = gamma / np.sqrt(variance + EPSILON)
    return [kernel * scale, beta - mean * scale]


def _pop(constants, name, shape):
    value = constants.pop(name, None)
    if value is None or value.shape != tuple(shape):
        raise ValueError(
            f"Expected the constant {name!r} of shape {tuple(shape)} in the graph. Received: "
            f"{'none of that name' if value is None else f'shape {value.shape}'}."
        )
    return value
