"""What every feed offers, whatever it reads."""

import contextlib
import itertools
import warnings

from keras_gan import backend


class Feed:
    """The steps of a training, ready for `keras.Model.fit`.

    Args:
        steps: function that returns an iterator of the steps' rows.
        batch_size: samples in one critic update; an attribute too.
        steps_per_epoch: steps (generator updates) in an epoch, `None` where a stream does not tell.
        once: whether the data can be read only once, as from a generator; an attribute too.
        about: description of the data, plain values.

    Attributes:
        by_index: whether the steps can begin anywhere, by `begin`.
    """

    by_index = False
    seed, start, began, needed, limit = 0, 0, 0, None, None

    def __init__(self, steps, batch_size, steps_per_epoch, once=False, about=None):
        self.batch_size = batch_size
        self.steps_per_epoch = steps_per_epoch
        self.about = about or {}
        self.error, self.once = None, once
        self._steps, self._begun = steps, None
        if once:
            only = steps()
            self._steps = lambda: only

    def begin(self, seed, start, epochs=None, past=0, read_again=0, at_once=1, began=0):
        """Say what is to be trained, before the first step.

        Args:
            seed: of the order, where the data has one.
            start: number of the first step.
            epochs, past: epochs that are left, and how many steps of the first of them are past.
            read_again: steps to read and leave out, since the run has used them before.
            at_once: steps in one call into the compiled program; an epoch's last call reads as many
                as the others do.
            began: number of the run's first step, at which a pass of its own begins.
        """
        self.seed, self.start, self.began = seed, start, began
        if not self.once:
            self._begun = None
        if None not in (epochs, self.steps_per_epoch):
            self.needed = epochs * self.steps_per_epoch - past + read_again
            self.limit = self.needed + epochs * (at_once - 1)
        if read_again:
            with self.errors():
                self._leave_out(read_again)

    def _leave_out(self, count):
        """Read so many steps, pass after pass, so that the next call begins after them."""
        while count:
            begun = self._steps() if self._begun is None else self._begun
            read = sum(1 for _ in itertools.islice(begun, count))
            count -= read
            following = next(begun, None)
            self._begun = None if following is None else itertools.chain([following], begun)
            if read == 0 and following is None:
                return

    def __call__(self):
        """A generator of steps, each a one-element tuple of rows as NumPy arrays."""
        try:
            begun, self._begun = self._begun, None
            for rows in self._steps() if begun is None else begun:
                yield (rows,)
        except Exception as error:
            self.error = error
            raise

    def first(self):
        """The first step, which is not lost to the training: the next call begins with it."""
        begun = self._steps() if self._begun is None else self._begun
        rows = next(begun)
        self._begun = itertools.chain([rows], begun)
        return (rows,)

    def as_input(self):
        """What `keras.Model.fit` takes, on this backend."""
        return backend.as_input(self)

    def describe(self):
        """What tells this data from other data, as plain values."""
        return {**self.about, "steps_per_epoch": self.steps_per_epoch}

    @contextlib.contextmanager
    def errors(self):
        """Raise an error of the input as it was, without the framework's wrapping."""
        with warnings.catch_warnings():
            if self.steps_per_epoch is None:  # Then running out of data is how the epoch ends.
                warnings.filterwarnings("ignore", "Your input ran out of data")
            try:
                yield
            except Exception as error:
                if self.error is None or self.error is error:
                    raise
                raise self.error from None
