"""The average follows what a user does to the generator outside of training."""

import zlib

import numpy as np
from keras import ops

from keras_gan.backend.prediction import ONE_AT_A_TIME
from keras_gan.saving import run_state
from keras_gan.utils.arrays import host_integer
from keras_gan.utils.hints import ArrayLike, Part


class Following(Part):
    """The part of a GAN that keeps its average the generator's.

    Training moves both, and loading a whole GAN assigns both. Whoever loads weights into
    `gan.generator` alone, or assigns some, expects to see that generator: the average becomes it.
    """

    _seen: tuple[int, ...] | None = None  # Steps, and checksums of generator and average.

    @property
    def seen(self) -> np.ndarray:
        """The last look, to be stored with the variables that it was at."""
        return np.array(self._seen, "int64")

    @seen.setter
    def seen(self, seen: ArrayLike | None) -> None:
        self._seen = None if seen is None else tuple(map(int, np.asarray(seen)))

    def follow_generator(self) -> None:
        """Copy the generator to the average if it alone has changed since the last look."""
        with ONE_AT_A_TIME:
            run_state.sync(self)
            steps, generator, average = self._look()
            alone = self._seen is not None and (steps, average) == self._seen[::2]
            if alone and generator != self._seen[1] and _is_finite(self.generator):
                self.ema_generator.set_weights(self.generator.get_weights())
                average = _checksum(self.ema_generator)
            self._seen = steps, generator, average

    def _look(self):
        networks = self.generator, self.ema_generator
        return host_integer(self.steps_done), *map(_checksum, networks)


def _is_finite(network):
    """NaN in the generator is an error of the next step; the average is what is left then."""
    values = [ops.convert_to_numpy(variable) for variable in network.weights]
    return all(np.isfinite(value.astype("float32")).all() for value in values)


def _checksum(network):
    total = 0
    for variable in network.weights:
        values = np.ascontiguousarray(ops.convert_to_numpy(variable)).reshape(-1)
        total = zlib.crc32(values.view("uint8"), total)
    return total
