"""Samples made visible: image grids, scatter plots, and interpolations in the latent space."""

from keras_gan.visualization import codes, images, interpolation, plots

__all__ = ["codes", "images", "interpolation", "plots"]
