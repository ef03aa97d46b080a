"""Inception score: high if each image is of one class, and all images together of many."""

from typing import NamedTuple

import numpy as np

from keras_gan.metrics.arrays import matrix
from keras_gan.utils.checks import positive_integer
from keras_gan.utils.hints import ArrayLike


class Score(NamedTuple):
    """A score with its error.

    Attributes:
        value: the mean over splits or subsets.
        error: standard deviation over splits, or standard error over subsets, as the metric says;
            NaN if there is only one.
        protocol: the numbers of parts that were computed.
    """

    value: float
    error: float
    protocol: dict

    def __float__(self):
        return self.value


def inception_score(logits: ArrayLike, splits: int = 10) -> Score:
    """IS = exp(E_x[KL(p(y|x) ‖ p(y))]), between 1 and the number of classes.

    Each of `splits` consecutive parts has its own p(y) and score. KL is in nats.

    Args:
        logits: classifier outputs before the softmax, shape `(N, classes)`.
        splits: number of parts; 10 is usual, some report 1, and the values differ.

    Returns:
        `Score`: the mean over the parts, and their standard deviation.

    Raises:
        ValueError: if a value is not finite or there are fewer images than parts.

    Reference: Salimans et al. 2016, "Improved Techniques for Training GANs",
    https://arxiv.org/abs/1606.03498, section 4.
    """
    splits = positive_integer(splits, "splits")
    logits = matrix("logits", logits, at_least=splits)
    log_p = logits - np.logaddexp.reduce(logits, axis=1, keepdims=True)
    scores = [_score(part) for part in np.array_split(log_p, splits)]
    error = float(np.std(scores)) if splits > 1 else float("nan")
    return Score(float(np.mean(scores)), error, {"splits": splits})


def _score(log_p):
    p = np.exp(log_p)
    log_marginal = np.logaddexp.reduce(log_p, axis=0) - np.log(len(log_p))
    # p log p is 0 at p = 0, where the difference of two infinities may be NaN.
    terms = np.where(p > 0, p * (log_p - log_marginal), 0.0)
    return np.exp(terms.sum(axis=1).mean())
