"""PatchGAN: a critic that judges overlapping patches, one logit for each.

Reference: Isola et al. 2017, "Image-to-Image Translation with Conditional Adversarial Networks",
https://arxiv.org/abs/1611.07004, section 3.2.2 and appendix 6.1.2. The paper has 64 channels in the
first convolution, at most 512.
"""

from collections.abc import Sequence
from typing import Literal

import keras
from keras import layers

from keras_gan.networks.normalization import normalize
from keras_gan.networks.registry import builder

HALVINGS = {16: 1, 34: 2, 70: 3}  # By the receptive field.
WIDEST = 8


@builder
def patch_critic(
    image_shape: Sequence[int],
    condition_shape: Sequence[int] | None = None,
    width: int = 32,
    receptive_field: int = 70,
    normalization: Literal["batch", "instance"] | None = "batch",
) -> keras.Model:
    """Convolutions of 4x4: some of stride 2, one of stride 1, and one to the map of logits.

    A logit sees a square of `receptive_field` pixels, and zeros beyond the border: small patches
    judge texture, large ones shapes.

    Args:
        image_shape: `(height, width, channels)` of the images that are judged.
        condition_shape: of the images that they were made from, of the same size; `None` where the
            critic sees the former only.
        width: channels after the first convolution; each further one doubles them, up to eight
            times.
        receptive_field: 16, 34 or 70 pixels.
        normalization: `"batch"`, `"instance"` or `None`; not in the first convolution.

    Returns:
        A `keras.Model` from images, or a list of images and conditions, to raw logits
        `(batch, h, w, 1)`, with h and w the sides halved one to three times, rounded up.
    """
    halvings = _halvings(receptive_field)
    shapes = [image_shape] if condition_shape is None else [image_shape, condition_shape]
    inputs = [
        keras.Input(tuple(shape), name=name)
        for shape, name in zip(shapes, ("images", "conditions"), strict=False)
    ]
    x = layers.Concatenate(axis=-1)(inputs) if len(inputs) > 1 else inputs[0]
    for level in range(halvings + 1):
        filters = width * min(WIDEST, 2**level)
        x = _block(x, filters, 2 if level < halvings else 1, normalization if level else None)
    logits = _convolution(1, 1, dtype="float32", name="logits")(x)
    return keras.Model(inputs if len(inputs) > 1 else inputs[0], logits, name="patch_critic")


def _halvings(receptive_field):
    if receptive_field not in HALVINGS:
        raise ValueError(
            f"`receptive_field` must be one of {', '.join(map(str, HALVINGS))} pixels, the fields "
            f"of one to three convolutions of stride 2. Received: {receptive_field!r}."
        )
    return HALVINGS[receptive_field]


def _block(x, filters, strides, normalization):
    x = _convolution(filters, strides, use_bias=normalization is None)(x)
    return layers.LeakyReLU(0.2)(normalize(x, normalization))


def _convolution(filters, strides, **arguments):
    return layers.Conv2D(
        filters, 4, strides, padding="same", data_format="channels_last", **arguments
    )
