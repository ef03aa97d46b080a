"""How long a contestant has trained, by a clock that stands still while it does anything else."""

import time


class Watch:
    """The training time of one contestant.

    The clock runs within `train` alone: neither imports nor networks being built nor samples being
    drawn count. Compilation does, and so does reading the images, which both happen within steps.

    Args:
        budget: seconds of the whole training.
        clock: function that returns seconds.

    Attributes:
        images: real images that the steps have read.
        cpu_seconds: CPU time of this process, without that of processes which load its images.
    """

    def __init__(self, budget, clock=time.perf_counter):
        self.budget, self._clock = budget, clock
        self.images, self.cpu_seconds = 0, 0.0
        self._before, self._begun, self._due = 0.0, None, 0.0

    @property
    def seconds(self):
        """Seconds trained so far."""
        return self._before + (0.0 if self._begun is None else self._clock() - self._begun)

    @property
    def share(self):
        """The part of the budget that is used, at most 1."""
        return min(1.0, self.seconds / self.budget)

    def train(self, contestant, due):
        """Train until `due` seconds; not at all where a long step has ended after them."""
        if self.seconds >= due:
            return
        self._due, cpu = due, time.process_time()
        self._begun = self._clock()
        contestant.train(self)
        self._before, self._begun = self.seconds, None
        self.cpu_seconds += time.process_time() - cpu

    def stepped(self, images):
        """Count a step's images; whether it is time to stop."""
        self.images += images
        return self.seconds >= self._due
