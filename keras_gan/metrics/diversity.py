"""Diversity of samples relative to real ones, by distances to the nearest neighbour."""

import numpy as np

from keras_gan.metrics.arrays import pair
from keras_gan.metrics.neighbours import squared_radii
from keras_gan.utils.hints import ArrayLike


def diversity(real_features: ArrayLike, fake_features: ArrayLike, seed: int = 0) -> float:
    """E_y[d(y)] / E_x[d(x)], with d the distance to the nearest other feature of the same set.

    About 1 for independent draws from one distribution, less if samples cluster, 0 if each occurs
    twice. The larger set is subsampled to the size of the smaller, because the distances shrink
    with the number of samples.

    Args:
        real_features, fake_features: arrays of shapes `(N, dim)` and `(M, dim)`, N, M ≥ 2.
        seed: of the subsampling.

    Returns:
        The ratio, at least 0.

    Raises:
        ValueError: if a value is not finite, widths differ, or all real features are duplicates.
    """
    sets = pair(real_features, fake_features, at_least=2)
    count = min(map(len, sets))
    generator = np.random.Generator(np.random.PCG64(seed))
    subsets = [x[generator.choice(len(x), count, replace=False)] for x in sets]
    real, fake = (np.sqrt(squared_radii(x, 1)).mean() for x in subsets)
    if real == 0:
        raise ValueError(
            "Expected real features that are not all duplicates. Received: a mean distance of 0."
        )
    return float(fake / real)
