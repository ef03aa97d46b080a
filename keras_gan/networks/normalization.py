"""The normalisations that the builders take by name."""

from keras import layers

from keras_gan.layers import ConditionalBatchNormalization, GroupNormalization
from keras_gan.utils.checks import known

_NORMALIZATIONS = {
    "batch": lambda: layers.BatchNormalization(axis=-1, momentum=0.9, epsilon=1e-5),
    "instance": lambda: GroupNormalization(groups=-1, axis=-1, epsilon=1e-5),
    "layer": lambda: GroupNormalization(groups=1, axis=-1, epsilon=1e-5),
}


def normalize(x, normalization, label=None):
    """`x` normalised over the `"batch"`, its own `"layer"` or each channel of the `"instance"`.

    Scale and offset of batch normalisation are those of the label's class where there is a label.
    """
    if normalization is None:
        return x
    if normalization == "batch" and label is not None:
        return ConditionalBatchNormalization(momentum=0.9, epsilon=1e-5)([x, label])
    return known(normalization, _NORMALIZATIONS, "normalization", also=", or None")()(x)
