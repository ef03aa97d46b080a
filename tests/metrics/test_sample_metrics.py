"""Diversity, memorisation, class scores and the sliced Wasserstein distance."""

import numpy as np
import pytest
import scipy.stats

from keras_gan.metrics import (
    conditional_accuracy,
    diversity,
    frechet_distance,
    intra_class_frechet,
    memorisation,
    neighbours_panel,
    sliced_wasserstein,
    stacked_mode_coverage,
)


def features(count, width=6, seed=0, shift=0.0):
    return np.random.default_rng(seed).standard_normal((count, width)) + shift


# ---- sliced Wasserstein ------------------------------------------------------------------------


def test_in_one_dimension_it_is_the_wasserstein_distance():
    x, y = features(80, 1), features(80, 1, seed=1, shift=2)
    expected = scipy.stats.wasserstein_distance(x[:, 0], y[:, 0])
    assert sliced_wasserstein(x, y) == pytest.approx(expected, rel=1e-9)
    second = np.sqrt(np.mean((np.sort(x[:, 0]) - np.sort(y[:, 0])) ** 2))
    assert sliced_wasserstein(x, y, order=2) == pytest.approx(second, rel=1e-9)


def test_a_shift_is_seen_by_the_share_that_lies_along_each_line():
    x, shift = features(50, 3), np.array([3.0, 0, 0])
    expected = 3 * 0.5  # E|θ₁| on the sphere in three dimensions.
    assert sliced_wasserstein(x, x + shift, projections=4000) == pytest.approx(expected, rel=0.03)
    assert sliced_wasserstein(x, x) == 0


def test_sets_of_different_sizes_are_compared_by_quantiles():
    x = features(2000, 1)
    assert sliced_wasserstein(x, np.repeat(x, 3, axis=0)) < 1e-2
    assert sliced_wasserstein(x, features(500, 1, seed=2) + 1) == pytest.approx(1, rel=0.1)


# ---- diversity ---------------------------------------------------------------------------------


def test_fresh_samples_are_as_varied_as_the_data():
    for counts in ((4_000, 250), (250, 4_000)):
        found = diversity(features(counts[0]), features(counts[1], seed=1))
        assert found == pytest.approx(1, rel=0.1)


def test_repeated_and_shrunken_samples_are_caught():
    once = features(250, seed=1)
    assert diversity(features(500), np.concatenate([once, once])) < 0.05
    assert diversity(features(500), 0.3 * features(500, seed=1)) == pytest.approx(0.3, rel=0.1)


def test_real_features_that_are_all_doubles_give_no_measure():
    with pytest.raises(ValueError, match="Received: a mean distance of 0"):
        diversity(np.zeros((5, 2)), features(5, 2))


# ---- memorisation ------------------------------------------------------------------------------


def test_copies_are_nearer_than_all_but_a_hundredth_of_what_was_held_out():
    train, held_out = np.zeros((1, 1)), np.array([[*range(1, 100), 1e6]]).T
    found = memorisation(train, np.array([[1.5], [50.0], [70.0]]), held_out)
    assert found.copied == pytest.approx(1 / 3)  # 1 % of those held out are nearer than 1.99.
    assert found.ratio == pytest.approx(50 / 50.5)


def test_copies_of_training_images_are_caught_and_fresh_ones_are_not():
    train, held_out, fresh = (features(400, seed=i) for i in range(3))
    honest = memorisation(train, fresh, held_out)
    assert honest.ratio == pytest.approx(1, rel=0.15) and honest.copied < 0.05
    copies = train[[7, 3, 399]] + 1e-6
    caught = memorisation(train, copies, held_out)
    assert caught.ratio < 1e-3 and caught.copied == 1
    np.testing.assert_array_equal(caught.index, [7, 3, 399])
    np.testing.assert_allclose(caught.distance, 1e-6 * np.sqrt(6), rtol=1e-2)


