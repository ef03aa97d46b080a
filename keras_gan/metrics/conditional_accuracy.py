"""Whether samples are of the class that was asked for, as a classifier reads them."""

from typing import NamedTuple

import numpy as np

from keras_gan.metrics.arrays import labels as labels_of
from keras_gan.metrics.arrays import matrix
from keras_gan.utils.hints import ArrayLike


class ConditionalAccuracy(NamedTuple):
    """Result of `conditional_accuracy`.

    Attributes:
        share: of samples read as the class that was asked for, in [0, 1].
        by_class: that share among the samples of each class; NaN where none was asked for.
        table: confusion table `(classes, classes)`: row i, column j counts samples asked to be of
            class i and read as class j.
    """

    share: float
    by_class: np.ndarray
    table: np.ndarray


def conditional_accuracy(logits: ArrayLike, labels: ArrayLike) -> ConditionalAccuracy:
    """Asks a classifier for the class of samples that were generated for given classes.

    A generator that draws one picture of each class is right every time: read it beside
    `intra_class_frechet`. The classifier's own accuracy on real images is the figure to compare
    with.

    Args:
        logits: of a classifier of real images, shape `(N, classes)`.
        labels: the classes that were asked for, integers of shape `(N,)`.

    Returns:
        A `ConditionalAccuracy`.

    Raises:
        ValueError: if a logit is not finite or a label is no class.

    Reference: Odena, Olah and Shlens 2017, "Conditional Image Synthesis with Auxiliary Classifier
    GANs", https://arxiv.org/abs/1610.09585, section 4.2.
    """
    logits = matrix("logits", logits)
    labels = labels_of("labels", labels, len(logits))
    classes = logits.shape[1]
    if labels.min() < 0 or labels.max() >= classes:
        raise ValueError(
            f"Expected a label from 0 to {classes - 1} for each of {len(logits)} images. "
            f"Received: values from {labels.min()} to {labels.max()}."
        )
    table = np.zeros((classes, classes), int)
    np.add.at(table, (labels, logits.argmax(axis=1)), 1)
    asked, right = table.sum(axis=1), table.diagonal()
    by_class = np.divide(right, asked, out=np.full(classes, np.nan), where=asked > 0)
    return ConditionalAccuracy(float(right.sum() / len(labels)), by_class, table)
