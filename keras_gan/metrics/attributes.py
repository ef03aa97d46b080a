"""What a classifier sees in pictures of a known data set, column by column."""

from keras_gan.metrics.extractors import classifier
from keras_gan.utils.checks import known
from keras_gan.utils.pixel_encoding import eight_bits


def attributes(images, data):
    """The class of each image in every column of a data set, read by its classifier in the package.

    Args:
        images: `uint8` in [0, 255] or floats in [-1, 1], shape `(N, height, width, 1 or 3)`.
        data: the data set that they are like, such as "mnist" or "fashion_mnist".

    Returns:
        `{column: classes}`, each `(N,)` integers in the order of
        `keras_gan.data.class_names(data, column)`; the column of digits and garments is "label".

    Raises:
        ValueError: for another data set, or images of another shape, type or range.
    """
    file = known(data, classifier.OF_DATA, "data set with a classifier")
    logits = classifier.load_whole(file)(eight_bits(images, "the images")).logits
    found = classifier.parts(file).items()
    return {column: logits[:, part].argmax(axis=1) for column, part in found}
