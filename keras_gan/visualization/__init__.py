"""Samples as pictures: image grids, scatter plots, and paths through the latent space."""

from keras_gan.visualization import images, interpolation, plots

__all__ = ["images", "interpolation", "plots"]
