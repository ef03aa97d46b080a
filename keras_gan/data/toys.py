"""Mixtures of narrow Gaussians in the plane: mode collapse that can be seen and counted."""

import numpy as np


def ring(count, modes=8, radius=2.0, sigma=0.02, seed=0):
    """Points of equally likely Gaussians on a circle.

    Args:
        count: number of points.
        modes: number of Gaussians.
        radius: of the circle.
        sigma: standard deviation of each Gaussian, in both coordinates.
        seed: integer seed.

    Returns:
        A `float32` array of shape `(count, 2)`.
    """
    return _mixture(ring_centers(modes, radius), sigma, count, seed)[0]


def ring_centers(modes=8, radius=2.0):
    """Centers of `ring`, `float32` of shape `(modes, 2)`, counter-clockwise from `(radius, 0)`."""
    angles = 2 * np.pi * np.arange(modes) / modes
    return (radius * np.stack([np.cos(angles), np.sin(angles)], axis=1)).astype("float32")


def grid(count, side=5, spacing=2.0, sigma=0.05, seed=0):
    """Points of equally likely Gaussians on a square grid around the origin.

    Args:
        count: number of points.
        side: Gaussians along each side, `side * side` in all.
        spacing: distance between neighboring centers.
        sigma: standard deviation of each Gaussian, in both coordinates.
        seed: integer seed.

    Returns:
        A `float32` array of shape `(count, 2)`.
    """
    return _mixture(grid_centers(side, spacing), sigma, count, seed)[0]


def grid_centers(side=5, spacing=2.0):
    """Centers of `grid`, `float32` of shape `(side * side, 2)`, row by row from the lower left."""
    line = spacing * (np.arange(side) - (side - 1) / 2)
    y, x = np.meshgrid(line, line, indexing="ij")
    return np.stack([x.ravel(), y.ravel()], axis=1).astype("float32")


MIXTURES = {"ring8": (ring_centers, 0.02), "grid25": (grid_centers, 0.05)}


def mixture(name):
    """`(centers, sigma)` of a mixture that `data.load` knows: what `metrics.mode_coverage` asks."""
    centers, sigma = MIXTURES[name]
    return centers(), sigma


def load(name):
    """100,000 points of a mixture, and the `uint8` index of the Gaussian that each is from."""
    return _mixture(*mixture(name), count=100_000, seed=0)


def _mixture(centers, sigma, count, seed):
    generator = np.random.Generator(np.random.PCG64(seed))
    labels = generator.integers(len(centers), size=count)
    noise = generator.standard_normal((count, 2), dtype="float32")
    return centers[labels] + np.float32(sigma) * noise, labels.astype("uint8")
