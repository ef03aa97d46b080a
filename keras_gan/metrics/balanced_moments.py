"""Mean and covariance of features as if all classes were equally frequent."""

import numpy as np

from keras_gan.metrics.arrays import labels as labels_of
from keras_gan.metrics.arrays import matrix
from keras_gan.metrics.moments import Moments
from keras_gan.utils.hints import ArrayLike


def balanced_moments(features: ArrayLike, labels: ArrayLike) -> Moments:
    """Moments in which each of K classes has the weight 1/K, whatever its number of samples.

    Sample i of class c, one of n_c, has the weight wᵢ = 1 / (K n_c):

        μ = Σ wᵢ xᵢ,  Σ = Σ wᵢ (xᵢ - μ)(xᵢ - μ)ᵀ / (1 - Σ wᵢ²),

    which is unbiased for weights that do not depend on the samples, and for classes of one size the
    mean and covariance of all. `frechet_distance` of two such moments is the class-balanced
    distance: that of a data set with rare classes does not depend on how rare they are.

    Args:
        features: array of shape `(N, dim)`.
        labels: integers of shape `(N,)`.

    Returns:
        `Moments`.

    Raises:
        ValueError: if there is but one sample, or a value is not finite.
    """
    features = matrix("features", features, at_least=2)
    labels = labels_of("labels", labels, len(features))
    _, index, counts = np.unique(labels, return_inverse=True, return_counts=True)
    weights = 1 / (len(counts) * counts[index])
    moments = Moments()
    moments.count = len(features)
    moments.mean = weights @ features
    centred = features - moments.mean
    covariance = (centred * weights[:, None]).T @ centred / (1 - np.square(weights).sum())
    moments.scatter = covariance * (moments.count - 1)
    return moments
