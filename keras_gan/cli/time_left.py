"""How far a run is and how long it takes: a bar in a terminal, by rich; elsewhere a few lines."""

import contextlib
import sys
import time

from keras_gan.training.callback import Callback, TrainingManager
from keras_gan.utils.console import Voice, is_terminal, say
from keras_gan.utils.durations import duration


@contextlib.contextmanager
def told():
    """A context with the callbacks that tell it: none where nothing is to be printed."""
    if Voice.muted:
        yield []
        return
    if not is_terminal(sys.stdout):
        yield [Lines()]
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
        yield [Bar(shown)]


class Steps(Callback):
    """Counts the steps of all epochs, for those that tell of them."""

    before = total = 0
    manager = None

    def see(self, callbacks):
        self.manager = next((c for c in callbacks if isinstance(c, TrainingManager)), None)

    def on_epoch_begin(self, epoch, logs=None):
        epochs, steps = self.params["epochs"], self.params["steps"]
        past = self.manager.progress.step if self.manager else 0  # Of an epoch that is resumed.
        self.before, self.total = epoch * steps + past, epochs * steps
        self.begin(f"epoch {epoch + 1} of {epochs}")

    def on_train_batch_end(self, batch, logs=None):
        self.tell(self.before + batch + 1)

    def begin(self, epoch):
        """An epoch begins, named so."""

    def tell(self, done):
        """So many steps are done."""


class Bar(Steps):
    """Moves one bar over all epochs.

    Args:
        shown: a `rich.progress.Progress`, which estimates the time by the latest steps.
    """

    def __init__(self, shown):
        super().__init__()
        self.shown = shown
        self.task = None

    def begin(self, epoch):
        if self.task is None:
            self.task = self.shown.add_task("", total=self.total, completed=self.before)
        self.shown.update(self.task, description=epoch)

    def tell(self, done):
        self.shown.update(self.task, completed=done)


class Lines(Steps):
    """Prints a line after `FIRST` seconds of training, and one each `EVERY` seconds."""

    FIRST, EVERY = 20.0, 300.0
    start = None  # Steps and time of the first execution, of which most was compilation.

    def begin(self, epoch):
        self.epoch = epoch

    def tell(self, done):
        now = time.monotonic()
        if self.start is None:
            self.start, self.next = (done, now), now + self.FIRST
        elif now >= self.next:
            self.next = now + self.EVERY
            steps, seconds = done - self.start[0], now - self.start[1]
            left = duration((self.total - done) * seconds / steps)
            say(f"{self.epoch}, {done} of {self.total} steps, {left} left")
