"""Density and coverage: precision and recall that are robust to outliers."""

from typing import NamedTuple

import numpy as np

from keras_gan.metrics.arrays import pair
from keras_gan.metrics.neighbours import squared_distances, squared_radii
from keras_gan.utils.checks import positive_integer
from keras_gan.utils.hints import ArrayLike


class DensityCoverage(NamedTuple):
    """Result of `density_coverage`.

    Attributes:
        density: mean number of real balls that contain a generated feature, divided by k; around
            1 for equal distributions, but may be larger.
        coverage: share of real balls with a generated feature inside, in [0, 1].
    """

    density: float
    coverage: float


def density_coverage(
    real_features: ArrayLike, fake_features: ArrayLike, k: int = 5
) -> DensityCoverage:
    """Counts generated features in balls around the real ones.

    Each ball Bᵢ reaches to the k-th nearest other real feature:
    density = Σᵢⱼ 1[yⱼ ∈ Bᵢ] / (k M), coverage = Σᵢ 1[some yⱼ ∈ Bᵢ] / N, the balls open.

    Args:
        real_features, fake_features: arrays of shapes `(N, dim)` and `(M, dim)`, N > k.
        k: the neighbour at which a ball ends.

    Returns:
        A `DensityCoverage`.

    Raises:
        ValueError: if a value is not finite, widths differ, or a set has no more than k rows.

    Reference: Naeem et al. 2020, "Reliable Fidelity and Diversity Metrics for Generative Models",
    https://arxiv.org/abs/2002.09797, equations 3 and 5.
    """
    k = positive_integer(k, "k")
    real, fake = pair(real_features, fake_features, at_least=k + 1)
    limits = squared_radii(real, k)
    within, covered = 0, np.zeros(len(real), bool)
    for _, block in squared_distances(fake, real):
        inside = block < limits
        within += int(inside.sum())
        covered |= inside.any(axis=0)
    return DensityCoverage(within / (k * len(fake)), float(covered.mean()))
