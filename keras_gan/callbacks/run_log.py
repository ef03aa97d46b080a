"""What a run is, and a line for each of its epochs."""

import datetime
import os
import pathlib
import platform
import time

import keras
from keras import ops

from keras_gan.saving import run_folder, run_state
from keras_gan.utils import atomic_files, devices


class RunLog(keras.callbacks.Callback):
    """Writes `config.json` when a run begins, and a line of `log.jsonl` at the end of each epoch.

    A line is a JSON object: `epoch` (from 1), `steps` and `images_seen` since the run began,
    `seconds` of this epoch, then all logs. Put it after the callbacks that add to the logs.

    `config.json` holds what is needed to repeat the run: the values given, the GAN, its optimizers
    and, with a `Checkpoint` in the same `fit`, the data's shape, order and SHA-256; then the
    *sessions*, one for each time that the run began or went on: time, step, device, versions.

    When an epoch begins, lines of that epoch and later ones are cut off: they belong to a future
    that a killed process took along. So the log of a resumed run equals that of one that was never
    killed, but for the times. A disk that is full is a warning; the next epoch writes the line too.

    Example:

    ```python
    log = keras_gan.callbacks.RunLog("runs/gan", {"note": "smaller critic"})
    gan.fit(images, epochs=50, callbacks=[log])
    ```

    Args:
        directory: folder of the run.
        config: dict of plain values to write down first.

    Raises:
        OSError: before the first step, if the directory cannot be written to.
    """

    def __init__(self, directory, config=None):
        super().__init__()
        self.directory = pathlib.Path(directory)
        self.config = dict(config or {})
        self.keeper = None
        self._sessions, self._seconds = [], 0.0
        self._start = None

    def meet(self, callbacks):
        """`fit` of a GAN tells its callbacks of each other."""
        self.keeper = next((c for c in callbacks if hasattr(c, "conduct")), None)

    def get_state(self):
        """The sessions, and the seconds of the epoch under way, for a `Checkpoint`."""
        under_way = 0.0 if self._start is None else time.perf_counter() - self._start
        return {"sessions": self._sessions, "seconds": under_way}

    def set_state(self, state):
        """Go on in the epoch of a checkpoint."""
        self._sessions, self._seconds = list(state["sessions"]), state["seconds"]
        self._start = None

    def on_train_begin(self, logs=None):
        atomic_files.writable_directory(self.directory)
        atomic_files.remove_stale(self.directory)
        self._sessions = [*self._sessions, self._session()]
        run = self.keeper and {"run": self.keeper.run.identity}
        about = {"epochs": self.params["epochs"], "gan": describe(self.model), **(run or {})}
        run_folder.write_json(
            self.directory / run_folder.CONFIG,
            {**self.config, **about, "sessions": self._sessions},
        )
        self._pending = None

    def _session(self):
        return {
            "began": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
            "step": _integer(self.model.steps_done),
            "device": devices.device(self.model.generator.weights[0].value),
            "host": f"{platform.platform()}, {devices.cpu()}",
            "versions": run_state.versions(),
        }

    def on_epoch_begin(self, epoch, logs=None):
        if self._pending is None:
            self._cut(epoch)
        self._start = time.perf_counter() - self._seconds
        self._seconds = 0.0

    def on_epoch_end(self, epoch, logs=None):
        record = {
            "epoch": epoch + 1,
            "steps": _integer(self.model.steps_done),
            "images_seen": _integer(self.model.images_seen),
            "seconds": round(time.perf_counter() - self._start, 3),
            **{name: float(value) for name, value in (logs or {}).items()},
        }
        self._start = None
        self._pending.append(run_folder.line(record))
        path = self.directory / run_folder.LOG
        with run_folder.tolerated(path):
            _append(path, "".join(self._pending))
            self._pending = []

    def _cut(self, epoch):
        """Leave the lines of epochs before number `epoch`, counted from 0."""
        path = self.directory / run_folder.LOG
        kept = [r for r in run_folder.read_log(path) if r["epoch"] <= epoch]
        with atomic_files.replacing(path) as temporary:
            temporary.write_text("".join(map(run_folder.line, kept)), "utf-8")
        self._pending = []


def describe(gan):
    """A GAN's class, networks, settings and optimizers as plain values."""
    settings = {**gan.get_config(), **gan.get_compile_config()}
    for player in ("generator", "critic"):
        network = getattr(gan, player)
        settings[player] = {"name": network.name, "parameters": network.count_params()}
    registered = keras.saving.get_registered_name(type(gan))
    return {"class": registered, **{name: _brief(value) for name, value in settings.items()}}


def _brief(value):
    """A serialized Keras object as its class and its settings."""
    if isinstance(value, dict) and {"class_name", "config"} <= value.keys():
        settings = {name: _brief(v) for name, v in (value["config"] or {}).items()}
        return {"class": value["class_name"], **settings}
    return value


def _append(path, text):
    """Add text to a file and force it to the disk; where that fails, the file is as it was."""
    size = path.stat().st_size
    try:
        with open(path, "a", encoding="utf-8") as file:
            file.write(text)
        atomic_files.sync(path)
    except OSError:
        os.truncate(path, size)
        raise


def _integer(variable):
    return int(ops.convert_to_numpy(variable))
