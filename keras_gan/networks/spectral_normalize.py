"""Spectral normalisation of a whole network."""

import functools

import keras

from keras_gan.layers.composite import Composite
from keras_gan.layers.spectral_normalization import (
    SpectralNormalization,
    normalizable,
    spectral_layers,
)
from keras_gan.networks import registry


def spectral_normalize(
    model: keras.Model, but: tuple[type[keras.layers.Layer], ...] = ()
) -> keras.Model:
    """Wraps each dense and each (transposed) convolution of a network in `SpectralNormalization`.

    Args:
        model: a `Sequential` or functional `keras.Model`, possibly nested. Other layers are left as
            they are, depthwise convolutions too, and those that are normalised already; within
            `ConditionalBatchNormalization` and `SelfAttention` each linear map is wrapped. In a
            model or layer of your own, wrap the layers in its constructor.
        but: kinds of layers that are left as they are.

    Returns:
        A model that shares its layers and weights with `model`; `model` itself if nothing is left
        to normalise.

    Raises:
        ValueError: where a layer to normalise lies within a subclassed model or layer.

    Reference: Miyato et al. 2018, https://arxiv.org/abs/1802.05957.
    """
    normalized = normalized_by_its_gan(model, but)
    if normalized is not model and registry.is_ours(model) and not but:
        name = f"{registry.OURS}{spectrally_normalized.__name__}"
        normalized.built_by = registry.Built(name, {"network": registry.plain(model)})
    return normalized


@registry.builder
def spectrally_normalized(network):
    """A network, as `(builder, ((argument, value), …))`, under normalisation, for presets."""
    return spectral_normalize(registry.build_plain(network))


def normalized_by_its_gan(model, but=()):
    """`spectral_normalize` of a GAN's constructor, whose presets hold the network without it."""
    normalized = _wrapped(model, but)
    if normalized is model:
        return model
    change = functools.partial(normalized_by_its_gan, but=but)
    return registry.inherit(normalized, model, change)


def _wrapped(model, but):
    """A model of normalised layers; `model` itself if nothing is left to normalise."""
    unnormalized = _unnormalized_layers(model, but)
    if not unnormalized:
        return model
    if not _is_graph(model):
        _refuse(model, unnormalized)
    wrap = functools.partial(_wrap, but=but)
    clone = keras.models.clone_model(model, clone_function=wrap)
    if left := _unnormalized_layers(clone, but):
        _refuse(model, left)
    return clone


def _is_graph(layer):
    return isinstance(layer, keras.Sequential) or hasattr(layer, "operations")


def _refuse(model, unnormalized):
    raise ValueError(
        "Expected a Sequential or functional model of Keras's layers; within a model or layer of "
        "your own wrap them: `keras_gan.layers.SpectralNormalization(keras.layers.Conv2D(...))`. "
        f"Received: {model.__class__.__name__} with {', '.join(x.name for x in unnormalized)}."
    )


def _unnormalized_layers(model, but):
    """Layers with a kernel that no `SpectralNormalization` wraps, and that are to have one."""
    left = {id(layer.layer) for layer in spectral_layers(model)}
    for layer in model._flatten_layers():
        if isinstance(layer, but):
            left.update(map(id, layer._flatten_layers()))
    return [x for x in model._flatten_layers() if normalizable(x) and id(x) not in left]


def _wrap(layer, but):
    if isinstance(layer, but):
        return layer
    if isinstance(layer, keras.Model):
        return _wrapped(layer, but)
    if isinstance(layer, Composite):
        return layer.spectrally_normalized()
    return SpectralNormalization(layer) if normalizable(layer) else layer
