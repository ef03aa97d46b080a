"""Whether pictures show what was asked for, column by column of a data set's labels."""

from collections.abc import Mapping

import numpy as np

from keras_gan.metrics.attributes import attributes
from keras_gan.utils.hints import ArrayLike

ALL = "all"


def attribute_accuracy(
    images: ArrayLike, labels: Mapping[str, ArrayLike], data: str
) -> dict[str, float]:
    """The share of images in which the classifier of a data set reads the given labels.

    For pictures made of texts, the labels that the texts name; for translations, those of the
    inputs, read in the domain that the outputs are to be in. The classifier errs too, and more
    often on images that are unlike its own: `zoo/<data>_classifier.json` has its accuracy.

    Args:
        images: as `keras_gan.metrics.attributes` takes them.
        labels: by column, integers `(N,)` in the order of `keras_gan.data.class_names(data,
            column)`; rows of a negative one do not count, as of a picture that does not show it.
        data: the data set, such as "avatars", "toons" or "tinted_mnist".

    Returns:
        The share in [0, 1] by column, NaN where no row counts, and that of images right in `"all"`
        columns where there are several.

    Raises:
        ValueError: for another data set, a column that it has not, or labels of another length.
    """
    read = attributes(images, data)
    asked = {column: _checked(column, read, np.asarray(own)) for column, own in labels.items()}
    shares = {column: _share(read[column] == own, own >= 0) for column, own in asked.items()}
    if len(asked) > 1:
        right = [(read[column] == own) | (own < 0) for column, own in asked.items()]
        shares[ALL] = float(np.mean(np.all(right, axis=0)))
    return shares


def _share(right, counts):
    return float(np.mean(right[counts])) if counts.any() else float("nan")


def _checked(column, read, own):
    if column not in read or own.shape != read[column].shape:
        count = len(next(iter(read.values())))
        raise ValueError(
            f"Expected a label for each of the {count} images, of the columns {', '.join(read)}. "
            f"Received: {column!r} with labels of shape {own.shape}."
        )
    return own
