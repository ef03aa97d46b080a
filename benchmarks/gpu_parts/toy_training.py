"""What a training of toy size has besides: noise as data, a death, and a run that did not die."""

import os
import signal

import keras
import numpy as np

from keras_gan.saving import run_state

TRAIN, HELD_OUT = 64, 8  # Images.


def noise():
    """Training and held-out images."""
    draw = np.random.default_rng(0).integers(0, 256, (TRAIN + HELD_OUT, 32, 32, 3), "uint8")
    return draw[:TRAIN], draw[TRAIN:]


def deaths(folder, toy):
    """The callbacks of a run that is to die, once, at the step `dies_at`."""
    mark = folder / "died"
    if not toy or mark.exists():
        return []
    return [_Dies(mark, toy["dies_at"])]


class _Dies(keras.callbacks.Callback):
    """SIGKILL at a step of the run."""

    def __init__(self, mark, step):
        super().__init__()
        self.mark, self.left = mark, step

    def on_train_batch_begin(self, batch, logs=None):
        self.left -= 1
        if self.left < 0:
            self.mark.touch()
            os.kill(os.getpid(), signal.SIGKILL)


def difference(first, second):
    """Largest difference between the states of two runs."""
    states = [run_state.capture(gan) for gan in (first, second)]
    assert states[0].keys() == states[1].keys()
    return float(
        np.max(
            [
                np.abs(states[0][name].astype("float64") - value.astype("float64")).max()
                for name, value in states[1].items()
                if value.size
            ]
        )
    )
