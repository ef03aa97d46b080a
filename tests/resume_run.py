"""A training that goes on where it was, and may be told to die: the process of the kill tests.

    python -m tests.resume_run '{"gan": "SNGAN", "directory": "runs/a", "die_at": 9}'

The JSON holds the arguments of `run`. Shuffling, augmentation, replay pool, moving average, dropout
and, where allowed, batch normalisation are on; `mapped` data are read from a file; checkpoints lie
in DIRECTORY/checkpoints. A run that is not killed writes its last state and its history into
DIRECTORY.
"""

import json
import os
import pathlib
import signal
import sys
import threading

import keras
import numpy as np

from keras_gan import models
from keras_gan.callbacks import Checkpoint
from keras_gan.layers import ImagePool
from keras_gan.saving import run_state
from tests import minimal_gans
from tests.computing import compile_quickly
from tests.conformance import BATCH, Case

FEATURES = {"replay": lambda: ImagePool(20), "augment": "color,translation,cutout"}
CASES = {
    "GAN": Case(models.GAN, FEATURES, batch_normalized_critic=True),
    "LSGAN": Case(models.LSGAN, FEATURES, batch_normalized_critic=True),
    "FGAN": Case(models.FGAN, FEATURES, batch_normalized_critic=True),
    "WGAN": Case(models.WGAN, {**FEATURES, "critic_steps": 2}),
    "WGANGP": Case(models.WGANGP, {**FEATURES, "critic_steps": 2}),
    "DRAGAN": Case(models.DRAGAN, FEATURES),
    "SNGAN": Case(models.SNGAN, FEATURES, batch_normalized_critic=True),
    "R3GAN": Case(models.R3GAN, FEATURES),
    **minimal_gans.CASES,
}


class Dies(keras.callbacks.Callback):
    """SIGKILL, `seconds` after execution `number` of this process began."""

    def __init__(self, number, seconds):
        super().__init__()
        self.left, self.seconds = number, seconds

    def on_train_batch_begin(self, batch, logs=None):
        self.left -= 1
        if self.left == -1:
            threading.Timer(self.seconds, os.kill, (os.getpid(), signal.SIGKILL)).start()


def run(
    gan,
    directory,
    epochs=2,
    steps=8,
    every=5,
    steps_per_execution=1,
    die_at=None,
    seconds=0.0,
    mapped=False,
):
    """Train, or go on, to the end; the GAN and its history."""
    case = CASES[gan]
    gan = case.compiled(compile_args={"steps_per_execution": steps_per_execution})
    callbacks = [Checkpoint(pathlib.Path(directory) / "checkpoints", every=every)]
    if die_at is not None:
        callbacks.append(Dies(die_at, seconds))
    data = case.data(steps * gan.critic_steps * BATCH + 4)
    history = gan.fit(
        _mapped(data, pathlib.Path(directory)) if mapped else data,
        batch_size=BATCH,
        steps_per_epoch=steps,
        epochs=epochs,
        verbose=0,
        callbacks=callbacks,
        resume=True,
    )
    return gan, history


def _mapped(array, directory):
    """The same array in a file, which is written once."""
    path = directory / "data.npy"
    if not path.exists():
        directory.mkdir(exist_ok=True)
        np.save(path, array)
    return np.load(path, mmap_mode="r")


def main(arguments):
    arguments = json.loads(arguments)
    directory = pathlib.Path(arguments["directory"])
    gan, history = run(**arguments)
    np.savez(directory / "end.npz", **run_state.capture(gan))
    (directory / "history.json").write_text(json.dumps(history.history))


if __name__ == "__main__":
    compile_quickly()
    main(sys.argv[1])
