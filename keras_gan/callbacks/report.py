"""A run folder as one HTML page: samples, curves, scores and settings."""

import datetime
import pathlib
from typing import TYPE_CHECKING, Any

from keras_gan.callbacks.curves import panels_of
from keras_gan.callbacks.sample_grid import GROWING
from keras_gan.reports import animation, generator_in_page, page, pictures, real
from keras_gan.saving import run_folder
from keras_gan.training.callback import Callback
from keras_gan.utils import atomic_files
from keras_gan.utils.checks import positive_integer
from keras_gan.utils.hints import StrPath
from keras_gan.utils.pace import Pace
from keras_gan.visualization import images

if TYPE_CHECKING:
    from keras_gan.data_adapters import Feed

POSITION = ("epoch", "steps", "images_seen", "seconds")  # Not drawn as curves.


class Report(Callback):
    """Writes `report.html` when training begins, at the end of epochs and when training ends.

    Within an epoch that takes long it is written about every 20 seconds. The page shows the files
    of the run's folder: real images, the newest grid and a slider through earlier ones, curves,
    scores, settings. It is one self-contained file, always replaced as a whole. Put this callback
    last, after `SampleGrid(directory / "grids")` and `RunLog(directory)`.

    Three files are its own: `real.png`, rows of the training data where they are an array, drawn
    when training begins; `training.gif`, the grids one after the other, when it ends; and
    `generator.json`, the averaged generator, which the page draws with, at the end of epochs where
    that takes 2 % of the time or less, and when training ends.

    Example:

    ```python
    gan.fit(images, epochs=50, callbacks=[
        keras_gan.callbacks.SampleGrid("runs/gan/grids"),
        keras_gan.callbacks.RunLog("runs/gan"),
        keras_gan.callbacks.Report("runs/gan"),
    ])
    ```

    Args:
        directory: folder of the run.
        every: epochs between writes.

    Raises:
        OSError: before the first step, if the directory cannot be written to.
    """

    only_writes = True

    def __init__(self, directory: StrPath, every: int = 1) -> None:
        super().__init__()
        self.directory = pathlib.Path(directory)
        self.every = positive_integer(every, "every")
        self._feed: Feed | None = None
        self._describing, self._writing = Pace(0.0), Pace(GROWING)

    def see_data(self, feed: "Feed") -> None:
        self._feed = feed

    def on_train_begin(self, logs: dict[str, Any] | None = None) -> None:
        shown = None if self._feed is None else real.picture(self.model, self._feed)
        self._feed = None  # It holds the data, which `fit` gives back when it ends.
        if shown is not None:
            with run_folder.tolerated(self.directory / run_folder.REAL, fatal=OSError):
                images.save(self.directory / run_folder.REAL, shown)
        self._write(fatal=OSError)

    def on_train_batch_begin(self, batch: int, logs: dict[str, Any] | None = None) -> None:
        if self._writing.due():
            self._write()

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        if (epoch + 1) % self.every == 0:
            if self._describing.due():
                self._describe()
            self._write()

    def on_train_end(self, logs: dict[str, Any] | None = None) -> None:
        path = self.directory / run_folder.ANIMATION
        with run_folder.tolerated(path):
            animation.write(path, self.directory / run_folder.GRIDS)
        self._describe()
        self._write()

    def _describe(self):
        if self.model is None:  # Called by hand.
            return
        path = self.directory / run_folder.GENERATOR
        with self._describing.work(), run_folder.tolerated(path):
            run_folder.write_json(path, generator_in_page.described(self.model))

    def _write(self, fatal=()):
        with (
            self._writing.work(),
            run_folder.tolerated(self.directory / run_folder.REPORT, fatal),
        ):
            write_report(self.directory)


def write_report(directory: StrPath) -> pathlib.Path:
    """Write `report.html` from the other files that exist in a run's folder.

    What is damaged is left out, with a warning.

    Args:
        directory: folder with `config.json`, `log.jsonl`, `metrics.json`, `grids/*.png`,
            `real.png`, `generator.json` and `training.gif`, to which the page links. The entries of
            `metrics.json` that are objects, except "final", are shown as scores.

    Returns:
        The file's path.
    """
    directory = pathlib.Path(directory)
    config = _settings(directory / run_folder.CONFIG)
    metrics = _settings(directory / run_folder.METRICS)
    log = run_folder.read_log(directory / run_folder.LOG)
    html = page.page(
        name=directory.resolve().name,
        written=datetime.datetime.now(datetime.UTC),
        config=config,
        log=log,
        grids=pictures.grids(directory / run_folder.GRIDS, log[-1]["epoch"] if log else None),
        real=pictures.picture(directory / run_folder.REAL),
        animation=run_folder.ANIMATION if (directory / run_folder.ANIMATION).is_file() else None,
        generator=generator_in_page.shown(
            _settings(directory / run_folder.GENERATOR), config.get("classes")
        ),
        charts=_charts(log),
        scores={k: v for k, v in metrics.items() if isinstance(v, dict) and k != "final"},
    )
    path = directory / run_folder.REPORT
    with atomic_files.replacing(path) as temporary:
        temporary.write_text(html, "utf-8")
    return path


def _settings(path):
    """The object in a JSON file."""
    try:
        values = run_folder.read_json(path)
        if isinstance(values, dict):
            return values
        reason = f"it holds a {type(values).__name__}"
    except (ValueError, OSError, RecursionError) as error:
        reason = error
    pictures.leave_out(path, reason)
    return {}


def _charts(log):
    """Title -> curves, in the same panels as `Curves`."""
    names = dict.fromkeys(name for record in log for name in record if name not in POSITION)
    points = {n: [(r["epoch"], r[n]) for r in log if r.get(n) is not None] for n in names}
    return {title: {n: points[n] for n in grouped} for title, grouped in panels_of(names).items()}
