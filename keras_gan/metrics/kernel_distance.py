"""Kernel distance: an unbiased estimate of the maximum mean discrepancy."""

import numpy as np

from keras_gan.metrics.arrays import pair
from keras_gan.metrics.inception_score import Score
from keras_gan.utils.checks import positive_integer
from keras_gan.utils.hints import ArrayLike

SUBSET_SIZE = 1000


def kernel_distance(
    real_features: ArrayLike,
    fake_features: ArrayLike,
    subsets: int = 100,
    subset_size: int | None = None,
    seed: int = 0,
) -> Score:
    """MMD² with the kernel k(x, y) = (xᵀy / dim + 1)³, the mean over random subsets.

    On m real and m generated features

        MMD² = Σ_{i≠j} (k(xᵢ, xⱼ) + k(yᵢ, yⱼ)) / (m (m - 1)) - 2 Σ_{i,j} k(xᵢ, yⱼ) / m².

    It is unbiased, so that it may be slightly negative and small samples suffice.

    With s the standard deviation of the values of the subsets, and n = min(N, M), the standard
    error is

        s √(m / (n - m) + 1 / subsets).

    Subsets share rows: s² is only 1 - m / n of the variance of m fresh rows, of which that of whole
    sets is m / n; the last term is of the draws. Where both sets are of one distribution the result
    is two to three times too large.

    Args:
        real_features, fake_features: arrays of shapes `(N, dim)` and `(M, dim)`.
        subsets: number of subsets, each drawn without replacement; one where it is both whole sets.
        subset_size: m, from 2 to the size of the smaller set; by default 1,000, or that size.
        seed: of the draws.

    Returns:
        `Score`: the mean over the subsets, its standard error, and the numbers that were used. The
        error is NaN where there is one subset, or where one is the whole smaller set.

    Raises:
        ValueError: if a value is not finite, widths differ, or a set has fewer rows than a subset.

    Reference: Bińkowski et al. 2018, "Demystifying MMD GANs", https://arxiv.org/abs/1801.01401,
    section 4.
    """
    subsets = positive_integer(subsets, "subsets")
    if subset_size is not None:
        subset_size = positive_integer(subset_size, "subset_size", at_least=2)
    real, fake = pair(real_features, fake_features, at_least=subset_size or 2)
    size = subset_size or min(SUBSET_SIZE, len(real), len(fake))
    if len(real) == len(fake) == size:
        subsets = 1  # There is no other.
    generator = np.random.Generator(np.random.PCG64(seed))
    found = [
        squared_mmd(*(x[generator.choice(len(x), size, replace=False)] for x in (real, fake)))
        for _ in range(subsets)
    ]
    error = _standard_error(found, size, min(len(real), len(fake)))
    protocol = {"subsets": subsets, "subset_size": size}
    return Score(float(np.mean(found)), float(error), protocol)


def _standard_error(found, size, rows):
    if len(found) == 1 or size == rows:
        return float("nan")
    return np.std(found, ddof=1) * np.sqrt(size / (rows - size) + 1 / len(found))


def squared_mmd(x, y):
    """The unbiased MMD² of two arrays of one shape `(m, dim)`."""
    m, dim = x.shape
    within = 0.0
    for z in (x, y):
        kernel = (z @ z.T / dim + 1) ** 3
        within += (kernel.sum() - np.trace(kernel)) / (m * (m - 1))
    return within - 2 * ((x @ y.T / dim + 1) ** 3).mean()
