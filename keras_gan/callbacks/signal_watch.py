"""A signal that one of several processes has received, told to all in the same step."""

import time

import numpy as np

from keras_gan.backend import processes


class SignalWatch:
    """Tells all processes in the same step of a signal that any of them has received.

    One that left alone would leave the others in the midst of a sum. To ask costs an exchange
    between all: they do so about once a second, and at least each `MOST` executions.
    """

    SECONDS, MOST = 1.0, 64

    def __init__(self):
        self.left, self.between, self.began = 0, 1, time.monotonic()

    def agreed(self, signal):
        """The largest of all processes' `signal`, an integer; 0 where it is not yet time to ask."""
        self.left -= 1
        if self.left > 0:
            return 0
        seconds = (time.monotonic() - self.began) / self.between
        answers = processes.gathered(np.array([signal, seconds]))
        wanted = self.SECONDS / max(answers[0, 1], 1e-6)  # The first process's, so that all agree.
        self.between = self.left = int(np.clip(wanted, 1, self.MOST))
        self.began = time.monotonic()
        return int(answers[:, 0].max())
