"""Multilayer perceptrons, for points in the plane and other small vectors."""

import keras
from keras import layers

from keras_gan.networks.registry import builder


@builder
def mlp_generator(output_shape=(2,), latent_dim=16, width=128, depth=3, activation="relu"):
    """`depth` hidden layers of `width` units, then a linear map to `output_shape`.

    Args:
        output_shape: shape of one sample, without the batch axis.
        latent_dim: size of the latent vector z ~ N(0, I).
        width, depth: units per hidden layer, and number of hidden layers.
        activation: of the hidden layers.

    Returns:
        A `keras.Model` from `(batch, latent_dim)` to `(batch, *output_shape)`.
    """
    latents = x = keras.Input((latent_dim,), name="latents")
    for _ in range(depth):
        x = layers.Dense(width, activation=activation)(x)
    size = 1
    for axis in output_shape:
        size *= axis
    x = layers.Dense(size)(x)
    samples = layers.Reshape(tuple(output_shape), dtype="float32", name="samples")(x)
    return keras.Model(latents, samples, name="mlp_generator")


@builder
def mlp_critic(input_shape=(2,), width=128, depth=3, activation="relu"):
    """`depth` hidden layers of `width` units, then one logit.

    Args:
        input_shape: shape of one sample, without the batch axis.
        width, depth: units per hidden layer, and number of hidden layers.
        activation: of the hidden layers.

    Returns:
        A `keras.Model` from `(batch, *input_shape)` to raw logits `(batch, 1)`.
    """
    samples = keras.Input(tuple(input_shape), name="samples")
    x = layers.Flatten(data_format="channels_last")(samples)
    for _ in range(depth):
        x = layers.Dense(width, activation=activation)(x)
    logits = layers.Dense(1, dtype="float32", name="logits")(x)
    return keras.Model(samples, logits, name="mlp_critic")
