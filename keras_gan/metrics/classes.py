"""Scores of class-conditional generation: within classes, and by a classifier."""

from typing import NamedTuple

import numpy as np

from keras_gan.metrics.arrays import labels as labels_of
from keras_gan.metrics.arrays import matrix, pair
from keras_gan.metrics.frechet_distance import frechet_distance
from keras_gan.metrics.modes import divergence_from_uniform

STACKED_MODES = 1000


class StackedModes(NamedTuple):
    """Result of `stacked_mode_coverage`.

    Attributes:
        modes: number of the 1,000 triples of digits that occur.
        kl: Kullback-Leibler divergence of their distribution from the uniform one, in nats.
        samples: number of samples; both figures depend on it, and 26,000 is usual.
    """

    modes: int
    kl: float
    samples: int


def intra_class_frechet(real_features, real_labels, fake_features, fake_labels):
    """The Fréchet distance within each class, averaged over the classes.

    Args:
        real_features, fake_features: arrays of shapes `(N, dim)` and `(M, dim)`.
        real_labels, fake_labels: integers, shapes `(N,)` and `(M,)`, of the same classes.

    Returns:
        The mean squared distance; see `frechet_distance`.

    Raises:
        ValueError: if a class has no images on one side, and as `frechet_distance`.

    Reference: Miyato and Koyama 2018, "cGANs with Projection Discriminator",
    https://arxiv.org/abs/1802.05637, section 4.
    """
    real, fake = pair(real_features, fake_features)
    real_labels = labels_of("real_labels", real_labels, len(real))
    fake_labels = labels_of("fake_labels", fake_labels, len(fake))
    classes = np.unique(real_labels)
    if not np.array_equal(classes, np.unique(fake_labels)):
        raise ValueError(
            "Expected real and generated images of the same classes. Received: "
            f"{classes.tolist()} and {np.unique(fake_labels).tolist()}."
        )
    each = [frechet_distance(real[real_labels == c], fake[fake_labels == c]) for c in classes]
    return float(np.mean(each))


def conditional_accuracy(logits, labels):
    """Share of images that a classifier assigns to the class they were generated for.

    Args:
        logits: shape `(N, classes)`.
        labels: the classes they were generated for, integers of shape `(N,)`.

    Returns:
        A share in [0, 1].

    Raises:
        ValueError: if a logit is not finite or a label is no class.
    """
    logits = matrix("logits", logits)
    labels = labels_of("labels", labels, len(logits))
    if not np.isin(labels, np.arange(logits.shape[1])).all():
        raise ValueError(
            f"Expected a label from 0 to {logits.shape[1] - 1} for each of {len(logits)} images. "
            f"Received: values from {labels.min()} to {labels.max()}."
        )
    return float((logits.argmax(axis=1) == labels).mean())


def stacked_mode_coverage(logits):
    """Counts the triples of digits in images with one digit per channel.

    Args:
        logits: a digit classifier's outputs for each channel, shape `(N, 3, 10)`.

    Returns:
        A `StackedModes`.

    Raises:
        ValueError: for another shape, or if a value is not finite.

    Reference: Lin, Khetan, Fanti and Oh 2018, "PacGAN: The power of two samples in generative
    adversarial networks", https://arxiv.org/abs/1712.04086, section 4.2, after Metz et al. 2017.
    """
    logits = np.asarray(logits)
    right = logits.ndim == 3 and logits.shape[1:] == (3, 10) and len(logits) > 0
    if not right or not np.isfinite(logits).all():
        raise ValueError(
            "Expected finite logits of shape (N, 3, 10), of ten digits in three channels. "
            f"Received: shape {logits.shape}."
        )
    triples = logits.argmax(axis=2) @ np.array([100, 10, 1])
    counts = np.bincount(triples, minlength=STACKED_MODES)
    return StackedModes(int((counts > 0).sum()), divergence_from_uniform(counts), len(logits))
