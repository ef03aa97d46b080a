"""The residual networks of SNGAN and WGAN-GP, for any image whose sides are 2ⁿ·k.

References: Miyato et al. 2018, "Spectral Normalization for Generative Adversarial Networks",
https://arxiv.org/abs/1802.05957, appendix B.4; Gulrajani et al. 2017, "Improved Training of
Wasserstein GANs", https://arxiv.org/abs/1704.00028, appendix F.

For CIFAR-10 the papers use 256 (SNGAN) or 128 (WGAN-GP) channels in the generator and 128 in the
critic: `resnet_generator((32, 32, 3), width=256)` has 4,276,739 trainable parameters,
`resnet_critic((32, 32, 3), width=128)` 1,053,825. WGAN-GP takes the mean of the critic's last
feature map where SNGAN, and this file, takes the sum.

Kernels of 3x3 start from Glorot's uniform distribution times √2 (He's, as ReLUs precede them), all
others from Glorot's. A 1x1 convolution commutes with resampling by whole pixels, so it runs at the
smaller size.
"""

from collections.abc import Sequence
from typing import Literal

import keras
from keras import layers

from keras_gan.layers import NearestUpSampling2D, SelfAttention
from keras_gan.networks.labels import critic_outputs, latents_and_label, samples_and_label
from keras_gan.networks.normalization import normalize
from keras_gan.networks.registry import builder
from keras_gan.networks.shapes import halvings, smallest_size, widths


@builder
def resnet_generator(
    image_shape: Sequence[int],
    latent_dim: int = 128,
    width: int | Sequence[int] = 64,
    normalization: Literal["batch"] | None = "batch",
    classes: int | None = None,
) -> keras.Model:
    """A dense map to the smallest feature map, then one residual block for each doubling.

    Args:
        image_shape: `(height, width, channels)`; both sides 2ⁿ·k with the same n, k ≥ 4.
        latent_dim: size of the latent vector z ~ N(0, I).
        width: channels of all blocks, or a sequence of n + 1: of the smallest feature map and of
            each block after it, such as (512, 256, 128, 64) for the paper's 48 px.
        normalization: `"batch"` or `None`, before each ReLU.
        classes: number of classes of the label, the second input; `None` for none. The label sets
            scale and offset of batch normalisation, or joins the latents where there is none.

    Returns:
        A `keras.Model` from `(batch, latent_dim)`, and `(batch, classes)` with labels, to images in
        [-1, 1] (tanh), `(batch, *image_shape)`.
    """
    levels = halvings(image_shape)
    inputs, x, label = latents_and_label(latent_dim, classes, joined=normalization is None)
    images = upward(x, image_shape, width, normalization, [label] * levels)
    return keras.Model(inputs, images, name="resnet_generator")


@builder
def resnet_critic(
    image_shape: Sequence[int],
    width: int | Sequence[int] = 64,
    blocks: int = 2,
    normalization: Literal["batch", "layer"] | None = None,
    smallest_side: int = 7,
    classes: int | None = None,
    auxiliary: int | None = None,
) -> keras.Model:
    """Residual blocks that halve the image, `blocks` that do not, then the sum over positions.

    The papers' critic for 32 px ends at 8x8, as the default does; those for 48 px and more end at
    `smallest_side=4` or below.

    Args:
        image_shape: `(height, width, channels)`; both sides 2ⁿ·k with the same n ≥ 1,
            k ≥ `smallest_side`.
        width: channels of all blocks, or a sequence of n + `blocks`, from the image on.
        blocks: residual blocks at the smallest size.
        normalization: `None`, `"layer"` (safe under a gradient penalty) or `"batch"`, before every
            ReLU except the first block's and the last.
        smallest_side: the image is halved while both sides stay at least this.
        classes: number of classes of the label, the second input, on which the features are
            projected (Miyato and Koyama 2018, https://arxiv.org/abs/1802.05637); `None` for none.
        auxiliary: size of a second output that predicts a condition, as `ACGAN` and `InfoGAN` ask;
            `None` for none.

    Returns:
        A `keras.Model` from images `(batch, *image_shape)`, and `(batch, classes)` with labels, to
        raw logits `(batch, 1)`, and a prediction `(batch, auxiliary)` where asked.
    """
    images = keras.Input(tuple(image_shape), name="images")
    inputs, label = samples_and_label(images, classes)
    x = features(images, width, blocks, normalization, smallest_side)
    return keras.Model(inputs, critic_outputs(x, label, auxiliary), name="resnet_critic")


