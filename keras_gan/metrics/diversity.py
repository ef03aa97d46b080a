"""How far apart samples lie, beside real ones: repeated samples are not variety."""

import numpy as np

from keras_gan.metrics.arrays import pair
from keras_gan.metrics.neighbours import radii


def diversity(real_features, fake_features, seed=0):
    """E_y[d(y)] / E_x[d(x)], with d the distance to the nearest other feature of the same set.

    About 1 for as many independent draws of one distribution, below it where samples cluster, 0
    where each is there twice. The larger set is cut at random to the size of the smaller, because
    the distances shrink with the number.

    Args:
        real_features, fake_features: arrays of shapes `(N, dim)` and `(M, dim)`, N, M ≥ 2.
        seed: of the cut.

    Returns:
        The ratio, at least 0.

    Raises:
        ValueError: if a value is not finite, widths differ, or all real features are doubles.
    """
    sets = pair(real_features, fake_features, at_least=2)
    count = min(map(len, sets))
    generator = np.random.Generator(np.random.PCG64(seed))
    cut = [x[generator.choice(len(x), count, replace=False)] for x in sets]
    real, fake = (np.sqrt(radii(x, 1)).mean() for x in cut)
    if real == 0:
        raise ValueError(
            "Expected real features that are not all there twice. Received: a mean distance of 0."
        )
    return float(fake / real)
