"""Inception v3 as in TensorFlow's graph of 2015, its layers named like the graph's nodes.

It differs from the paper, and from `keras.applications.InceptionV3`, by its 1008 classes and by max
pooling in the last block.
"""

import functools

import keras
from keras import layers, ops

SIDE = 299
OFFSET = DIVISOR = 128.0
CLASSES = 1008


def build():
    """The network without its weights: images `(batch, 299, 299, 3)` in [-1, 1) to 2048 features.

    Its 1008 logits are without the classifier's bias: see `inception.load`.
    """
    images = keras.Input((SIDE, SIDE, 3))
    # Clip what bicubic resizing overshoots to 8 bits, as clean-fid does; bilinear never does.
    x = ops.clip(images, (0 - OFFSET) / DIVISOR, (255 - OFFSET) / DIVISOR)
    x = _convolution(x, "conv", 32, 3, 2, "valid")
    x = _convolution(x, "conv_1", 32, 3, padding="valid")
    x = _halve(_convolution(x, "conv_2", 64, 3))
    x = _convolution(x, "conv_3", 80, 1)
    x = _halve(_convolution(x, "conv_4", 192, 3, padding="valid"))
    for name, pooled in (("mixed", 32), ("mixed_1", 64), ("mixed_2", 64)):
        x = _block_35(x, name, pooled)
    x = _block_35_to_17(x, "mixed_3")
    for name, inner in (("mixed_4", 128), ("mixed_5", 160), ("mixed_6", 160), ("mixed_7", 192)):
        x = _block_17(x, name, inner)
    x = _block_17_to_8(x, "mixed_8")
    x = _block_8(x, "mixed_9", layers.AveragePooling2D)
    x = _block_8(x, "mixed_10", layers.MaxPooling2D)
    features = layers.GlobalAveragePooling2D(**_FORM)(x)
    classifier = layers.Dense(CLASSES, use_bias=False, name="softmax", dtype="float32", **_ZEROS)
    logits = classifier(features)
    return keras.Model(images, (features, logits), name="inception")


SLASH = "-"  # Keras allows no slashes in layer names.
_ZEROS = {"kernel_initializer": "zeros"}  # Random weights would take JAX half a minute.
_FORM = {"data_format": "channels_last", "dtype": "float32"}
_join = functools.partial(layers.concatenate, axis=-1, dtype="float32")


def _convolution(x, name, channels, kernel, stride=1, padding="same"):
    """Convolution with its normalisation folded in, and ReLU."""
    form = {"strides": stride, "padding": padding, "activation": "relu", **_ZEROS, **_FORM}
    return layers.Conv2D(channels, kernel, name=name.replace("/", SLASH), **form)(x)


def _tower(x, name, *convolutions):
    """A sequence of convolutions, each given by `_convolution`'s arguments from `channels` on."""
    for number, given in enumerate(convolutions):
        x = _convolution(x, f"{name}/conv_{number}" if number else f"{name}/conv", *given)
    return x


def _pool(x, pooling):
    """Pooling without a change of size; the padding counts for neither mean nor maximum."""
    return pooling(3, strides=1, padding="same", **_FORM)(x)


def _halve(x):
    return layers.MaxPooling2D(3, strides=2, padding="valid", **_FORM)(x)


_HALF = (3, 2, "valid")
_ROW, _COLUMN = (1, 7), (7, 1)


def _block_35(x, name, pooled):
    return _join(
        [
            _tower(x, name, (64, 1)),
            _tower(x, f"{name}/tower", (48, 1), (64, 5)),
            _tower(x, f"{name}/tower_1", (64, 1), (96, 3), (96, 3)),
            _tower(_pool(x, layers.AveragePooling2D), f"{name}/tower_2", (pooled, 1)),
        ]
    )


def _block_35_to_17(x, name):
    return _join(
        [
            _tower(x, name, (384, *_HALF)),
            _tower(x, f"{name}/tower", (64, 1), (96, 3), (96, *_HALF)),
            _halve(x),
        ]
    )


def _block_17(x, name, inner):
    row, column = (inner, _ROW), (inner, _COLUMN)
    return _join(
        [
            _tower(x, name, (192, 1)),
            _tower(x, f"{name}/tower", (inner, 1), row, (192, _COLUMN)),
            _tower(x, f"{name}/tower_1", (inner, 1), column, row, column, (192, _ROW)),
            _tower(_pool(x, layers.AveragePooling2D), f"{name}/tower_2", (192, 1)),
        ]
    )


def _block_17_to_8(x, name):
    return _join(
        [
            _tower(x, f"{name}/tower", (192, 1), (320, *_HALF)),
            _tower(x, f"{name}/tower_1", (192, 1), (192, _ROW), (192, _COLUMN), (192, *_HALF)),
            _halve(x),
        ]
    )


def _block_8(x, name, pooling):
    return _join(
        [
            _tower(x, name, (320, 1)),
            _fork(_tower(x, f"{name}/tower", (384, 1)), f"{name}/tower/mixed"),
            _fork(_tower(x, f"{name}/tower_1", (448, 1), (384, 3)), f"{name}/tower_1/mixed"),
            _tower(_pool(x, pooling), f"{name}/tower_2", (192, 1)),
        ]
    )


def _fork(x, name):
    return _join(
        [
            _convolution(x, f"{name}/conv", 384, (1, 3)),
            _convolution(x, f"{name}/conv_1", 384, (3, 1)),
        ]
    )