def test_held_out_images_of_the_training_set_are_left_out():
    train, others, fresh = (features(400, seed=i) for i in range(3))
    expected = memorisation(train, fresh, others)
    again = train[:160] * (1 + 1e-7)  # 160 of 560 images, as another batch rounds them.
    found = memorisation(train, fresh, np.concatenate([again, others]))
    assert (found.ratio, found.copied) == (expected.ratio, expected.copied)
    assert expected.repeated == 0 and found.repeated == pytest.approx(160 / 560)
    assert memorisation(train, train, np.concatenate([again, others])).copied == 1


def test_a_training_set_is_no_held_out_one():
    train = np.abs(features(500, 64)).astype("float32")
    with pytest.raises(ValueError, match="not in the training set"):
        memorisation(train, train[:300], train[:200])


def test_the_panel_shows_each_sample_over_its_neighbour():
    train = np.arange(20, dtype="uint8")[:, None, None, None] * np.ones((1, 4, 4, 1), "uint8")
    samples = 100 + train[:10]
    index = np.arange(10)[::-1]
    panel = neighbours_panel(samples, train, index)
    cell = 4 + 2
    assert panel.shape == (4 * cell - 2, 8 * cell - 2, 1)
    assert [panel[0, c * cell, 0] for c in range(8)] == list(range(100, 108))
    assert [panel[cell, c * cell, 0] for c in range(8)] == list(index[:8])
    assert [panel[2 * cell, c * cell, 0] for c in range(3)] == [108, 109, 255]
    assert [panel[3 * cell, c * cell, 0] for c in range(2)] == list(index[8:])


# ---- classes -----------------------------------------------------------------------------------


def test_the_intra_class_distance_is_the_mean_of_the_classes():
    real, fake = features(100, 3), features(90, 3, seed=1)
    real_labels, fake_labels = np.arange(100) % 2, np.arange(90) % 2
    expected = np.mean([frechet_distance(real[c::2], fake[c::2]) for c in (0, 1)])
    found = intra_class_frechet(real, real_labels, fake, fake_labels)
    assert found.mean == pytest.approx(expected, rel=1e-12)
    assert found.by_class[1] == frechet_distance(real[1::2], fake[1::2])
    with pytest.raises(ValueError, match="2 samples of each class.*Received: 50 and 0 of class 1"):
        intra_class_frechet(real, real_labels, fake, np.zeros(90, int))


def test_swapped_classes_are_seen_within_classes_alone():
    labels = np.arange(400) % 2
    real, fake = (features(400, 3, seed=i) + 10 * labels[:, None] for i in (0, 1))
    assert frechet_distance(real, fake) < 5
    assert intra_class_frechet(real, labels, fake, 1 - labels).mean > 200


def test_the_conditional_accuracy():
    logits = np.eye(4)[[0, 1, 2, 3, 3]]
    found = conditional_accuracy(logits, [0, 1, 2, 3, 0])
    assert found.share == 0.8
    np.testing.assert_array_equal(found.by_class, [0.5, 1, 1, 1])
    np.testing.assert_array_equal(found.table, np.eye(4) + np.eye(4, k=3))
    assert np.isnan(conditional_accuracy(logits[:1], [0]).by_class[1:]).all()
    with pytest.raises(ValueError, match="from 0 to 3 .*5 images.*values from 0 to 4"):
        conditional_accuracy(logits, [0, 1, 2, 3, 4])


def test_stacked_modes_are_triples_of_digits():
    digits = np.array([[0, 0, 0], [9, 9, 9], [1, 2, 3], [1, 2, 3]])
    found = stacked_mode_coverage(np.eye(10)[digits])
    p = np.array([1, 1, 2]) / 4
    assert (found.modes, found.samples) == (3, 4)
    assert found.kl == pytest.approx((p * np.log(p * 1000)).sum())
    every = np.stack(np.unravel_index(np.arange(1000), (10, 10, 10)), axis=1)
    assert stacked_mode_coverage(np.eye(10)[every])[:2] == (1000, 0)
    with pytest.raises(ValueError, match="Received: shape \\(4, 10\\)"):
        stacked_mode_coverage(np.zeros((4, 10)))
