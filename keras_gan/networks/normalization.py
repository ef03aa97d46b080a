"""The normalisations that the builders take by name."""

from keras import layers

from keras_gan.layers import GroupNormalization


def normalize(x, normalization):
    """`x` under `"batch"` or `"layer"` normalisation, or as it is under `None`."""
    if normalization is None:
        return x
    if normalization == "batch":
        return layers.BatchNormalization(axis=-1, momentum=0.9, epsilon=1e-5)(x)
    if normalization == "layer":
        return GroupNormalization(groups=1, axis=-1, epsilon=1e-5)(x)
    raise ValueError(
        'Unknown normalization. Expected "batch", "layer" or None. '
        f"Received: normalization={normalization!r}."
    )
