"""Samples made visible: image grids, scatter plots, and interpolations in the latent space."""

from keras_gan.visualization import images, interpolation, plots

__all__ = ["images", "interpolation", "plots"]
