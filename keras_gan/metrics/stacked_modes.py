"""The thousand modes of Stacked MNIST, counted by a digit classifier."""

from typing import NamedTuple

import numpy as np

from keras_gan.metrics.modes import divergence_from_uniform
from keras_gan.utils.hints import ArrayLike

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


def stacked_mode_coverage(logits: ArrayLike) -> StackedModes:
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
