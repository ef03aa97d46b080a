"""The Fréchet distance within each class: variety and quality of what was asked for."""

from typing import NamedTuple

import numpy as np

from keras_gan.metrics.by_class import by_class
from keras_gan.metrics.frechet_distance import frechet_distance
from keras_gan.utils.hints import ArrayLike


class IntraClassFrechet(NamedTuple):
    """Result of `intra_class_frechet`.

    Attributes:
        mean: of the classes' squared distances, each with the same weight.
        by_class: `{class: squared distance}`.
    """

    mean: float
    by_class: dict


def intra_class_frechet(
    real_features: ArrayLike,
    real_labels: ArrayLike,
    fake_features: ArrayLike,
    fake_labels: ArrayLike,
) -> IntraClassFrechet:
    """The Fréchet distance within each class, and its mean over the classes.

    It is large where samples of a class are alike, or of another class. It is biased upwards by
    about one over the samples of a class, far more than the distance of all: compare it with that
    of real against real images in the same numbers.

    Args:
        real_features, fake_features: arrays of shapes `(N, dim)` and `(M, dim)`.
        real_labels, fake_labels: integers, shapes `(N,)` and `(M,)`, of the same classes.

    Returns:
        An `IntraClassFrechet`, in squared units of the features; see `frechet_distance`.

    Raises:
        ValueError: if a class has fewer than two samples on one side.

    Reference: Miyato and Koyama 2018, "cGANs with Projection Discriminator",
    https://arxiv.org/abs/1802.05637, section 4.
    """
    found = by_class(frechet_distance, real_features, real_labels, fake_features, fake_labels)
    return IntraClassFrechet(float(np.mean(list(found.values()))), found)
