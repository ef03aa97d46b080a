"""A signal that one of several processes has received, told to all in the same step."""

import signal
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

    def pending(self, interrupts):
        """The signal at which all processes leave in this step, or `None`."""
        if processes.count() > 1:
            agreed = self.agreed(interrupts.pending or 0)
            if not agreed:
                return None
            interrupts.pending = signal.Signals(agreed)
        return interrupts.pending

    def agreed(self, number):
        """The largest of all processes' `number` of a signal; 0 where it is not yet time to ask."""
        self.left -= 1
        if self.left > 0:
            return 0
        seconds = (time.monotonic() - self.began) / self.between
        answers = processes.gathered(np.array([number, seconds]))
        wanted = self.SECONDS / max(answers[0, 1], 1e-6)  # The first process's, so that all agree.
        self.between = self.left = int(np.clip(wanted, 1, self.MOST))
        self.began = time.monotonic()
        return int(answers[:, 0].max())
