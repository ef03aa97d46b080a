"""Resume an interrupted run exactly where it stopped, or train a finished one longer."""

import contextlib
import pathlib

import keras

from keras_gan.cli import processes, train
from keras_gan.saving import checkpoint_files, run_folder
from keras_gan.utils.checks import is_count


def run(flags, folder):
    if flags.processes > 1:
        return processes.launch(flags.processes, ["resume", folder, *train.given(flags)])
    processes.join()
    folder = pathlib.Path(folder)
    config = read(folder)
    settings = train_flags(config, flags)
    epochs = settings.epochs
    changed = settings.flag_values_dict() != train_flags(config).flag_values_dict()
    config["flags"] |= {"epochs": epochs, "learning_rate": settings.learning_rate}
    if _finished_epochs(folder) >= epochs and flags.step is None:
        print(f"{folder} is finished: {epochs} epochs. --epochs={2 * epochs} would train on.")
        return
    resume = True if flags.step is None else flags.step
    train.train(settings, folder, config, resume, accept_changes=changed)


def _finished_epochs(folder):
    """Epochs whose results are written, 0 where they are damaged and have to be written again."""
    with contextlib.suppress(ValueError, OSError, RecursionError):
        metrics = run_folder.read_json(folder / run_folder.METRICS)
        if isinstance(metrics, dict) and is_count(metrics.get("epochs")):
            return metrics["epochs"]
    return 0


def _is_of_train(config):
    """Whether this is the `config.json` of a run of `train`."""
    return (
        isinstance(config, dict)
        and isinstance(config.get("command"), str)
        and isinstance(config.get("flags"), dict)
        and is_count(config["flags"].get("epochs"))
        and isinstance(config.get("run"), dict)
        and isinstance(config["run"].get("backend"), str)
    )


def read(folder):
    """The `config.json` of a run that can be resumed here."""
    config = run_folder.read_json(folder / run_folder.CONFIG)
    if not _is_of_train(config):
        raise ValueError(
            "Expected the folder of a run, as `python -m keras_gan train --out=FOLDER` writes it. "
            f"Received: {str(folder)!r}, without a {run_folder.CONFIG} of that command."
        )
    if checkpoint_files.newest_step(folder / run_folder.CHECKPOINTS) < 0:
        raise ValueError(
            f"There is no checkpoint to resume from. The run was started by `{config['command']}`. "
            f"Received: {str(folder)!r}."
        )
    backend = config["run"]["backend"]
    if backend != keras.backend.backend():
        raise ValueError(
            f"A run is resumed with the backend it was started with: set KERAS_BACKEND={backend}. "
            f"Received: KERAS_BACKEND={keras.backend.backend()}."
        )
    return {name: config[name] for name in ("command", "flags")}


def train_flags(config, changes=None):
    """The flags of `train` for the run, with what `changes` sets in place of its own."""
    from keras_gan.cli import parse

    given = config["flags"]
    epochs, rate = (changes.epochs, changes.learning_rate) if changes else (None, None)
    if epochs is not None and epochs < given["epochs"]:
        raise ValueError(
            f"Expected more epochs than the run has, {given['epochs']}. "
            f"Received: --epochs={epochs}."
        )
    values = given | {"epochs": epochs or given["epochs"]}
    values |= {"learning_rate": given["learning_rate"] if rate is None else rate}
    arguments = [f"--{name}={value}" for name, value in values.items() if value is not None]
    return parse("train", arguments)[0]
