"""Batch statistics of a generator over a population of its latents."""

import keras
import numpy as np


def set_standing_statistics(generator, batches):
    """Give each batch normalisation the mean and variance of its inputs over all batches.

    Each batch passes as in training, under its own statistics. Their means and variances are pooled
    by the law of total variance, and replace the moving averages.

    Args:
        generator: a network.
        batches: its inputs, batch by batch, of about equal sizes.
    """
    found = [x for x in generator._flatten_layers() if _is_batch_normalization(x)]
    moments = [_moments_of(found, generator, inputs) for inputs in batches] if found else []
    for index, layer in enumerate(found):
        means, variances = (np.stack([batch[index][i] for batch in moments]) for i in (0, 1))
        layer.moving_mean.assign(means.mean(axis=0))
        layer.moving_variance.assign(variances.mean(axis=0) + means.var(axis=0))


def _is_batch_normalization(layer):
    return isinstance(layer, keras.layers.BatchNormalization)


def _moments_of(normalizations, generator, inputs):
    """`(mean, variance)` of the inputs of each normalisation, float64, in one forward pass."""
    before = [(layer, layer.momentum, layer.trainable) for layer in normalizations]
    try:
        for layer in normalizations:  # A momentum of 0 leaves the batch's statistics alone.
            layer.momentum, layer.trainable = 0.0, True
        generator(inputs, training=True)
    finally:
        for layer, momentum, trainable in before:
            layer.momentum, layer.trainable = momentum, trainable
    return [(_float64(x.moving_mean), _float64(x.moving_variance)) for x in normalizations]


def _float64(variable):
    return keras.ops.convert_to_numpy(variable).astype("float64")
