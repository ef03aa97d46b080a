import numpy as np
import pytest

from keras_gan.data import load, toys


def test_ring_centers():
    expected = [[3, 0], [0, 3], [-3, 0], [0, -3]]
    np.testing.assert_allclose(toys.ring_centers(4, 3.0), expected, atol=1e-6)


def test_grid_centers():
    expected = [[-1, -1], [1, -1], [-1, 1], [1, 1]]
    np.testing.assert_allclose(toys.grid_centers(2, 2.0), expected)
    np.testing.assert_array_equal(np.unique(toys.grid_centers()), [-4, -2, 0, 2, 4])


@pytest.mark.parametrize(
    "name, centers, sigma",
    [("ring8", toys.ring_centers(), 0.02), ("grid25", toys.grid_centers(), 0.05)],
)
def test_named_mixtures_have_their_centers_spread_and_labels(name, centers, sigma):
    points, labels = load(name)
    assert points.shape == (100_000, 2) and points.dtype == np.float32
    noise = points - centers[labels]
    np.testing.assert_allclose(noise.std(axis=0), sigma, rtol=0.02)
    np.testing.assert_allclose(noise.mean(axis=0), 0, atol=0.02 * sigma)
    shares = np.bincount(labels, minlength=len(centers)) / len(labels)
    np.testing.assert_allclose(shares, 1 / len(centers), rtol=0.1)


@pytest.mark.parametrize("mixture", [toys.ring, toys.grid])
def test_the_seed_decides(mixture):
    points = mixture(10, seed=1)
    assert points.shape == (10, 2) and points.dtype == np.float32
    np.testing.assert_array_equal(points, mixture(10, seed=1))
    assert (points != mixture(10, seed=2)).any()


def test_arguments_reach_the_mixture():
    np.testing.assert_allclose(
        np.linalg.norm(toys.ring(100, radius=5.0, sigma=0), axis=1), 5, rtol=1e-6
    )
    assert len(np.unique(toys.ring(100, modes=3, sigma=0), axis=0)) == 3
    np.testing.assert_array_equal(np.unique(toys.grid(99, side=2, spacing=6.0, sigma=0)), [-3, 3])
