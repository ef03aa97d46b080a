"""Callbacks for `fit`: checkpoints, and pictures of samples and losses while a GAN trains."""

from keras_gan.callbacks.checkpoint import Checkpoint
from keras_gan.callbacks.curves import Curves, plot_history
from keras_gan.callbacks.sample_grid import SampleGrid

__all__ = ["Checkpoint", "Curves", "SampleGrid", "plot_history"]
