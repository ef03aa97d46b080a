"""Generated images over k-means cells of the real ones, the bins of the NDB score."""

from typing import NamedTuple

import numpy as np

from keras_gan.utils.checks import positive_integer
from keras_gan.utils.hints import ArrayLike
from keras_gan.utils.pixel_encoding import eight_bits


class CellCoverage(NamedTuple):
    """Result of `cell_coverage`.

    Attributes:
        covered: number of cells with at least one fake image.
        cells: number of cells.
        jensen_shannon: Jensen-Shannon divergence, in nats, between the two shares below, in
            [0, log 2].
        real_share: share of the real images in each cell, shape `(cells,)`.
        fake_share: share of the fake images in each cell, shape `(cells,)`.
    """

    covered: int
    cells: int
    jensen_shannon: float
    real_share: np.ndarray
    fake_share: np.ndarray


def cell_coverage(real: ArrayLike, fake: ArrayLike, cells: int = 40, seed: int = 0) -> CellCoverage:
    """Compares the distributions of real and fake images over k-means cells of the real ones.

    The cells come from k-means in pixel space, without a network; each fake image is assigned to
    the nearest center. A generator that drops modes leaves cells empty.

    Args:
        real: images of shape `(N, H, W, C)`, `uint8` or floats in [-1, 1].
        fake: images of shape `(M, H, W, C)`, likewise; both are quantized to 8 bits.
        cells: number of k-means cells.
        seed: integer seed of the k-means++ start.

    Returns:
        A `CellCoverage`.

    Raises:
        ValueError: if image shapes differ, values are not of one of these ranges, there is no
            fake image, or there are fewer real images than cells.

    Reference: Richardson and Weiss 2018, "On GANs and GMMs", https://arxiv.org/abs/1805.12462
    """
    cells = positive_integer(cells, "cells")
    real, fake = eight_bits(real, "the real images"), eight_bits(fake, "the generated images")
    if real.shape[1:] != fake.shape[1:] or not fake.size or cells > len(real):
        raise ValueError(
            "Expected real and fake images of one shape, at least one fake and at least "
            f"`cells` real ones. Received: real {real.shape}, fake {fake.shape}, cells={cells}"
        )
    real, fake = _pixels(real), _pixels(fake)
    centers = k_means(real, cells, np.random.Generator(np.random.PCG64(seed)))
    p, q = _shares(real, centers), _shares(fake, centers)
    return CellCoverage(int((q > 0).sum()), cells, _jensen_shannon(p, q), p, q)


def k_means(points, cells, generator, iterations=50):
    """Centers of Lloyd's algorithm from a k-means++ start.

    Args:
        points: `float32` array of shape `(N, dim)`.
        cells: number of centers.
        generator: a `numpy.random.Generator`.
        iterations: largest number of rounds of Lloyd's algorithm; it ends earlier on convergence.

    Returns:
        A `float32` array of shape `(cells, dim)`.
    """
    centers = _k_means_plus_plus(points, cells, generator)
    nearest = None
    for _ in range(iterations):
        previous, nearest = nearest, _nearest(points, centers)[0]
        if previous is not None and (previous == nearest).all():
            break
        for cell in np.unique(nearest):
            centers[cell] = points[nearest == cell].mean(axis=0)
    return centers


def _k_means_plus_plus(points, cells, generator):
    """k-means++: draws each center with probability proportional to the squared distance."""
    centers = points[generator.integers(len(points), size=1)]
    weights = np.full(len(points), np.inf)
    while len(centers) < cells:
        weights = np.minimum(weights, _nearest(points, centers[-1:])[1])
        total = weights.sum()
        drawn = generator.choice(len(points), p=weights / total if total > 0 else None)
        centers = np.concatenate([centers, points[drawn : drawn + 1]])
    return centers


def _nearest(points, centers, block=4096):
    """Index of the nearest center and squared distance to it, in blocks that bound the memory."""
    indices, distances = [], []
    for start in range(0, len(points), block):
        x = points[start : start + block]
        squared = (x**2).sum(1)[:, None] - 2 * x @ centers.T + (centers**2).sum(1)
        indices.append(squared.argmin(axis=1))
        distances.append(np.maximum(squared.min(axis=1), 0))
    return np.concatenate(indices), np.concatenate(distances).astype("float64")


def _pixels(images):
    return images.reshape(len(images), -1).astype("float32") / 255


def _shares(points, centers):
    return np.bincount(_nearest(points, centers)[0], minlength=len(centers)) / len(points)


def _jensen_shannon(p, q):
    return (_kullback_leibler(p, (p + q) / 2) + _kullback_leibler(q, (p + q) / 2)) / 2


def _kullback_leibler(p, q):
    positive = p > 0
    return float((p[positive] * np.log(p[positive] / q[positive])).sum())
