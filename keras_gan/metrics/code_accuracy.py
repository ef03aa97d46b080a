"""Whether the categories that a GAN found itself are the classes of the data, one to one."""

from typing import NamedTuple

import numpy as np

from keras_gan.metrics.arrays import labels as labels_of
from keras_gan.metrics.arrays import matrix
from keras_gan.utils.hints import ArrayLike

DRAWN = 0.01  # Least share of all samples that counts as drawing a class.


class CodeAccuracy(NamedTuple):
    """Result of `code_accuracy`.

    Attributes:
        share: of samples read as the class that their category is matched to, in [0, 1].
        matched: class of each category, -1 for one without a class.
        drawn: number of classes that at least one sample in a hundred is read as.
        table: `(categories, classes)`: how many samples of a category are read as a class.
    """

    share: float
    matched: np.ndarray
    drawn: int
    table: np.ndarray


def code_accuracy(logits: ArrayLike, codes: ArrayLike) -> CodeAccuracy:
    """Matches categories to classes, each to another, so that most samples agree.

    max over one-to-one matchings m of Σ table[c, m(c)] / N. One to one, since by the most frequent
    class of each category a generator that draws nothing but eights is right every time.

    Args:
        logits: of a classifier of real images, shape `(N, classes)`.
        codes: category that each sample was generated for, integers of shape `(N,)`, from 0 on.

    Returns:
        A `CodeAccuracy`.

    Raises:
        ValueError: if a logit is not finite, a code is negative, or SciPy is not installed.
    """
    logits = matrix("logits", logits)
    codes = labels_of("codes", codes, len(logits))
    if codes.min() < 0:
        raise ValueError(f"Expected categories from 0 on. Received: {codes.min()}.")
    table = np.zeros((codes.max() + 1, logits.shape[1]), int)
    np.add.at(table, (codes, logits.argmax(axis=1)), 1)
    rows, columns = _assignment()(table, maximize=True)
    matched = np.full(len(table), -1)
    matched[rows] = columns
    drawn = int((table.sum(axis=0) >= DRAWN * len(codes)).sum())
    return CodeAccuracy(float(table[rows, columns].sum() / len(codes)), matched, drawn, table)


def _assignment():
    try:
        from scipy.optimize import linear_sum_assignment
    except ImportError as error:
        raise ValueError(
            "The best matching is found by SciPy: `pip install scipy`. Received: no SciPy."
        ) from error
    return linear_sum_assignment
