"""The normalisations that the builders take by name."""

from keras import layers

from keras_gan.layers import GroupNormalization
from keras_gan.utils.checks import known

_NORMALIZATIONS = {
    "batch": lambda: layers.BatchNormalization(axis=-1, momentum=0.9, epsilon=1e-5),
    "layer": lambda: GroupNormalization(groups=1, axis=-1, epsilon=1e-5),
}


def normalize(x, normalization):
    """`x` under `"batch"` or `"layer"` normalisation, or unchanged under `None`."""
    if normalization is None:
        return x
    return known(normalization, _NORMALIZATIONS, "normalization", also=", or None")()(x)
