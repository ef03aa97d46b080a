"""The residual networks of SAGAN: those of SNGAN with self-attention in both.

The attention is at half the image's size, 64 px of 128 in the paper's comparison of sizes, whose
best two are 32 and 64. Spectral normalisation of both is the GAN's part: see `SAGAN`.

Reference: Zhang, Goodfellow, Metaxas and Odena 2019, "Self-Attention Generative Adversarial
Networks", https://arxiv.org/abs/1805.08318, section 4 and table 1.
"""

from collections.abc import Sequence

import keras

from keras_gan.networks import resnet
from keras_gan.networks.labels import critic_outputs, latents_and_label, samples_and_label
from keras_gan.networks.registry import builder
from keras_gan.networks.shapes import halvings


@builder
def sagan_generator(
    image_shape: Sequence[int],
    latent_dim: int = 128,
    width: int | Sequence[int] = 64,
    classes: int | None = None,
) -> keras.Model:
    """`resnet_generator` with self-attention before its last doubling.

    Args:
        image_shape: `(height, width, channels)`; both sides 2ⁿ·k with the same n, k ≥ 4.
        latent_dim: size of the latent vector z ~ N(0, I).
        width: channels of all blocks, or a sequence of n + 1: of the smallest feature map and of
            each block after it.
        classes: number of classes of the label, the second input; `None` for none. The label sets
            scale and offset of batch normalisation.

    Returns:
        A `keras.Model` from `(batch, latent_dim)`, and `(batch, classes)` with labels, to images in
        [-1, 1] (tanh), `(batch, *image_shape)`.
    """
    inputs, x, label = latents_and_label(latent_dim, classes, joined=False)
    conditions = [label] * halvings(image_shape)
    images = resnet.upward(x, image_shape, width, "batch", conditions, attention=True)
    return keras.Model(inputs, images, name="sagan_generator")


@builder
def sagan_critic(
    image_shape: Sequence[int],
    width: int | Sequence[int] = 64,
    blocks: int = 2,
    smallest_side: int = 7,
    classes: int | None = None,
) -> keras.Model:
    """`resnet_critic` with self-attention after its first halving, and projection on the label.

    Args:
        image_shape: `(height, width, channels)`; both sides 2ⁿ·k with the same n ≥ 1,
            k ≥ `smallest_side`; half of both sides even.
        width: channels of all blocks, or a sequence of n + `blocks`, from the image on.
        blocks: residual blocks at the smallest size.
        smallest_side: the image is halved while both sides stay at least this.
        classes: number of classes of the label, the second input; `None` for none.

    Returns:
        A `keras.Model` from images `(batch, *image_shape)`, and `(batch, classes)` with labels, to
        raw logits `(batch, 1)`.
    """
    return attentive_critic(image_shape, width, blocks, smallest_side, classes, "sagan_critic")


def attentive_critic(image_shape, width, blocks, smallest_side, classes, name):
    """The critic of SAGAN, and of BigGAN; arguments as of `sagan_critic`."""
    images = keras.Input(tuple(image_shape), name="images")
    inputs, label = samples_and_label(images, classes)
    x = resnet.features(images, width, blocks, None, smallest_side, attention=True)
    return keras.Model(inputs, critic_outputs(x, label, None), name=name)
