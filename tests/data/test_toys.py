import numpy as np
import pytest

from keras_gan.data import load, toys

pytestmark = pytest.mark.any_backend


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


@pytest.mark.parametrize("toy", [toys.ring, toys.grid, toys.swiss_roll])
def test_the_seed_decides(toy):
    points = toy(10, seed=1)
    assert points.shape == (10, 2) and points.dtype == np.float32
    np.testing.assert_array_equal(points, toy(10, seed=1))
    assert (points != toy(10, seed=2)).any()


def test_the_swiss_roll_is_a_spiral_of_one_and_a_half_turns():
    points, labels = load("swiss_roll")
    assert points.shape == (100_000, 2) and points.dtype == np.float32 and labels is None
    assert 1.9 < np.abs(points).max() < 2.2
    points = toys.swiss_roll(10_000, sigma=0)
    radius = np.linalg.norm(points, axis=1)
    t = radius * 4.5 * np.pi / 2
    np.testing.assert_allclose([t.min(), t.max()], [1.5 * np.pi, 4.5 * np.pi], rtol=1e-3)
    direction = np.stack([np.cos(t), np.sin(t)], axis=1)
    np.testing.assert_allclose(points, radius[:, None] * direction, atol=1e-4)
    np.testing.assert_allclose(t.mean(), 3 * np.pi, rtol=0.02)
    noise = toys.swiss_roll(10_000, sigma=0.5) - points
    np.testing.assert_allclose(noise.std(axis=0), 0.5, rtol=0.05)


def test_arguments_reach_the_mixture():
    np.testing.assert_allclose(
        np.linalg.norm(toys.ring(100, radius=5.0, sigma=0), axis=1), 5, rtol=1e-6
    )
    assert len(np.unique(toys.ring(100, modes=3, sigma=0), axis=0)) == 3
    np.testing.assert_array_equal(np.unique(toys.grid(99, side=2, spacing=6.0, sigma=0)), [-3, 3])
