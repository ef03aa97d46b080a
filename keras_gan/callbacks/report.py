"""A run folder as one HTML page: samples, curves, scores and settings."""

import base64
import datetime
import functools
import io
import pathlib
import re
import warnings

import keras
from PIL import Image

from keras_gan.callbacks.curves import panels_of
from keras_gan.reports import page
from keras_gan.saving import run_folder
from keras_gan.utils import atomic_files
from keras_gan.utils.checks import positive_integer

MOST_GRIDS, LONGEST_SIDE = 24, 640
POSITION = ("epoch", "steps", "images_seen", "seconds")  # Not drawn as curves.


class Report(keras.callbacks.Callback):
    """Writes `report.html` when training begins, at the end of epochs and when training ends.

    The page shows the files of the run's folder: the newest grid and a slider through earlier ones,
    curves, scores, settings. It is one self-contained file, always replaced as a whole. Put this
    callback last, after `SampleGrid(directory / "grids")` and `RunLog(directory)`.

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

    def __init__(self, directory, every=1):
        super().__init__()
        self.directory = pathlib.Path(directory)
        self.every = positive_integer(every, "every")

    def on_train_begin(self, logs=None):
        self._write(fatal=OSError)

    def on_epoch_end(self, epoch, logs=None):
        if (epoch + 1) % self.every == 0:
            self._write()

    def on_train_end(self, logs=None):
        self._write()

    def _write(self, fatal=()):
        with run_folder.tolerated(self.directory / run_folder.REPORT, fatal):
            write_report(self.directory)


def write_report(directory):
    """Write `report.html` from the other files that exist in a run's folder.

    What is damaged is left out, with a warning.

    Args:
        directory: folder with `config.json`, `log.jsonl`, `metrics.json` and `grids/*.png`. The
            entries of `metrics.json` that are objects, except "final", are shown as scores.

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
        grids=_grids(directory / run_folder.GRIDS, log[-1]["epoch"] if log else None),
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
    _leave_out(path, reason)
    return {}


def _leave_out(path, reason):
    warnings.warn(f"The report leaves out {str(path)!r}: {reason}.", stacklevel=2)


def _charts(log):
    """Title -> curves, in the same panels as `Curves`."""
    names = dict.fromkeys(name for record in log for name in record if name not in POSITION)
    points = {n: [(r["epoch"], r[n]) for r in log if r.get(n) is not None] for n in names}
    return {title: {n: points[n] for n in grouped} for title, grouped in panels_of(names).items()}


def _grids(directory, newest_epoch):
    """`(epoch, width, height, data URI)` of the grids to show, the newest first."""
    files = (path for path in directory.glob("*.png") if path.is_file())
    found = {_epoch(path): path for path in files if _epoch(path)}
    epochs = sorted(e for e in found if newest_epoch is None or e <= newest_epoch)
    shown = _spaced(epochs)[::-1]
    pictures = ((e, _picture(found[e])) for e in shown)
    return [(e, *picture) for e, picture in pictures if picture is not None]


def _picture(path):
    """A grid to show; `None` for one that is damaged."""
    try:
        return _embedded(path, path.stat().st_mtime_ns)
    except Exception as error:  # Pillow documents no narrower one.
        _leave_out(path, error)
        return None


def _epoch(path):
    match = re.search(r"([0-9]{1,9})$", path.stem)
    return int(match[1]) if match and not path.name.startswith(".") else 0


def _spaced(epochs):
    """The first, the newest, and evenly spaced ones between, most of which stay as epochs pass."""
    stride = 1
    while len(epochs) > stride * (MOST_GRIDS - 1):
        stride *= 2
    return sorted({*epochs[::stride], *epochs[-1:]})


@functools.lru_cache(maxsize=4 * MOST_GRIDS)
def _embedded(path, _modified):
    with Image.open(path) as picture:
        picture = picture.convert("RGB")
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    buffer = io.BytesIO()
    picture.save(buffer, "WEBP", quality=85)
    return *picture.size, "data:image/webp;base64," + base64.b64encode(buffer.getvalue()).decode()
