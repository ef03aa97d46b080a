"""Schedules in images: values, serialisation, and their effect on a training."""

import keras
import numpy as np
import pytest

from keras_gan import schedules
from keras_gan.models import GAN
from keras_gan.penalties import Penalty
from keras_gan.schedules import Cosine, LearningRate
from keras_gan.training.average import MovingAverage
from tests.conformance import BATCH, Case, make_images
from tests.helpers import constant_noise, normal, numpy


@pytest.mark.parametrize(
    ("images", "expected"), [(0, 8.0), (50, 5.0), (25, 5 + 3 / 2**0.5), (100, 2.0), (900, 2.0)]
)
def test_the_cosine(images, expected):
    assert float(Cosine(8.0, 2.0, 100)(images)) == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize("arguments", [(-1, 1, 5), (1, 1, 0), (float("nan"), 1, 5)])
def test_impossible_schedules(arguments):
    with pytest.raises(ValueError, match="Received: start="):
        Cosine(*arguments)


def test_the_shortest_and_smallest_that_are_possible():
    assert float(Cosine(0.5, 0.0, 1)(0)) == 0.5
    assert float(LearningRate(Cosine(8.0, 2.0, 2), batch_size=1)(1)) == pytest.approx(5.0)


def test_numbers_are_constant_schedules():
    assert schedules.at(3.0, 10) == 3.0
    assert float(schedules.at(Cosine(8.0, 2.0, 100), 50)) == pytest.approx(5.0)


def test_the_learning_rate_counts_updates():
    rate = LearningRate(Cosine(8.0, 2.0, 100), batch_size=10)
    assert float(rate(5)) == pytest.approx(5.0)
    adam = keras.optimizers.Adam(rate)
    copy = keras.optimizers.deserialize(keras.optimizers.serialize(adam))
    adam.iterations.assign(5)
    copy.iterations.assign(5)
    assert float(adam.learning_rate) == float(copy.learning_rate) == pytest.approx(5.0)


def test_a_penalty_follows_its_schedule():
    penalty = Penalty("r1", Cosine(8.0, 2.0, 100))
    x = normal(4, 3)

    def at(*images):
        critic = lambda z: keras.ops.sum(z, axis=1, keepdims=True)  # noqa: E731
        return float(numpy(penalty(critic, x, x, constant_noise(0.0), *images)))

    assert at() == at(0) == pytest.approx(8 * 1.5)
    assert at(0) == pytest.approx(4 * at(100)) and at(50) == pytest.approx(2.5 * at(100))


def test_the_average_follows_its_schedule():
    average = MovingAverage(Cosine(100, 400, 1_000), ramp=None)
    for images, half_life in ((0, 100), (500, 250), (2_000, 400)):
        expected = 1 - 2 ** (-32 / half_life)
        assert float(average.step_size(images, 32)) == pytest.approx(expected, rel=1e-5)


def test_schedules_are_trained_with_and_saved(tmp_path):
    rows = 2 * BATCH

    def trained(weight):
        gan = Case(GAN, {"penalty": "r1", "penalty_weight": weight}).compiled(
            ema_half_life=Cosine(10, 20, 100)
        )
        history = gan.fit(make_images(rows), batch_size=BATCH, epochs=2, verbose=0).history
        return gan, history["penalty"]

    _, constant = trained(3.0)
    gan, falling = trained(Cosine(3.0, 0.03, images=rows))
    assert falling[0] < constant[0]  # The second of the epoch's two steps is at half weight.
    assert falling[1] < 0.1 * constant[1]
    gan.save(tmp_path / "gan.keras")
    loaded = keras.saving.load_model(tmp_path / "gan.keras")
    assert isinstance(loaded.penalty.weight, Cosine)
    assert np.isclose(loaded.penalty.weight.end, 0.03) and loaded.average.half_life.end == 20
