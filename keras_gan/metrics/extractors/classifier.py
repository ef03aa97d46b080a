"""Small classifiers of grey 28-pixel images, as extractors for digits and garments."""

import functools

import keras
from keras import layers

from keras_gan.metrics.extractors import resizing
from keras_gan.metrics.extractors.base import Extractor
from keras_gan.presets import catalog, weights_file

OF_DATA = {"fashion_mnist": "fashion_classifier", "mnist": "mnist_classifier"}
NAMES = tuple(OF_DATA.values())
SIDE, CLASSES = 28, 10
OFFSET = DIVISOR = 127.5
# Filters and stride of each convolution.
STAGES = ((32, 1), (32, 2), (64, 1), (64, 2), (128, 1))


def build(name="classifier"):
    """The untrained network, from float images `(batch, 28, 28, 1)` to features and logits.

    Convolutions of 3 by 3 with batch normalisation and ReLU. The 128 features are the last feature
    maps averaged over positions, the ten logits a linear map of them.
    """
    form = {"data_format": "channels_last", "dtype": "float32"}
    x = images = keras.Input((SIDE, SIDE, 1))
    for filters, strides in STAGES:
        x = layers.Conv2D(filters, 3, strides, padding="same", use_bias=False, **form)(x)
        x = layers.BatchNormalization(dtype="float32")(x)
        x = layers.ReLU(dtype="float32")(x)
    features = layers.GlobalAveragePooling2D(**form)(x)
    logits = layers.Dense(CLASSES, dtype="float32")(features)
    return keras.Model(images, (features, logits), name=name)


@functools.cache
def load(name):
    """The extractor `"fashion_classifier"` or `"mnist_classifier"`: 128 features, 10 logits.

    Images of another size are resized to 28 by bicubic, colour ones averaged to grey.
    `python -m tools.classifiers` trains both again; `zoo/<name>.json` has their accuracy.

    Raises:
        ValueError: if its files are missing or damaged.
    """
    facts = catalog.config(name, kind="classifier")["weights"]
    network = build(name)
    data, _ = catalog.read_weights(name, facts)
    weights_file.restore(data, facts, {"classifier": network})
    return Extractor(name, network, resizing.bicubic, OFFSET, DIVISOR, facts["sha256"])
