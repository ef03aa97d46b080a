import keras
import numpy as np
import pytest

from keras_gan.data import toys
from keras_gan.metrics import mode_coverage

CENTERS = np.array([[0.0, 0.0], [10.0, 0.0], [0.0, 10.0], [10.0, 10.0]])


def test_the_data_covers_itself():
    found = mode_coverage(toys.ring(20_000), toys.ring_centers(), sigma=0.02)
    assert found.modes == found.total == 8
    # The share of a normal plane within 3 sigma is 1 - exp(-9 / 2).
    assert found.share == pytest.approx(1 - np.exp(-4.5), abs=0.003)
    assert found.kl < 1e-3


def test_collapse_to_one_mode():
    found = mode_coverage(np.zeros((50, 2)), CENTERS, sigma=1.0)
    assert found == (1, 4, 1.0, pytest.approx(np.log(4)))


def test_share_counts_three_sigma_and_kl_only_what_is_near():
    samples = np.array([[0, 0], [0, 2.99], [10, 0], [5, 5], [0, 3.01], [100, 0]])
    found = mode_coverage(samples, CENTERS, sigma=1.0)
    assert found.share == 0.5
    p = np.array([2 / 3, 1 / 3])
    assert found.kl == pytest.approx((p * np.log(4 * p)).sum())


@pytest.mark.parametrize("stray, modes", [(24, 1), (25, 2)])
def test_a_mode_needs_a_tenth_of_its_fair_share(stray, modes):
    samples = np.repeat(CENTERS[:2], [1000 - stray, stray], axis=0)
    assert mode_coverage(samples, CENTERS, sigma=1.0).modes == modes


def test_the_fair_share_is_that_of_all_samples():
    samples = np.concatenate([np.zeros((24, 2)), np.full((976, 2), 100.0)])
    assert mode_coverage(samples, CENTERS, sigma=1.0).modes == 0


def test_no_sample_near_a_mode():
    found = mode_coverage(np.full((5, 2), 50.0), CENTERS, sigma=1.0)
    assert found[:3] == (0, 4, 0.0) and np.isnan(found.kl)


def test_takes_tensors_of_other_dimensions():
    samples = keras.ops.zeros((10, 3))
    assert mode_coverage(samples, np.eye(3), sigma=1.0).share == 1.0


@pytest.mark.parametrize("samples", [np.zeros((0, 2)), np.zeros(2), np.array([[np.nan, 0.0]])])
def test_bad_samples_are_refused(samples):
    with pytest.raises(ValueError, match="`samples`.*Received: shape="):
        mode_coverage(samples, CENTERS, sigma=1.0)


@pytest.mark.parametrize("centers, sigma", [(CENTERS, 0.0), (np.eye(3), 1.0)])
def test_bad_mixtures_are_refused(centers, sigma):
    with pytest.raises(ValueError, match="Received: shapes"):
        mode_coverage(np.zeros((5, 2)), centers, sigma)
