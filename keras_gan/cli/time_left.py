"""A run's bar in a terminal, by rich: the steps of all epochs, and the time that is left."""

import contextlib
import sys

import keras

from keras_gan.utils.console import Voice, is_terminal


@contextlib.contextmanager
def bar():
    """A context with the callbacks that draw it: one in a terminal, elsewhere none."""
    if Voice.muted or not is_terminal(sys.stdout):
        yield []
        return
    from rich import console, progress

    columns = (
        progress.TextColumn("{task.description}"),
        progress.BarColumn(),
        progress.TextColumn("{task.completed} of {task.total} steps,"),
        progress.TimeRemainingColumn(),
        progress.TextColumn("left"),
    )
    out = console.Console(file=sys.stdout)
    with progress.Progress(*columns, console=out, transient=True) as shown:
        yield [TimeLeft(shown)]


class TimeLeft(keras.callbacks.Callback):
    """Moves one bar over all epochs.

    Args:
        shown: a `rich.progress.Progress`, which estimates the time by the latest steps.
    """

    def __init__(self, shown):
        super().__init__()
        self.shown = shown
        self.task = None
        self.before = 0  # Steps of the epochs that are over.

    def on_epoch_begin(self, epoch, logs=None):
        epochs, steps = self.params["epochs"], self.params["steps"]
        self.before = epoch * steps
        if self.task is None:
            self.task = self.shown.add_task("", total=epochs * steps, completed=self.before)
        self.shown.update(self.task, description=f"epoch {epoch + 1} of {epochs}")

    def on_train_batch_end(self, batch, logs=None):
        self.shown.update(self.task, completed=self.before + batch + 1)
