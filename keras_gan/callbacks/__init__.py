"""Callbacks for `fit`: checkpoints, a run's log, and pictures of a GAN while it trains."""

from keras_gan.callbacks.checkpoint import Checkpoint
from keras_gan.callbacks.curves import Curves, plot_history
from keras_gan.callbacks.evaluate import Evaluate
from keras_gan.callbacks.report import Report, write_report
from keras_gan.callbacks.run_log import RunLog
from keras_gan.callbacks.sample_grid import SampleGrid

__all__ = [
    "Checkpoint",
    "Curves",
    "Evaluate",
    "Report",
    "RunLog",
    "SampleGrid",
    "plot_history",
    "write_report",
]
