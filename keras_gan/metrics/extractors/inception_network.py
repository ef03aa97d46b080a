"""The layers of Inception v3 as TensorFlow's graph of 2015 has them, named as its nodes are.

It differs from the paper, and from `keras.applications.InceptionV3`, in its 1008 classes and in the
last block, which pools by maximum.
"""

import functools

import keras
from keras import layers, ops

SIDE = 299
OFFSET = DIVISOR = 128.0
CLASSES = 1008


def build():
    """From images `(batch, 299, 299, 3)` in [-1, 1) to 2048 features and 1008 logits.

    Weights are yet to come. The logits are without the classifier's bias: see `inception.load`.
    """
    images = keras.Input((SIDE, SIDE, 3))
    # What a resize overshoots is cut to what 8 bits hold, as clean-fid does; bilinear stays.
    x = ops.clip(images, (0 - OFFSET) / DIVISOR, (255 - OFFSET) / DIVISOR)
    x = _convolution(x, "conv", 32, 3, 2, "valid")
    x = _convolution(x, "conv_1", 32, 3, padding="valid")
    x = _halved(_convolution(x, "conv_2", 64, 3))
    x = _convolution(x, "conv_3", 80, 1)
    x = _halved(_convolution(x, "conv_4", 192, 3, padding="valid"))
    for name, pooled in (("mixed", 32), ("mixed_1", 64), ("mixed_2", 64)):
        x = _block_35(x, name, pooled)
    x = _block_35_to_17(x, "mixed_3")
    for name, inner in (("mixed_4", 128), ("mixed_5", 160), ("mixed_6", 160), ("mixed_7", 192)):
        x = _block_17(x, name, inner)
    x = _block_17_to_8(x, "mixed_8")
    x = _block_8(x, "mixed_9", layers.AveragePooling2D)
    x = _block_8(x, "mixed_10", layers.MaxPooling2D)
    features = layers.GlobalAveragePooling2D(**_FORM)(x)
    classifier = layers.Dense(CLASSES, use_bias=False, name="softmax", dtype="float32", **_TO_COME)
    logits = classifier(features)
    return keras.Model(images, (features, logits), name="inception")


SLASH = "-"  # Keras takes no slashes in names of layers.
_TO_COME = {"kernel_initializer": "zeros"}  # Random ones would take JAX half a minute.
_FORM = {"data_format": "channels_last", "dtype": "float32"}
_join = functools.partial(layers.concatenate, axis=-1, dtype="float32")


def _convolution(x, name, channels, kernel, stride=1, padding="same"):
    """Convolution, its normalisation folded into it, and ReLU."""
    form = {"strides": stride, "padding": padding, "activation": "relu", **_TO_COME, **_FORM}
    return layers.Conv2D(channels, kernel, name=name.replace("/", SLASH), **form)(x)


def _tower(x, name, *convolutions):
    """Convolutions one after the other, each given by channels, kernel and what differs."""
    for number, given in enumerate(convolutions):
        x = _convolution(x, f"{name}/conv_{number}" if number else f"{name}/conv", *given)
    return x


def _pooled(x, pooling):
    """The same size: the padding counts neither for the mean nor for the maximum."""
    return pooling(3, strides=1, padding="same", **_FORM)(x)


def _halved(x):
    return layers.MaxPooling2D(3, strides=2, padding="valid", **_FORM)(x)


_HALF = (3, 2, "valid")
_ROW, _COLUMN = (1, 7), (7, 1)


def _block_35(x, name, pooled):
    return _join(
        [
            _tower(x, name, (64, 1)),
            _tower(x, f"{name}/tower", (48, 1), (64, 5)),
            _tower(x, f"{name}/tower_1", (64, 1), (96, 3), (96, 3)),
            _tower(_pooled(x, layers.AveragePooling2D), f"{name}/tower_2", (pooled, 1)),
        ]
    )


def _block_35_to_17(x, name):
    return _join(
        [
            _tower(x, name, (384, *_HALF)),
            _tower(x, f"{name}/tower", (64, 1), (96, 3), (96, *_HALF)),
            _halved(x),
        ]
    )


def _block_17(x, name, inner):
    row, column = (inner, _ROW), (inner, _COLUMN)
    return _join(
        [
            _tower(x, name, (192, 1)),
            _tower(x, f"{name}/tower", (inner, 1), row, (192, _COLUMN)),
            _tower(x, f"{name}/tower_1", (inner, 1), column, row, column, (192, _ROW)),
            _tower(_pooled(x, layers.AveragePooling2D), f"{name}/tower_2", (192, 1)),
        ]
    )


def _block_17_to_8(x, name):
    return _join(
        [
            _tower(x, f"{name}/tower", (192, 1), (320, *_HALF)),
            _tower(x, f"{name}/tower_1", (192, 1), (192, _ROW), (192, _COLUMN), (192, *_HALF)),
            _halved(x),
        ]
    )


def _block_8(x, name, pooling):
    return _join(
        [
            _tower(x, name, (320, 1)),
            _forked(_tower(x, f"{name}/tower", (384, 1)), f"{name}/tower/mixed"),
            _forked(_tower(x, f"{name}/tower_1", (448, 1), (384, 3)), f"{name}/tower_1/mixed"),
            _tower(_pooled(x, pooling), f"{name}/tower_2", (192, 1)),
        ]
    )


def _forked(x, name):
    return _join(
        [
            _convolution(x, f"{name}/conv", 384, (1, 3)),
            _convolution(x, f"{name}/conv_1", 384, (3, 1)),
        ]
    )
