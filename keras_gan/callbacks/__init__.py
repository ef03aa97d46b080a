"""Callbacks for `fit`: pictures of the samples and of the losses while a GAN trains."""

from keras_gan.callbacks.curves import Curves, plot_history
from keras_gan.callbacks.sample_grid import SampleGrid

__all__ = ["Curves", "SampleGrid", "plot_history"]
