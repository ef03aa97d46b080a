"""Layers that GANs need and Keras does not have."""

from keras_gan.layers.image_pool import ImagePool
from keras_gan.layers.spectral_normalization import SpectralNormalization, spectral_normalize

__all__ = ["ImagePool", "SpectralNormalization", "spectral_normalize"]
