"""Scores of features against plain NumPy, and the defects that they detect."""

import numpy as np
import pytest

from keras_gan.metrics import (
    density_coverage,
    inception_score,
    kernel_distance,
    precision_recall,
)
from keras_gan.metrics.neighbours import nearest


def features(count, width=6, seed=0, shift=0.0):
    return np.random.default_rng(seed).standard_normal((count, width)) + shift


def distances(x, y):
    return np.linalg.norm(x[:, None] - y[None], axis=-1)


def reach(x, k):
    return np.sort(distances(x, x), axis=1)[:, k]


def test_the_inception_score_is_its_equation():
    logits = 3 * features(50, 7)
    p = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    scores = []
    for part in np.split(p, 5):
        marginal = part.mean(axis=0)
        scores.append(np.exp((part * np.log(part / marginal)).sum(axis=1).mean()))
    found = inception_score(logits, splits=5)
    assert found.value == pytest.approx(np.mean(scores), rel=1e-9)
    assert found.error == pytest.approx(np.std(scores), rel=1e-9)


def test_the_inception_score_of_certain_and_of_clueless_classifiers():
    certain = np.where(np.eye(10)[np.arange(200) % 10] > 0, 1e4, -1e4)
    assert inception_score(certain, splits=2).value == pytest.approx(10)
    assert inception_score(np.zeros((200, 10)), splits=2).value == pytest.approx(1)
    assert np.isnan(inception_score(certain, splits=1).error)


def test_the_kernel_distance_is_its_equation():
    x, y = features(12), features(12, seed=1, shift=0.5)

    def kernel(a, b):
        return (a @ b / 6 + 1) ** 3

    pairs = [(i, j) for i in range(12) for j in range(12)]
    apart = [(i, j) for i, j in pairs if i != j]
    expected = np.mean([kernel(x[i], x[j]) + kernel(y[i], y[j]) for i, j in apart])
    expected -= 2 * np.mean([kernel(x[i], y[j]) for i, j in pairs])
    found = kernel_distance(x, y, subsets=3, subset_size=12)
    assert found.value == pytest.approx(expected, rel=1e-9)
    assert np.isnan(found.error)  # A subset of all 12 is the set.


def test_the_kernel_distance_is_unbiased_and_tells_its_error():
    found = [
        kernel_distance(features(400, seed=100 + i), features(400, seed=200 + i), 20, 100, i)
        for i in range(20)
    ]
    values = np.array([f.value for f in found])
    assert abs(values.mean()) < 3 * values.std() / np.sqrt(20)
    assert (values < 0).any() and all(f.error > 0 for f in found)
    assert kernel_distance(features(400), features(400, seed=1, shift=1), 5, 100).value > 0.5
    again = kernel_distance(features(400, seed=100), features(400, seed=200), 20, 100, 0)
    assert again == found[0]


@pytest.mark.parametrize(("rows", "subsets"), [((200, 200), 30), ((200, 600), 30), ((900, 900), 3)])
def test_the_error_of_a_kernel_distance_is_that_of_fresh_samples(rows, subsets):
    found = [
        kernel_distance(
            features(rows[0], seed=i), features(rows[1], seed=100 + i, shift=0.5), subsets, 20, i
        )
        for i in range(60)
    ]
    spread = np.std([each.value for each in found], ddof=1)
    assert 0.7 < np.mean([each.error for each in found]) / spread < 1.5


def test_precision_and_recall_are_their_equations_in_any_blocks(monkeypatch):
    x, y = features(70, seed=2), features(60, seed=3, shift=0.7)
    between, k = distances(x, y), 4
    expected = (
        (between <= reach(x, k)[:, None]).any(axis=0).mean(),
        (between <= reach(y, k)[None]).any(axis=1).mean(),
    )
    assert 0 < expected[0] < 1 and 0 < expected[1] < 1 and expected[0] != expected[1]
    for block in (7, 1024):
        monkeypatch.setattr("keras_gan.metrics.neighbours.BLOCK", block)
        assert precision_recall(x, y, k=k) == pytest.approx(expected, abs=1e-12)


def test_density_and_coverage_are_their_equations_in_any_blocks(monkeypatch):
    x, y = features(70, seed=2), features(60, seed=3, shift=0.7)
    inside = distances(x, y) < reach(x, 5)[:, None]
    expected = inside.sum() / (5 * 60), inside.any(axis=1).mean()
    assert 0 < expected[1] < 1
    for block in (7, 1024):
        monkeypatch.setattr("keras_gan.metrics.neighbours.BLOCK", block)
        assert density_coverage(x, y) == pytest.approx(expected, abs=1e-12)


def test_a_dropped_mode_lowers_recall_and_coverage_and_leaves_precision():
    modes = np.repeat([[0.0] * 6, [30.0] * 6], 100, axis=0)
    real, both = features(200) + modes, features(200, seed=1) + modes
    one = features(200, seed=1)
    whole, dropped = precision_recall(real, both), precision_recall(real, one)
    assert dropped.precision > whole.precision - 0.05
    assert dropped.recall < whole.recall - 0.3
    coverage = [density_coverage(real, y).coverage for y in (both, one)]
    assert coverage[1] <= 0.5 < 0.8 < coverage[0]


def test_nearest_neighbours():
    x, y = features(30), features(40, seed=1)
    index, distance = nearest(x, y)
    np.testing.assert_array_equal(index, distances(x, y).argmin(axis=1))
    np.testing.assert_allclose(distance, distances(x, y).min(axis=1), rtol=1e-9)


def test_equal_rows_are_at_a_distance_of_exactly_0():
    y = np.abs(features(500, 64))
    index, distance = nearest(y[5:300], y)
    np.testing.assert_array_equal(index, np.arange(5, 300))
    np.testing.assert_array_equal(distance, 0)


@pytest.mark.parametrize("metric", [kernel_distance, precision_recall, density_coverage])
@pytest.mark.parametrize(
    ("fake", "message"),
    [
        (np.full((9, 6), np.inf), "`fake_features`.*54 non-finite"),
        (features(9, 5), "one width.*\\(9, 6\\) and \\(9, 5\\)"),
        (np.zeros((0, 6)), "Received: shape=\\(0, 6\\)"),
    ],
)
def test_what_is_no_set_of_features_is_refused(metric, fake, message):
    with pytest.raises(ValueError, match=message):
        metric(features(9), fake)


def test_fewer_images_than_splits_are_refused():
    with pytest.raises(ValueError, match="N at least 10.*shape=\\(4, 3\\)"):
        inception_score(np.zeros((4, 3)))
