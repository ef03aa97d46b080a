"""Callbacks for `fit`: checkpoints, logs, sample grids, curves, scores, variety and a report."""

from keras_gan.callbacks.checkpoint import Checkpoint
from keras_gan.callbacks.curves import Curves, plot_history
from keras_gan.callbacks.evaluate import Evaluate
from keras_gan.callbacks.report import Report, write_report
from keras_gan.callbacks.run_log import RunLog
from keras_gan.callbacks.sample_grid import SampleGrid
from keras_gan.callbacks.variety import Variety
from keras_gan.training.callback import Callback

__all__ = [
    "Callback",
    "Checkpoint",
    "Curves",
    "Evaluate",
    "Report",
    "RunLog",
    "SampleGrid",
    "Variety",
    "plot_history",
    "write_report",
]
