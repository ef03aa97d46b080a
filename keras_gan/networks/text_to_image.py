"""Networks from words to images: DCGAN's, with an encoder of the text in each.

Each player reads the text by itself, so an encoder is trained by the player that owns it.

Reference: Reed et al. 2016, "Generative Adversarial Text to Image Synthesis",
https://arxiv.org/abs/1605.05396, section 4.1 and figure 2.
"""

from collections.abc import Sequence
from typing import Literal

import keras
from keras import layers, ops

from keras_gan.layers import ConditioningAugmentation, Counted, MeanOfCounted
from keras_gan.networks import dcgan
from keras_gan.networks.registry import builder
from keras_gan.text.tokenizer import PADDING
from keras_gan.utils.checks import known

MATCHES = ("concat", "projection")


@builder
def text_to_image_generator(
    image_shape: Sequence[int],
    vocabulary: int,
    length: int,
    latent_dim: int = 64,
    width: int = 32,
    text_width: int = 64,
    augmentation: float | None = None,
    normalization: Literal["batch"] | None = "batch",
) -> keras.Model:
    """DCGAN's generator, with the features of the text in the place of a label.

    They join the latents by a linear map, and scale and move each batch normalisation but the last.
    As a part of the first layer's input alone they drowned the latents: one image for each text.

    Args:
        image_shape: `(height, width, channels)`; both sides 2ⁿ·k with the same n, k ≥ 4.
        vocabulary: number of different integers, `len(tokenizer.words)`.
        length: integers in a text, `tokenizer.length`.
        latent_dim: size of the latent vector z ~ N(0, I); with augmentation `text_width` more.
        width: channels at half the resolution; each halving of the resolution doubles them.
        text_width: size of the text's features.
        augmentation: weight of conditioning augmentation's KL divergence, or `None` for none. The
            paper has 1; its authors' code has 2 for the mean over features, 2 / text_width here. At
            1 nothing is left of the text.
        normalization: `"batch"` or `None`.

    Returns:
        A `keras.Model` from latents and integers `(batch, length)` to images in [-1, 1].
    """
    extra = 0 if augmentation is None else text_width
    latents = keras.Input((latent_dim + extra,), name="latents")
    tokens = keras.Input((length,), dtype="int32", name="tokens")
    text = encoded(tokens, vocabulary, text_width)
    z = latents
    if augmentation is not None:
        augment = ConditioningAugmentation(text_width, augmentation, name="augmentation")
        z, noise = ops.split(latents, [latent_dim], axis=-1)
        text = augment([text, noise])
    images = dcgan.dcgan_generator(image_shape, latent_dim, width, normalization, text_width)(
        [z, text]
    )
    return keras.Model([latents, tokens], images, name="text_to_image_generator")


@builder
def text_to_image_critic(
    image_shape: Sequence[int],
    vocabulary: int,
    length: int,
    width: int = 32,
    text_width: int = 64,
    match: Literal["concat", "projection"] = "concat",
    normalization: Literal["batch", "layer"] | None = None,
) -> keras.Model:
    """DCGAN's critic, which meets the text at the smallest feature map.

    Args:
        image_shape, vocabulary, length, width, text_width: see `text_to_image_generator`.
        match: `"concat"` puts the text beside the features of each place, as the paper does;
            `"projection"` adds the inner product of a linear map of the text and the features of
            the image to the logit (Miyato and Koyama 2018, https://arxiv.org/abs/1802.05637).
        normalization: `None`, `"batch"`, or `"layer"` (safe under a gradient penalty).

    Returns:
        A `keras.Model` from images and integers `(batch, length)` to raw logits `(batch, 1)`.
    """
    known(match, dict.fromkeys(MATCHES), "match of text and image")
    images = keras.Input(tuple(image_shape), name="images")
    tokens = keras.Input((length,), dtype="int32", name="tokens")
    text = encoded(tokens, vocabulary, text_width)
    x = dcgan.features(images, width, normalization)
    logits = (_beside if match == "concat" else _projected)(x, text)
    return keras.Model([images, tokens], logits, name="text_to_image_critic")


def encoded(tokens, vocabulary, width):
    """Features of texts, `(batch, width)`: the mean over words, each scaled by where it stands.

    No feature is of several words together, so a combination that was never trained on has the
    features of its parts. Of length one, as one-hot labels are: an encoder that is trained would
    otherwise tell its text louder and louder, until no latent is heard.
    """
    counted = Counted(PADDING, name="counted")(tokens)
    places = ops.cumsum(ops.ones_like(tokens), axis=1) - 1
    words = layers.Embedding(vocabulary, width, name="embedding")(tokens)
    scales = layers.Embedding(tokens.shape[1], width, embeddings_initializer="ones", name="places")(
        places
    )
    x = MeanOfCounted()([layers.Multiply()([words, scales]), counted])
    x = layers.Dense(width, name="text")(x)
    return layers.UnitNormalization(dtype="float32", name="unit_text")(x)


def _beside(x, text):
    height, width, channels = x.shape[1:]
    text = layers.LeakyReLU(0.2)(text)
    text = layers.Reshape((height, width, text.shape[-1]))(
        layers.Flatten()(layers.RepeatVector(height * width)(text))
    )
    x = layers.Concatenate()([x, text])
    x = layers.LeakyReLU(0.2)(layers.Conv2D(channels, 1, data_format="channels_last")(x))
    return _logit(layers.Flatten(data_format="channels_last")(x))


def _projected(x, text):
    x = layers.Flatten(data_format="channels_last")(x)
    x = layers.LeakyReLU(0.2)(layers.Dense(4 * text.shape[-1])(x))
    direction = layers.Dense(x.shape[-1], use_bias=False, name="projection")(text)
    fit = layers.Dot(axes=1, dtype="float32")([x, direction])
    return layers.Add(dtype="float32")([_logit(x), fit])


def _logit(x):
    return layers.Dense(1, dtype="float32", name="logits")(x)
