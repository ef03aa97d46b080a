"""Sliced Wasserstein distance: exact optimal transport along many lines."""

import numpy as np

from keras_gan.metrics.arrays import pair
from keras_gan.utils.checks import positive_integer, real_number
from keras_gan.utils.hints import ArrayLike


def sliced_wasserstein(
    real_features: ArrayLike,
    fake_features: ArrayLike,
    projections: int = 500,
    order: float = 1,
    seed: int = 0,
) -> float:
    """SW_p = (E_θ[W_p(θᵀx, θᵀy)^p])^(1/p), over random unit vectors θ.

    In one dimension the optimal transport pairs the sorted values. Sets of different sizes are
    compared at equally spaced quantiles, as many as the larger set has values.

    Args:
        real_features, fake_features: arrays of shapes `(N, dim)` and `(M, dim)`.
        projections: number of directions.
        order: p, 1 or more.
        seed: of the directions.

    Returns:
        The distance, at least 0, in the units of the features.

    Raises:
        ValueError: if a value is not finite, widths differ, or a number is too small.

    Reference: Bonneel et al. 2015, "Sliced and Radon Wasserstein Barycenters of Measures"; Karras
    et al. 2018, https://arxiv.org/abs/1710.10196, section 5, for images.
    """
    projections = positive_integer(projections, "projections")
    order = real_number(order, "order", at_least=1)
    real, fake = pair(real_features, fake_features)
    generator = np.random.Generator(np.random.PCG64(seed))
    directions = generator.standard_normal((projections, real.shape[1]))
    directions /= np.linalg.norm(directions, axis=1, keepdims=True)
    count = max(len(real), len(fake))
    gaps = [np.abs(_quantiles(real @ d, count) - _quantiles(fake @ d, count)) for d in directions]
    return float(np.mean(np.square(gaps) ** (order / 2)) ** (1 / order))


def _quantiles(values, count):
    values = np.sort(values)
    if len(values) == count:
        return values
    levels = (np.arange(count) + 0.5) / count
    return np.interp(levels, (np.arange(len(values)) + 0.5) / len(values), values)
