"""Layers that GANs need and Keras does not have, or not with the right second derivative."""

from keras_gan.layers.group_normalization import GroupNormalization
from keras_gan.layers.image_pool import ImagePool
from keras_gan.layers.spectral_normalization import SpectralNormalization, spectral_normalize

__all__ = ["GroupNormalization", "ImagePool", "SpectralNormalization", "spectral_normalize"]
