"""A network put under spectral normalisation as a whole."""

import keras

from keras_gan.layers.spectral_normalization import (
    SpectralNormalization,
    normalizable,
    spectral_layers,
)
from keras_gan.networks import registry


def spectral_normalize(model):
    """The same network with every layer that has a kernel under `SpectralNormalization`.

    Args:
        model: a `Sequential` or functional `keras.Model`, possibly nested; layers that are
            normalised already, or have no kernel, stay as they are. For a subclassed model, wrap
            the layers in its constructor.

    Returns:
        A model that shares its layers, and so its weights, with `model`; `model` itself where
        nothing is left to normalise.

    Reference: Miyato et al. 2018, https://arxiv.org/abs/1802.05957.
    """
    bare = _bare_layers(model)
    if not bare:
        return model
    if not _is_graph(model):
        raise ValueError(
            "Only Sequential and functional models can be normalised as a whole; in a subclassed "
            "model wrap the layers: "
            "`keras_gan.layers.SpectralNormalization(keras.layers.Conv2D(...))`. "
            f"Received: {model.__class__.__name__} with {', '.join(x.name for x in bare)}."
        )
    return registry.inherit(keras.models.clone_model(model, clone_function=_wrap), model)


def _is_graph(layer):
    return isinstance(layer, keras.Sequential) or hasattr(layer, "operations")


def _bare_layers(model):
    """Layers with a kernel that no `SpectralNormalization` wraps."""
    wrapped = {id(layer.layer) for layer in spectral_layers(model)}
    return [x for x in model._flatten_layers() if normalizable(x) and id(x) not in wrapped]


def _wrap(layer):
    if isinstance(layer, keras.Model):
        return spectral_normalize(layer)
    return SpectralNormalization(layer) if normalizable(layer) else layer
