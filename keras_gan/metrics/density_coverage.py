"""Density and coverage: precision and recall that outliers do not fool."""

from typing import NamedTuple

import numpy as np

from keras_gan.metrics.arrays import pair
from keras_gan.metrics.neighbours import radii, squared_distances


class DensityCoverage(NamedTuple):
    """What `density_coverage` finds.

    Attributes:
        density: mean number of real balls that a generated feature lies in, over k; around 1 for
            equal distributions, and not bounded by it.
        coverage: share of real balls with a generated feature inside, in [0, 1].
    """

    density: float
    coverage: float


def density_coverage(real_features, fake_features, k=5):
    """Counts generated features in the balls of real ones, which reach to the k-th other real one.

    density = Σᵢⱼ 1[yⱼ ∈ Bᵢ] / (k M), coverage = Σᵢ 1[some yⱼ ∈ Bᵢ] / N, the balls open.

    Args:
        real_features, fake_features: arrays of shapes `(N, dim)` and `(M, dim)`, N > k.
        k: which neighbour bounds a ball.

    Returns:
        A `DensityCoverage`.

    Raises:
        ValueError: if a value is not finite, widths differ, or a set has no more than k rows.

    Reference: Naeem et al. 2020, "Reliable Fidelity and Diversity Metrics for Generative Models",
    https://arxiv.org/abs/2002.09797, equations 3 and 5.
    """
    real, fake = pair(real_features, fake_features, at_least=k + 1)
    reach = radii(real, k)
    within, covered = 0, np.zeros(len(real), bool)
    for _, block in squared_distances(fake, real):
        inside = block < reach
        within += int(inside.sum())
        covered |= inside.any(axis=0)
    return DensityCoverage(within / (k * len(fake)), float(covered.mean()))
