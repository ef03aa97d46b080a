"""Configuration and log of a run: `config.json`, and a line of `log.jsonl` per epoch."""

import datetime
import os
import pathlib
import platform
import time
from collections.abc import Sequence
from typing import Any

import keras

from keras_gan.saving import run_folder, run_state
from keras_gan.training.callback import Callback, TrainingManager
from keras_gan.utils import atomic_files, devices
from keras_gan.utils.arrays import host_integer
from keras_gan.utils.hints import StrPath


class RunLog(Callback):
    """Writes `config.json` when a run begins, and a line of `log.jsonl` at the end of each epoch.

    A line is a JSON object: `epoch` (from 1), `steps` and `images_seen` since the run began,
    `seconds` of this epoch, then all logs. Put this callback after those that add to the logs.

    `config.json` holds what is needed to repeat the run: the values given, the GAN, its optimizers
    and, with a `Checkpoint` in the same `fit`, the data's shape, order and SHA-256; then the
    *sessions*, one for each start or resume of the run: time, step, device, versions.

    When an epoch begins, lines of that epoch and later ones are cut off: a killed process wrote
    them after its last checkpoint. So the log of a resumed run equals that of an uninterrupted one,
    except for the times. A full disk is a warning; the next epoch writes the missing line too. So
    does a log that was deleted or changed meanwhile: all lines that are known come back, with a
    `Checkpoint` also those of earlier processes.

    Example:

    ```python
    log = keras_gan.callbacks.RunLog("runs/gan", {"note": "smaller critic"})
    gan.fit(images, epochs=50, callbacks=[log])
    ```

    Args:
        directory: folder of the run.
        config: dict of plain values to write first.

    Raises:
        OSError: before the first step, if the directory cannot be written to.
    """

    only_writes = True

    def __init__(self, directory: StrPath, config: dict[str, Any] | None = None) -> None:
        super().__init__()
        self.directory = pathlib.Path(directory)
        self.config = dict(config or {})
        self.manager: TrainingManager | None = None
        self._sessions, self._seconds = [], 0.0
        self._lines, self._size = {}, None
        self._start: float | None = None

    def see(self, callbacks: Sequence[keras.callbacks.Callback]) -> None:
        self.manager = next((c for c in callbacks if isinstance(c, TrainingManager)), None)

    def get_state(self) -> dict[str, Any]:
        """Sessions, lines, and the seconds of the current epoch so far, for a `Checkpoint`."""
        seconds = 0.0 if self._start is None else time.perf_counter() - self._start
        lines = list(self._lines.values())
        return {"sessions": self._sessions, "lines": lines, "seconds": seconds}

    def set_state(self, state: dict[str, Any]) -> None:
        """Continue the epoch of a checkpoint."""
        self._sessions, self._seconds = list(state["sessions"]), float(state["seconds"])
        self._lines = {record["epoch"]: record for record in state.get("lines", ())}
        self._start = None

    def on_train_begin(self, logs: dict[str, Any] | None = None) -> None:
        atomic_files.writable_directory(self.directory)
        atomic_files.remove_stale(self.directory)
        self._sessions = [*self._sessions, self._session()]
        run = self.manager and {"run": self.manager.run.identity}
        about = {"epochs": self.params["epochs"], "gan": describe(self.model), **(run or {})}
        self._about = {**self.config, **about, "sessions": self._sessions}
        self._write_config()
        self._size = None

    def _session(self):
        return {
            "began": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
            "step": host_integer(self.model.steps_done),
            "device": devices.device(self.model.generator.weights[0].value),
            "host": f"{platform.platform()}, {devices.cpu()}",
            "versions": run_state.versions(),
        }

    def on_epoch_begin(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        if self._size is None:
            self._cut(epoch)
        self._start = time.perf_counter() - self._seconds
        self._seconds = 0.0

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        record = {
            "epoch": epoch + 1,
            "steps": host_integer(self.model.steps_done),
            "images_seen": host_integer(self.model.images_seen),
            "seconds": round(time.perf_counter() - self._start, 3),
            **{name: float(value) for name, value in (logs or {}).items()},
        }
        self._start = None
        self._lines[epoch + 1] = record
        with run_folder.tolerated(self.directory / run_folder.LOG):
            self._write(record)
        if not (self.directory / run_folder.CONFIG).exists():
            with run_folder.tolerated(self.directory / run_folder.CONFIG):
                self._write_config()

    def _cut(self, epoch):
        """Keep only the lines of epochs before number `epoch`, counted from 0."""
        written = run_folder.read_log(self.directory / run_folder.LOG)
        known = {**{record["epoch"]: record for record in written}, **self._lines}
        self._lines = {number: known[number] for number in sorted(known) if number <= epoch}
        self._rewrite()

    def _write(self, record):
        """Append a line, or write all again where the file is not as it was left."""
        path = self.directory / run_folder.LOG
        as_left = path.is_file() and path.stat().st_size == self._size
        self._size = -1  # Unless it succeeds.
        if not as_left:
            self._rewrite()
            return
        _append(path, run_folder.line(record))
        self._size = path.stat().st_size

    def _rewrite(self):
        path = self.directory / run_folder.LOG
        with atomic_files.replacing(path) as temporary:
            temporary.write_text("".join(map(run_folder.line, self._lines.values())), "utf-8")
        self._size = path.stat().st_size

    def _write_config(self):
        run_folder.write_json(self.directory / run_folder.CONFIG, self._about)


def describe(gan):
    """A GAN's class, networks, settings and optimizers as plain values."""
    settings = {**gan.get_config(), **gan.get_compile_config()}
    for player, network in gan.networks().items():
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
    """Append text to a file and sync it to disk; a failure leaves the file as it was."""
    size = path.stat().st_size
    try:
        with open(path, "a", encoding="utf-8") as file:
            file.write(text)
        atomic_files.sync(path)
    except OSError:
        os.truncate(path, size)
        raise