def upward(x, image_shape, width, normalization, conditions, attention=False):
    """Images from a vector: what a generator does after its inputs.

    Args:
        x: `(batch, size)`.
        image_shape, width, normalization: as in `resnet_generator`.
        conditions: what sets scale and offset of batch normalisation in each block, or `None`.
        attention: whether there is self-attention at half the image's size.
    """
    first, *blocks = widths(
        width, len(conditions) + 1, "the smallest feature map and each doubling"
    )
    bottom = (*smallest_size(image_shape, len(blocks)), first)
    x = layers.Reshape(bottom)(layers.Dense(bottom[0] * bottom[1] * bottom[2])(x))
    for level, (filters, condition) in enumerate(zip(blocks, conditions, strict=True), start=1):
        if attention and level == len(blocks):
            x = SelfAttention()(x)
        x = _up_block(x, filters, normalization, condition)
    x = layers.ReLU()(normalize(x, normalization))
    x = _conv(image_shape[-1], 3, "glorot_uniform")(x)
    return layers.Activation("tanh", dtype="float32", name="images")(x)


def features(images, width, blocks, normalization, smallest_side, attention=False):
    """A critic's features, summed over positions; self-attention at half the image's size."""
    levels = halvings(images.shape[1:], smallest_side)
    first, *others = widths(width, levels + blocks, "the blocks")
    x = _first_block(images, first)
    x = SelfAttention()(x) if attention else x
    for index, filters in enumerate(others, start=1):
        x = _critic_block(x, filters, normalization, halve=index < levels)
    return summed(layers.ReLU()(x))


def summed(x):
    """The sum of a feature map over its positions, float32."""
    positions = x.shape[1] * x.shape[2]
    x = layers.GlobalAveragePooling2D(data_format="channels_last", dtype="float32")(x)
    return layers.Rescaling(float(positions), dtype="float32", name="sum")(x)


def _up_block(x, filters, normalization, condition):
    shortcut = NearestUpSampling2D()(_conv(filters, 1, "glorot_uniform")(x))
    x = NearestUpSampling2D()(layers.ReLU()(normalize(x, normalization, condition)))
    x = layers.ReLU()(normalize(_conv3(filters)(x), normalization, condition))
    return layers.Add()([_conv3(filters)(x), shortcut])


def _first_block(x, filters):
    """A block without a ReLU at its start, which would cut off the image's dark half."""
    shortcut = _conv(filters, 1, "glorot_uniform")(_halve(x))
    x = _conv3(filters)(layers.ReLU()(_conv3(filters)(x)))
    return layers.Add()([_halve(x), shortcut])


def _critic_block(x, filters, normalization, halve):
    incoming = x.shape[-1]
    shortcut = _halve(x) if halve else x
    if halve or incoming != filters:
        shortcut = _conv(filters, 1, "glorot_uniform")(shortcut)
    x = _conv3(incoming)(layers.ReLU()(normalize(x, normalization)))
    x = _conv3(filters)(layers.ReLU()(normalize(x, normalization)))
    return layers.Add()([_halve(x) if halve else x, shortcut])


def _halve(x):
    return layers.AveragePooling2D(2, data_format="channels_last")(x)


def _conv3(filters):
    return _conv(filters, 3, keras.initializers.VarianceScaling(2.0, "fan_avg", "uniform"))


def _conv(filters, kernel_size, initializer):
    return layers.Conv2D(
        filters,
        kernel_size,
        padding="same",
        kernel_initializer=initializer,
        data_format="channels_last",
    )
