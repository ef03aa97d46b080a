"""The Fréchet distance against closed forms and other formulas, also on degenerate features."""

import warnings

import numpy as np
import pytest
import scipy.linalg

from keras_gan.metrics import FrechetDistance, Moments, frechet_distance


def features(count, width, seed=0, scale=1.0, shift=0.0):
    return np.random.default_rng(seed).standard_normal((count, width)) * scale + shift


def with_moments(mean, covariance, count=64, seed=0):
    """Features whose sample mean and covariance are exactly those asked for."""
    x = features(count, len(mean), seed)
    x = x - x.mean(axis=0)
    whitened = x @ np.linalg.inv(np.linalg.cholesky(np.cov(x.T))).T
    return whitened @ np.linalg.cholesky(covariance).T + mean


def by_matrix_root(x, y):
    """‖μ₁ - μ₂‖² + Tr(Σ₁ + Σ₂ - 2 (Σ₁ Σ₂)^½) as it stands, by SciPy."""
    a, b = np.cov(x.T), np.cov(y.T)
    root = scipy.linalg.sqrtm(a @ b).real
    return np.square(x.mean(0) - y.mean(0)).sum() + np.trace(a + b - 2 * root)


def by_symmetric_root(x, y):
    """The same with the trace of (√Σ₁ Σ₂ √Σ₁)^½."""
    a, b = np.cov(x.T), np.cov(y.T)
    root = scipy.linalg.sqrtm(a).real
    shared = np.sqrt(np.linalg.eigvalsh(root @ b @ root).clip(0)).sum()
    return np.square(x.mean(0) - y.mean(0)).sum() + np.trace(a + b) - 2 * shared


def test_diagonal_gaussians_have_their_closed_form():
    generator = np.random.default_rng(0)
    means, scales = generator.standard_normal((2, 16)), generator.uniform(0.1, 3, (2, 16))
    pairs = list(zip(means, scales, strict=True))
    x, y = (with_moments(m, np.diag(s**2), seed=i) for i, (m, s) in enumerate(pairs))
    expected = np.square(means[0] - means[1]).sum() + np.square(scales[0] - scales[1]).sum()
    assert frechet_distance(x, y) == pytest.approx(expected, rel=1e-10)


@pytest.mark.parametrize("reference", [by_matrix_root, by_symmetric_root])
def test_it_equals_the_usual_formulas(reference):
    mix = features(24, 24, seed=9)
    x, y = features(200, 24, 1) @ mix, features(150, 24, 2, shift=0.3) @ mix * 1.1
    assert frechet_distance(x, y) == pytest.approx(reference(x, y), rel=1e-6)


def test_one_set_is_at_distance_zero_from_itself():
    x = features(500, 64) @ features(64, 64, seed=1)
    assert 0 <= frechet_distance(x, x) < 1e-6 * np.trace(np.cov(x.T))


@pytest.mark.parametrize("count", [20, 300])
def test_dead_wild_and_too_many_features_stay_finite(count):
    scales = 10.0 ** np.arange(-12, 12)
    scales[::5] = 0
    x, y = (features(count, 24, seed) * scales for seed in (0, 1))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        distance, itself = frechet_distance(x, y), frechet_distance(x, x)
    assert np.isfinite(distance) and distance > 0
    assert 0 <= itself < 1e-6 * np.trace(np.cov(x.T))


def test_few_samples_equal_the_formula_of_the_features_themselves():
    x, y = features(10, 30, 0), features(12, 30, 1)
    centred = [(z - z.mean(0)) / np.sqrt(len(z) - 1) for z in (x, y)]
    shared = np.linalg.svd(centred[0] @ centred[1].T, compute_uv=False).sum()
    expected = np.square(x.mean(0) - y.mean(0)).sum() - 2 * shared
    expected += sum(np.square(c).sum() for c in centred)
    with pytest.warns(UserWarning, match="more than 30 samples.*Received: 10 samples of `real"):
        assert frechet_distance(x, y) == pytest.approx(expected, rel=1e-6)


def test_batches_give_what_the_whole_gives_far_from_zero():
    x, y = features(103, 8, 0, shift=1e6), features(90, 8, 1, scale=2, shift=1e6)
    streaming = FrechetDistance()
    for part in np.array_split(x, 7):
        streaming.update(part, real=True)
    for part in np.array_split(y, 4):
        streaming.update(part, real=False)
    assert streaming.result() == pytest.approx(frechet_distance(x, y), rel=1e-9)
    assert streaming.result() == pytest.approx(frechet_distance(x - 1e6, y - 1e6), rel=1e-6)


def test_moments_are_numpys_and_merge():
    x = features(50, 5, shift=100.0)
    whole = Moments(x)
    merged = Moments(x[:20]).merge(Moments(x[20:])).merge(Moments())
    for moments in (whole, merged):
        np.testing.assert_allclose(moments.mean, x.mean(axis=0), rtol=1e-12)
        np.testing.assert_allclose(moments.covariance, np.cov(x.T), rtol=1e-9, atol=1e-12)
        assert moments.count == 50


def test_known_real_moments_can_be_given():
    x, y = features(60, 4, 0), features(60, 4, 1)
    streaming = FrechetDistance(real=Moments(x))
    streaming.update(y, real=False)
    assert streaming.result() == pytest.approx(frechet_distance(x, y))


@pytest.mark.parametrize(
    ("real", "fake", "message"),
    [
        (np.full((5, 2), np.nan), features(5, 2), "all finite.*10 non-finite"),
        (np.zeros((0, 2)), features(5, 2), "N at least 1.*Received: shape=\\(0, 2\\)"),
        (features(5, 2), features(5, 3), "one width.*2 and 3"),
        (features(1, 2), features(5, 2), "at least 2 samples. Received: 1"),
        (Moments(), features(5, 2), "at least 2 samples. Received: 0"),
    ],
)
def test_what_is_no_set_of_features_is_refused(real, fake, message):
    with pytest.raises(ValueError, match=message), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        frechet_distance(real, fake)
