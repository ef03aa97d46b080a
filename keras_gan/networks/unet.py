"""The U-Net of pix2pix: an encoder and a decoder with a skip connection at each size.

Reference: Isola et al. 2017, "Image-to-Image Translation with Conditional Adversarial Networks",
https://arxiv.org/abs/1611.07004, section 3.2.1 and appendix 6.1.1. The paper has 64 channels at
half the resolution, at most 512, and halves 256 px eight times.
"""

from collections.abc import Sequence
from typing import Literal

import keras
from keras import layers

from keras_gan.networks.feature_maps import feature
from keras_gan.networks.normalization import normalize
from keras_gan.networks.registry import builder
from keras_gan.networks.shapes import halvings, require_multiples
from keras_gan.utils.checks import positive_integer

SMALLEST_SIDE, DEEPEST, WIDEST = 2, 8, 8
WITH_DROPOUT = 3  # Decoder blocks, from the smallest on.


@builder
def unet_translator(
    image_shape: Sequence[int],
    channels: int | None = None,
    width: int = 32,
    depth: int | None = None,
    normalization: Literal["batch", "instance"] | None = "batch",
    dropout: float = 0.5,
) -> keras.Model:
    """Image to image of the same size: details pass by the skips, the whole by the bottom.

    Dropout in the three innermost decoder blocks is the only noise: the paper's generator learned
    to ignore latents. Its seeds are fixed, so that a resumed run equals an uninterrupted one on
    every backend.

    Args:
        image_shape: `(height, width, channels)` of the input; both sides multiples of 2ᵈᵉᵖᵗʰ.
        channels: of the output; by default those of the input.
        width: channels at half the resolution; each halving doubles them, up to eight times.
        depth: number of halvings; by default as many as leave 2 pixels or more, at most 8.
        normalization: `"batch"`, `"instance"` or `None`, in all blocks but the first and, since one
            pixel of one image has no variance, those of one pixel.
        dropout: share of the features that is dropped in training; 0 for none.

    Returns:
        A `keras.Model` from images in [-1, 1], `(batch, *image_shape)`, to images in [-1, 1]
        (tanh), `(batch, height, width, channels)`. Its layers `features_0`, `features_1`, … are
        the encoder's feature maps: the image, and each halving.
    """
    if depth is None:
        depth = min(DEEPEST, halvings(image_shape, SMALLEST_SIDE))
    require_multiples(image_shape, positive_integer(depth, "depth"))
    filters = [width * min(WIDEST, 2**level) for level in range(depth)]
    images = keras.Input(tuple(image_shape), name="images")
    x = feature(images, 0)
    skips = []
    for level in range(depth):
        x = feature(_down(x, filters[level], normalization if level else None), level + 1)
        skips.append(x)
    for level in reversed(range(depth - 1)):
        block = depth - 2 - level
        x = _up(x, filters[level], normalization, dropout if block < WITH_DROPOUT else 0, block)
        x = layers.Concatenate(axis=-1)([x, skips[level]])
    x = _resampling(layers.Conv2DTranspose, channels or image_shape[-1])(x)
    made = layers.Activation("tanh", dtype="float32", name="translations")(x)
    return keras.Model(images, made, name="unet_translator")


def _down(x, filters, normalization):
    if max(x.shape[1:3]) == 2:
        normalization = None  # One pixel, in a batch of one image, would be normalised to 0.
    x = _resampling(layers.Conv2D, filters, normalization is None)(x)
    return layers.LeakyReLU(0.2)(normalize(x, normalization))


def _up(x, filters, normalization, dropout, seed):
    x = _resampling(layers.Conv2DTranspose, filters, normalization is None)(x)
    x = normalize(x, normalization)
    x = layers.Dropout(dropout, seed=seed)(x) if dropout else x
    return layers.ReLU()(x)


def _resampling(convolution, filters, use_bias=True):
    return convolution(
        filters, 4, 2, padding="same", use_bias=use_bias, data_format="channels_last"
    )
