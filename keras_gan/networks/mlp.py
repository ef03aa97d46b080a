"""Multilayer perceptrons, for points in the plane and other small vectors."""

from collections.abc import Sequence

import keras
from keras import layers

from keras_gan.networks.labels import critic_outputs, latents_and_label, samples_and_label
from keras_gan.networks.registry import builder


@builder
def mlp_generator(
    output_shape: Sequence[int] = (2,),
    latent_dim: int = 16,
    width: int = 128,
    depth: int = 3,
    activation: str = "relu",
    classes: int | None = None,
) -> keras.Model:
    """`depth` hidden layers of `width` units, then a linear map to `output_shape`.

    Args:
        output_shape: shape of one sample, without the batch axis.
        latent_dim: size of the latent vector z ~ N(0, I).
        width, depth: units per hidden layer, and number of hidden layers.
        activation: of the hidden layers.
        classes: number of classes of the label, the second input, which joins the latents; `None`
            for none.

    Returns:
        A `keras.Model` from `(batch, latent_dim)`, and `(batch, classes)` with labels, to
        `(batch, *output_shape)`.
    """
    inputs, x, _ = latents_and_label(latent_dim, classes)
    for _ in range(depth):
        x = layers.Dense(width, activation=activation)(x)
    size = 1
    for axis in output_shape:
        size *= axis
    x = layers.Dense(size)(x)
    samples = layers.Reshape(tuple(output_shape), dtype="float32", name="samples")(x)
    return keras.Model(inputs, samples, name="mlp_generator")


@builder
def mlp_critic(
    input_shape: Sequence[int] = (2,),
    width: int = 128,
    depth: int = 3,
    activation: str = "relu",
    classes: int | None = None,
    auxiliary: int | None = None,
) -> keras.Model:
    """`depth` hidden layers of `width` units, then one logit.

    Args:
        input_shape: shape of one sample, without the batch axis.
        width, depth: units per hidden layer, and number of hidden layers.
        activation: of the hidden layers.
        classes: number of classes of the label, the second input, which joins the sample (Mirza and
            Osindero 2014, https://arxiv.org/abs/1411.1784); `None` for none.
        auxiliary: size of a second output that predicts a condition, as `ACGAN` and `InfoGAN` ask;
            `None` for none.

    Returns:
        A `keras.Model` from `(batch, *input_shape)`, and `(batch, classes)` with labels, to raw
        logits `(batch, 1)`, and a prediction `(batch, auxiliary)` where asked.
    """
    samples = keras.Input(tuple(input_shape), name="samples")
    inputs, label = samples_and_label(samples, classes)
    x = layers.Flatten(data_format="channels_last")(samples)
    if label is not None:
        x = layers.Concatenate(name="joined")([x, label])
    for _ in range(depth):
        x = layers.Dense(width, activation=activation)(x)
    return keras.Model(inputs, critic_outputs(x, None, auxiliary), name="mlp_critic")
