"""A score of real and generated features within each class."""

from collections.abc import Callable
from typing import TypeVar

import numpy as np

from keras_gan.metrics.arrays import labels as labels_of
from keras_gan.metrics.arrays import pair
from keras_gan.utils.hints import ArrayLike

Result = TypeVar("Result")


def by_class(
    score: Callable[[np.ndarray, np.ndarray], Result],
    real_features: ArrayLike,
    real_labels: ArrayLike,
    fake_features: ArrayLike,
    fake_labels: ArrayLike,
    at_least: int = 2,
) -> dict[int, Result]:
    """`score(real, fake)` of the features of each class.

    Args:
        score: function of two arrays of features, such as `precision_recall`.
        real_features, fake_features: arrays of shapes `(N, dim)` and `(M, dim)`.
        real_labels, fake_labels: integers, shapes `(N,)` and `(M,)`, of the same classes.
        at_least: samples that the score needs of each class on both sides.

    Returns:
        `{class: score}`, in the order of the classes.

    Raises:
        ValueError: if a class has too few samples on one side, and as the score.
    """
    real, fake = pair(real_features, fake_features)
    real_labels = labels_of("real_labels", real_labels, len(real))
    fake_labels = labels_of("fake_labels", fake_labels, len(fake))
    classes = np.union1d(real_labels, fake_labels)
    for each in classes:
        counts = [int((labels == each).sum()) for labels in (real_labels, fake_labels)]
        if min(counts) < at_least:
            raise ValueError(
                f"Expected at least {at_least} samples of each class, real and generated: pass "
                f"more, or leave the class out on both sides. Received: {counts[0]} and "
                f"{counts[1]} of class {each}."
            )
    return {
        int(each): score(real[real_labels == each], fake[fake_labels == each]) for each in classes
    }
