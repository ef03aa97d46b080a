"""Improved precision and recall: how many samples look real, how much of the real is sampled."""

from typing import NamedTuple

import numpy as np

from keras_gan.metrics.arrays import pair
from keras_gan.metrics.neighbours import radii, squared_distances


class PrecisionRecall(NamedTuple):
    """What `precision_recall` finds.

    Attributes:
        precision: share of generated features within the real manifold, in [0, 1].
        recall: share of real features within the generated manifold, in [0, 1].
    """

    precision: float
    recall: float


def precision_recall(real_features, fake_features, k=3):
    """Shares of each set that lie in the manifold of the other.

    The manifold of a set is the union of the balls around its points that reach to the k-th
    nearest other point of the set. Both figures depend on k and on the numbers of samples.

    Args:
        real_features, fake_features: arrays of shapes `(N, dim)` and `(M, dim)`, N, M > k.
        k: which neighbour bounds a ball.

    Returns:
        A `PrecisionRecall`.

    Raises:
        ValueError: if a value is not finite, widths differ, or a set has no more than k rows.

    Reference: Kynkäänniemi et al. 2019, "Improved Precision and Recall Metric for Assessing
    Generative Models", https://arxiv.org/abs/1904.06991, equations 1 and 2.
    """
    real, fake = pair(real_features, fake_features, at_least=k + 1)
    return PrecisionRecall(_covered(fake, real, k), _covered(real, fake, k))


def _covered(points, manifold, k):
    """Share of `points` within a ball of `manifold`."""
    reach = radii(manifold, k)
    inside = [(block <= reach).any(axis=1) for _, block in squared_distances(points, manifold)]
    return float(np.concatenate(inside).mean())
