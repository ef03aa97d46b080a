"""Whether pictures show what was asked for, column by column of a data set's labels."""

import numpy as np

from keras_gan.metrics.attributes import attributes

ALL = "all"


def attribute_accuracy(images, labels, data):
    """The share of images in which the classifier of a data set reads the given labels.

    For pictures made of texts, the labels that the texts name; for translations, those of the
    inputs, read in the domain that the outputs are to be in. The classifier errs too, and more
    often on images that are unlike its own: `zoo/<data>_classifier.json` has its accuracy.

    Args:
        images: as `keras_gan.metrics.attributes` takes them.
        labels: by column, integers `(N,)` in the order of `keras_gan.data.class_names(data,
            column)`.
        data: the data set, such as "avatars", "toons" or "tinted_mnist".

    Returns:
        The share in [0, 1] by column, and of `"all"` columns at once where there are several.

    Raises:
        ValueError: for another data set, a column that it has not, or labels of another length.
    """
    read = attributes(images, data)
    right = {column: _right(column, read, np.asarray(own)) for column, own in labels.items()}
    if len(right) > 1:
        right[ALL] = np.all(list(right.values()), axis=0)
    return {column: float(np.mean(rows)) for column, rows in right.items()}


def _right(column, read, own):
    if column not in read or own.shape != read[column].shape:
        count = len(next(iter(read.values())))
        raise ValueError(
            f"Expected a label for each of the {count} images, of the columns {', '.join(read)}. "
            f"Received: {column!r} with labels of shape {own.shape}."
        )
    return read[column] == own
