"""Kernel distance: an unbiased estimate of the maximum mean discrepancy."""

import numpy as np

from keras_gan.metrics.arrays import pair
from keras_gan.metrics.inception_score import Score


def kernel_distance(real_features, fake_features, subsets=100, subset_size=1000, seed=0):
    """MMD² with the kernel k(x, y) = (xᵀy / dim + 1)³, the mean over random subsets.

    On m real and m generated features

        MMD² = Σ_{i≠j} (k(xᵢ, xⱼ) + k(yᵢ, yⱼ)) / (m (m - 1)) - 2 Σ_{i,j} k(xᵢ, yⱼ) / m².

    It is unbiased, so that it may be slightly negative and small samples suffice.

    Args:
        real_features, fake_features: arrays of shapes `(N, dim)` and `(M, dim)`.
        subsets: number of subsets, each drawn without replacement.
        subset_size: m; at most the size of the smaller set.
        seed: of the draws.

    Returns:
        `Score`: the mean over the subsets and its standard error.

    Raises:
        ValueError: if a value is not finite, widths differ, or a set has fewer than 2 rows.

    Reference: Bińkowski et al. 2018, "Demystifying MMD GANs", https://arxiv.org/abs/1801.01401,
    section 4.
    """
    real, fake = pair(real_features, fake_features, at_least=2)
    size = min(subset_size, len(real), len(fake))
    generator = np.random.Generator(np.random.PCG64(seed))
    found = [
        squared_mmd(*(x[generator.choice(len(x), size, replace=False)] for x in (real, fake)))
        for _ in range(subsets)
    ]
    error = np.std(found, ddof=1) / np.sqrt(subsets) if subsets > 1 else float("nan")
    return Score(float(np.mean(found)), float(error))


def squared_mmd(x, y):
    """The unbiased MMD² of two arrays of one shape `(m, dim)`."""
    m, dim = x.shape
    within = 0.0
    for z in (x, y):
        kernel = (z @ z.T / dim + 1) ** 3
        within += (kernel.sum() - np.trace(kernel)) / (m * (m - 1))
    return within - 2 * ((x @ y.T / dim + 1) ** 3).mean()
