"""Small classifiers of small images, as extractors: of digits, of garments, of drawn faces."""

import functools
from typing import NamedTuple

import keras
import numpy as np
from keras import layers

from keras_gan.data import known_sets
from keras_gan.metrics.extractors import resizing
from keras_gan.metrics.extractors.base import Extractor
from keras_gan.presets import catalog, weights_file

OFFSET = DIVISOR = 127.5


class Form(NamedTuple):
    """A classifier's shape.

    Attributes:
        image_shape: of the images that it takes.
        stages: filters and stride of each convolution.
        heads: number of classes by the column of labels that they are of.
    """

    image_shape: tuple
    stages: tuple
    heads: dict


_GREY = Form((28, 28, 1), ((32, 1), (32, 2), (64, 1), (64, 2), (128, 1)), {"label": 10})
_FACES = Form((64, 64, 3), ((16, 2), (32, 2), (32, 1), (64, 2), (128, 1)), heads={})
_AVATARS = {"hair": 12, "eyes": 5, "mouth": 4, "facial_hair": 3}
_TOONS = {"hair": 6, "mouth": 4}
_COLOURS = {"hair_color": 6, "skin": 4, "clothes_color": 5}
FORMS = {
    "fashion_classifier": _GREY,
    "mnist_classifier": _GREY,
    "avatars_classifier": _FACES._replace(heads=_AVATARS | _COLOURS),
    "toons_classifier": _FACES._replace(heads=_TOONS | _COLOURS),
}
OF_DATA = {
    "fashion_mnist": "fashion_classifier",
    "fashion_mnist_10k": "fashion_classifier",
    "mnist": "mnist_classifier",
    "avatars": "avatars_classifier",
    "avatars_10k": "avatars_classifier",
    "toons": "toons_classifier",
}


def _extractor(file, column):
    """The name of the extractor of one column that a file of weights reads."""
    alone = len(FORMS[file].heads) == 1
    return file if alone else f"{file.removesuffix('_classifier')}_{column}"


COLUMNS = {  # Each extractor's file of weights, and the column that its logits are of.
    _extractor(file, column): (file, column)
    for file in dict.fromkeys(OF_DATA.values())
    for column in FORMS[file].heads
}
NAMES = tuple(COLUMNS)


def of_data(data, labels=None):
    """The name of the extractor that reads those labels of a data set; `None` without one."""
    file = OF_DATA.get(data)
    found = (name for name, own in COLUMNS.items() if own == (file, labels or "label"))
    return next(found, None)


def class_names(name):
    """What the logits of an extractor of one column are of; `None` for any other extractor."""
    if name not in COLUMNS:
        return None
    file, column = COLUMNS[name]
    described = catalog.config(file, kind="classifier")
    known = known_sets.classes(described["data"]["name"])
    return known or tuple(described["classes"][column])


def build(name):
    """The untrained network, from float images to features and the logits of all heads.

    Convolutions of 3 by 3 with batch normalisation and ReLU. The 128 features are the last feature
    maps averaged over positions, the logits a linear map of them: those of each head side by side.
    """
    shape, stages, heads = FORMS[name]
    form = {"data_format": "channels_last", "dtype": "float32"}
    x = images = keras.Input(shape)
    for filters, strides in stages:
        x = layers.Conv2D(filters, 3, strides, padding="same", use_bias=False, **form)(x)
        x = layers.BatchNormalization(dtype="float32")(x)
        x = layers.ReLU(dtype="float32")(x)
    features = layers.GlobalAveragePooling2D(**form)(x)
    logits = layers.Dense(sum(heads.values()), dtype="float32")(features)
    return keras.Model(images, (features, logits), name=name)


def parts(name):
    """Each head's columns of the logits, a `slice` by the column of labels."""
    heads = FORMS[name].heads
    ends = np.cumsum(list(heads.values())).tolist()
    starts = [0, *ends[:-1]]
    return {head: slice(*ends) for head, *ends in zip(heads, starts, ends, strict=True)}


@functools.cache
def load(name):
    """An extractor of 128 features, and the logits of one column of labels.

    `"fashion_classifier"` and `"mnist_classifier"` have ten classes; a file of several columns has
    an extractor for each, in the order of `keras_gan.data.class_names`. Images of another size are
    resized by bicubic, colour ones averaged to grey for digits and garments. `python -m
    tools.classifiers` trains all again; `zoo/<name>.json` has their accuracy.

    Raises:
        ValueError: if its files are missing or damaged.
    """
    file, head = COLUMNS[name]
    whole = load_whole(file)
    if name == file:
        return whole
    features, logits = whole.network.output
    network = keras.Model(whole.network.input, (features, logits[:, parts(file)[head]]), name=name)
    return Extractor(name, network, resizing.bicubic, OFFSET, DIVISOR, whole.digest)


@functools.cache
def load_whole(file):
    """An extractor of the logits of all heads of a file of weights, side by side as in `parts`."""
    facts = catalog.config(file, kind="classifier")["weights"]
    network = build(file)
    data, _ = catalog.read_weights(file, facts)
    weights_file.restore(data, facts, {"classifier": network})
    return Extractor(file, network, resizing.bicubic, OFFSET, DIVISOR, facts["sha256"])
