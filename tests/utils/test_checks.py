"""Numbers that mean nothing are refused where they are given."""

import fractions

import numpy as np
import pytest

from keras_gan import layers, penalties, schedules
from keras_gan.callbacks import SampleGrid
from keras_gan.training.average import MovingAverage
from keras_gan.training.clipping import Clipped
from keras_gan.utils.checks import is_count, is_positive, is_real

NO_NUMBERS = (float("nan"), float("inf"), -float("inf"), -1, 1e39, True, "1", [1.0], np.ones(1))
NO_COUNTS = (*NO_NUMBERS, 0, 2.5)
NUMBERS = (1, 0.5, np.float32(0.5), np.int64(3), fractions.Fraction(1, 2))
TAKERS = {
    "half-life": lambda value: MovingAverage(value, None),
    "ramp": lambda value: MovingAverage(1, value),
    "penalty's weight": lambda value: penalties.Penalty("r1", value),
    "start": lambda value: schedules.Cosine(value, 0, 10),
    "end": lambda value: schedules.Cosine(0, value, 10),
    "images": lambda value: schedules.Cosine(0, 1, value),
    "schedule": lambda value: schedules.LearningRate(value, 1),
    "clip": Clipped,
    "probability": lambda value: layers.ImagePool(3, value),
}
COUNTERS = {
    "pool": layers.ImagePool,
    "group": layers.MinibatchStdDev,
    "features": lambda value: layers.MinibatchStdDev(1, value),
    "batch size": lambda value: schedules.LearningRate(abs, value),
    "samples": lambda value: SampleGrid("runs", count=value),
    "epochs": lambda value: SampleGrid("runs", every=value),
}


@pytest.mark.parametrize("taker", TAKERS)
def test_what_is_no_finite_number_is_refused(taker):
    for value in NO_NUMBERS:
        with pytest.raises(ValueError, match="Received: "):
            TAKERS[taker](value)


@pytest.mark.parametrize("taker", COUNTERS)
def test_what_is_no_count_is_refused(taker):
    for value in NO_COUNTS:
        with pytest.raises(ValueError, match="Received: "):
            COUNTERS[taker](value)


def test_numbers_of_other_kinds_are_numbers():
    assert all(map(is_real, NUMBERS)) and all(map(is_positive, NUMBERS))
    assert is_real(0, at_least=0) and not is_positive(0) and is_count(np.int32(1))
    MovingAverage(0, None)
    MovingAverage(schedules.Cosine(1, 2, 3), np.float64(0.1))
