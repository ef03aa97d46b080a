"""Points in the plane: mixtures of narrow Gaussians with countable modes, and a spiral."""

import numpy as np


def ring(
    count: int, modes: int = 8, radius: float = 2.0, sigma: float = 0.02, seed: int = 0
) -> np.ndarray:
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


def ring_centers(modes: int = 8, radius: float = 2.0) -> np.ndarray:
    """Centers of `ring`, `float32` of shape `(modes, 2)`, counter-clockwise from `(radius, 0)`."""
    angles = 2 * np.pi * np.arange(modes) / modes
    return (radius * np.stack([np.cos(angles), np.sin(angles)], axis=1)).astype("float32")


def grid(
    count: int, side: int = 5, spacing: float = 2.0, sigma: float = 0.05, seed: int = 0
) -> np.ndarray:
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


def grid_centers(side: int = 5, spacing: float = 2.0) -> np.ndarray:
    """Centers of `grid`, `float32` of shape `(side * side, 2)`, row by row from the lower left."""
    line = spacing * (np.arange(side) - (side - 1) / 2)
    y, x = np.meshgrid(line, line, indexing="ij")
    return np.stack([x.ravel(), y.ravel()], axis=1).astype("float32")


def swiss_roll(count: int, sigma: float = 0.03, seed: int = 0) -> np.ndarray:
    """Points along a spiral of one and a half turns: a curve, without modes to count.

    x = (2 / 4.5π) · t · (cos t, sin t) + σε with t uniform in [1.5π, 4.5π] and ε ~ N(0, I).

    Args:
        count: number of points.
        sigma: σ, the standard deviation of the noise in both coordinates.
        seed: integer seed.

    Returns:
        A `float32` array of shape `(count, 2)`, within about [-2, 2].
    """
    generator = np.random.Generator(np.random.PCG64(seed))
    t = 1.5 * np.pi * (1 + 2 * generator.random(count, dtype="float32"))
    spiral = (2 / 4.5 / np.pi) * t[:, None] * np.stack([np.cos(t), np.sin(t)], axis=1)
    noise = generator.standard_normal((count, 2), dtype="float32")
    return (spiral + sigma * noise).astype("float32")


MIXTURES = {"ring8": (ring_centers, 0.02), "grid25": (grid_centers, 0.05)}
CURVES = {"swiss_roll": swiss_roll}
POINTS = 100_000


def mixture(name: str) -> tuple[np.ndarray, float]:
    """`(centers, sigma)` of a mixture by its name, the arguments of `metrics.mode_coverage`."""
    centers, sigma = MIXTURES[name]
    return centers(), sigma


def load(name: str) -> tuple[np.ndarray, np.ndarray | None]:
    """100,000 points, and the `uint8` index of the Gaussian of each, `None` for a curve."""
    if name in CURVES:
        return CURVES[name](POINTS), None
    return _mixture(*mixture(name), count=POINTS, seed=0)


def _mixture(centers, sigma, count, seed):
    generator = np.random.Generator(np.random.PCG64(seed))
    labels = generator.integers(len(centers), size=count)
    noise = generator.standard_normal((count, 2), dtype="float32")
    return centers[labels] + np.float32(sigma) * noise, labels.astype("uint8")
