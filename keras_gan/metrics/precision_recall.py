"""Improved precision and recall: how many samples look real, how much of the data is covered."""

from typing import NamedTuple

import numpy as np

from keras_gan.metrics.arrays import pair
from keras_gan.metrics.neighbours import squared_distances, squared_radii
from keras_gan.utils.checks import positive_integer
from keras_gan.utils.hints import ArrayLike


class PrecisionRecall(NamedTuple):
    """Result of `precision_recall`.

    Attributes:
        precision: share of generated features within the real manifold, in [0, 1].
        recall: share of real features within the generated manifold, in [0, 1].
    """

    precision: float
    recall: float


def precision_recall(
    real_features: ArrayLike, fake_features: ArrayLike, k: int = 3
) -> PrecisionRecall:
    """Shares of each set that lie in the manifold of the other.

    The manifold of a set is a union of balls: each point's reaches to its k-th nearest other point
    of the set. Both figures depend on k and on the numbers of samples.

    Args:
        real_features, fake_features: arrays of shapes `(N, dim)` and `(M, dim)`, N, M > k.
        k: the neighbour at which a ball ends.

    Returns:
        A `PrecisionRecall`.

    Raises:
        ValueError: if a value is not finite, widths differ, or a set has no more than k rows.

    Reference: Kynkäänniemi et al. 2019, "Improved Precision and Recall Metric for Assessing
    Generative Models", https://arxiv.org/abs/1904.06991, equations 1 and 2.
    """
    k = positive_integer(k, "k")
    real, fake = pair(real_features, fake_features, at_least=k + 1)
    return PrecisionRecall(_covered(fake, real, k), _covered(real, fake, k))


def _covered(points, manifold, k):
    """Share of `points` within a ball of `manifold`."""
    limits = squared_radii(manifold, k)
    inside = [(block <= limits).any(axis=1) for _, block in squared_distances(points, manifold)]
    return float(np.concatenate(inside).mean())
