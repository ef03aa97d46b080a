"""Coverage of the modes of a known mixture by a generator."""

from typing import NamedTuple

import numpy as np

from keras_gan.metrics.arrays import matrix
from keras_gan.utils.checks import real_number
from keras_gan.utils.hints import ArrayLike


class ModeCoverage(NamedTuple):
    """Result of `mode_coverage`.

    Attributes:
        modes: number of modes with at least 10 % of their fair share of the samples.
        total: number of modes.
        share: share of samples within 3 sigma of their nearest center, in [0, 1].
        kl: Kullback-Leibler divergence, in nats, of those samples' distribution over the modes
            from the uniform one, in [0, log(total)]; NaN where `share` is 0.
    """

    modes: int
    total: int
    share: float
    kl: float


def mode_coverage(samples: ArrayLike, centers: ArrayLike, sigma: float) -> ModeCoverage:
    """Counts the modes of a mixture of Gaussians that samples cover.

    A sample belongs to its nearest center and is of high quality within `3 sigma` of it. PacGAN
    counts a mode from its first such sample, so that one stray sample among thousands is enough;
    here a mode needs 10 % of its fair share, `0.1 * len(samples) / len(centers)` samples.

    Args:
        samples: array or tensor of shape `(N, dim)`.
        centers: array of shape `(K, dim)`, the means of equally likely Gaussians.
        sigma: their standard deviation, in the units of the samples.

    Returns:
        A `ModeCoverage`.

    Raises:
        ValueError: if there is no sample, a value is not finite, shapes do not fit, or `sigma` is
            not positive.

    Reference: Lin, Khetan, Fanti and Oh 2018, "PacGAN: The power of two samples in generative
    adversarial networks", https://arxiv.org/abs/1712.04086
    """
    samples, centers = matrix("samples", samples), matrix("centers", centers)
    sigma = real_number(sigma, "sigma", at_least=0)
    if samples.shape[1] != centers.shape[1] or sigma == 0:
        raise ValueError(
            "Expected samples and centers of one dimension and a positive `sigma`. "
            f"Received: shapes {samples.shape} and {centers.shape}, sigma={sigma}"
        )
    distances = np.linalg.norm(samples[:, None] - centers[None], axis=-1)
    near = distances.min(axis=1) <= 3 * sigma
    counts = np.bincount(distances.argmin(axis=1)[near], minlength=len(centers))
    return ModeCoverage(
        modes=int((counts >= 0.1 * len(samples) / len(centers)).sum()),
        total=len(centers),
        share=float(near.mean()),
        kl=divergence_from_uniform(counts),
    )


def divergence_from_uniform(counts):
    """Kullback-Leibler divergence of counts from equal counts, in nats; NaN if all are 0."""
    if not counts.sum():
        return float("nan")
    p = counts[counts > 0] / counts.sum()
    return float(max((p * np.log(p * len(counts))).sum(), 0.0))
