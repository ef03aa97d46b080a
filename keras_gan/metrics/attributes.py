"""What a classifier or a palette reads in pictures of a known data set, column by column."""

import numpy as np

from keras_gan.data import captions, openmoji, tinted_mnist
from keras_gan.metrics.extractors import classifier
from keras_gan.utils.checks import known
from keras_gan.utils.hints import ArrayLike
from keras_gan.utils.pixel_encoding import eight_bits

COLOURS = 3


def attributes(images: ArrayLike, data: str) -> dict[str, np.ndarray]:
    """The class of each image in every column of a data set, as its classifier reads it.

    Args:
        images: `uint8` in [0, 255] or floats in [-1, 1], shape `(N, height, width, 1 or 3)`.
        data: the data set that they are like, such as "mnist" or "avatars". Colours are read by
            the palette: of "tinted_mnist" at 28 x 28 pixels, and the skin tones of "openmoji".

    Returns:
        `{column: classes}`, each `(N,)` integers in the order of
        `keras_gan.data.class_names(data, column)`; the column of digits and garments is "label".
        -1 where an emoji shows no skin.

    Raises:
        ValueError: for another data set, or images of another shape, type or range.
    """
    images = eight_bits(images, "the images")
    if data in _BY_PALETTE:
        if images.shape[-1] != COLOURS:
            raise ValueError(
                f"The colours of {data} are read: expected images of 3 channels. "
                f"Received: shape {images.shape}."
            )
        return _BY_PALETTE[data](images)
    file = known(data, classifier.OF_DATA, "data set with a classifier")
    logits = classifier.load_whole(file)(images).logits
    found = classifier.parts(file).items()
    return {column: logits[:, part].argmax(axis=1) for column, part in found}


def readable_columns(data, channels=COLOURS):
    """The columns that `attributes` reads in pictures of a data set; none of most."""
    if data in captions.READ_FROM_TEXTS:
        return captions.READ_FROM_TEXTS[data].COLUMNS if channels == COLOURS else ()
    form = classifier.FORMS.get(classifier.OF_DATA.get(data))
    return () if form is None else tuple(form.heads)


def reader(data):
    """What reads a data set's columns, for a protocol."""
    file = classifier.OF_DATA.get(_FORMS.get(data, data))
    read = classifier.load_whole(file).protocol if file else {}
    return read | ({"colours": "palette"} if data in _BY_PALETTE else {})


def _of_tinted(images):
    foreground, background, ink = tinted_mnist.read_colours(images)
    (digit,) = attributes(ink, _FORMS[captions.TINTED]).values()
    return dict(zip(tinted_mnist.COLUMNS, (digit, foreground, background), strict=True))


def _of_openmoji(images):
    (column,) = openmoji.COLUMNS
    return {column: openmoji.read_tones(images)}


_FORMS = {captions.TINTED: "mnist"}  # Whose classifier reads what no palette does.
_BY_PALETTE = {captions.TINTED: _of_tinted, captions.OPENMOJI: _of_openmoji}
