"""The networks of R3GAN (configuration E), for any image whose sides are 2ⁿ·k.

Generator and critic mirror each other. A stage is `blocks` residual blocks at one size; between two
stages lie a 1x1 convolution, where the number of channels changes, and a resampling by two. The
generator starts from a learned basis scaled by a linear map of z; the critic ends in a depthwise
convolution as large as the smallest feature map. Nothing is normalised.

The branch of a residual block is a 1x1 convolution to `expansion` times the channels, leaky ReLU,
grouped 3x3 convolution, leaky ReLU, and a 1x1 convolution back, without bias. As in Fix-up
initialisation, the last convolution of each branch starts from zero and the other two from He's
distribution times L^(-1/4), with L the number of residual blocks: the network starts as its skip
path.

Written from the paper alone; the authors' code, whose use is not licensed, was not read. Three
things differ or are not in the text: bilinear interpolation is written as products with matrices,
which have second derivatives on TensorFlow; downsampling uses the transposed filter of upsampling;
the generator ends in tanh, so that images are in [-1, 1].

Reference: Huang, Gokaslan, Kuleshov and Tompkin 2024, "The GAN is dead; long live the GAN! A Modern
GAN Baseline", https://arxiv.org/abs/2501.05441, section 4. Fix-up: Zhang, Dauphin and Ma 2019,
https://arxiv.org/abs/1901.09321.
"""

from collections.abc import Sequence

import keras
from keras import layers

from keras_gan.layers import (
    GlobalDepthwiseConv2D,
    GroupedConv2D,
    LearnedBasis,
    SmoothDownSampling2D,
    SmoothUpSampling2D,
)
from keras_gan.networks.labels import critic_outputs, latents_and_label, samples_and_label
from keras_gan.networks.registry import builder
from keras_gan.networks.shapes import halvings, smallest_size, widths

SLOPE = 0.2
HE_GAIN = 2 / (1 + SLOPE**2)  # Of the variance, for a leaky ReLU.


@builder
def r3gan_generator(
    image_shape: Sequence[int],
    latent_dim: int = 64,
    width: int | Sequence[int] = 16,
    blocks: int = 2,
    expansion: int = 2,
    group_size: int = 16,
    classes: int | None = None,
) -> keras.Model:
    """The learned basis scaled by z, then stages up to the image.

    Args:
        image_shape: `(height, width, channels)`; both sides 2ⁿ·k with the same n, k ≥ 4.
        latent_dim: size of the latent vector z ~ N(0, I).
        width: channels of the stage at the image's size, doubled by each halving; or a sequence of
            n + 1, from the smallest stage to the image's: (768, 768, 768, 768) in the paper for
            32 px.
        blocks: residual blocks per stage.
        expansion: channels inside a residual block, in multiples of the stage's.
        group_size: channels per group of the 3x3 convolutions; divides `expansion` times each
            width.
        classes: number of classes of the label, the second input, which joins the latents; `None`
            for none.

    Returns:
        A `keras.Model` from `(batch, latent_dim)`, and `(batch, classes)` with labels, to images in
        [-1, 1] (tanh), `(batch, *image_shape)`.
    """
    levels = halvings(image_shape)
    stages = _stages(width, levels, expansion, group_size)
    block = (expansion, group_size, blocks * len(stages))
    inputs, x, _ = latents_and_label(latent_dim, classes)
    x = layers.Dense(stages[0], use_bias=False, kernel_initializer=_fan_in(1.0))(x)
    x = LearnedBasis(smallest_size(image_shape, levels))(x)
    for level, filters in enumerate(stages):
        if level:
            x = SmoothUpSampling2D()(_to_channels(x, filters))
        for _ in range(blocks):
            x = _residual_block(x, *block)
    x = _pointwise(image_shape[-1])(x)
    images = layers.Activation("tanh", dtype="float32", name="images")(x)
    return keras.Model(inputs, images, name="r3gan_generator")


@builder
def r3gan_critic(
    image_shape: Sequence[int],
    width: int | Sequence[int] = 16,
    blocks: int = 2,
    expansion: int = 2,
    group_size: int = 16,
    classes: int | None = None,
    auxiliary: int | None = None,
) -> keras.Model:
    """Stages down to the smallest feature map, its depthwise convolution, then one logit.

    Args:
        image_shape: `(height, width, channels)`; both sides 2ⁿ·k with the same n, k ≥ 4.
        width: channels of the stage at the image's size, doubled by each halving; or a sequence of
            n + 1, from the smallest stage to the image's: (768, 768, 768, 768) in the paper for
            32 px.
        blocks: residual blocks per stage.
        expansion: channels inside a residual block, in multiples of the stage's.
        group_size: channels per group of the 3x3 convolutions; divides `expansion` times each
            width.
        classes: number of classes of the label, the second input, on which the features are
            projected (Miyato and Koyama 2018, https://arxiv.org/abs/1802.05637); `None` for none.
        auxiliary: size of a second output that predicts a condition, as `ACGAN` and `InfoGAN` ask;
            `None` for none.

    Returns:
        A `keras.Model` from images `(batch, *image_shape)`, and `(batch, classes)` with labels, to
        raw logits `(batch, 1)`, and a prediction `(batch, auxiliary)` where asked.
    """
    stages = _stages(width, halvings(image_shape), expansion, group_size)
    block = (expansion, group_size, blocks * len(stages))
    images = keras.Input(tuple(image_shape), name="images")
    inputs, label = samples_and_label(images, classes)
    x = _pointwise(stages[-1])(images)
    for level in reversed(range(len(stages))):
        for _ in range(blocks):
            x = _residual_block(x, *block)
        if level:
            x = _to_channels(SmoothDownSampling2D()(x), stages[level - 1])
    x = GlobalDepthwiseConv2D()(x)
    outputs = critic_outputs(x, label, auxiliary, kernel_initializer=_fan_in(1.0))
    return keras.Model(inputs, outputs, name="r3gan_critic")


def _stages(width, levels, expansion, group_size):
    if isinstance(width, int):
        width = [width << level for level in reversed(range(levels + 1))]
    stages = widths(width, levels + 1, "the stages, from the smallest to the image's")
    for filters in stages:
        if expansion * filters % group_size:
            raise ValueError(
                "`group_size` must divide `expansion` times each width. Received: "
                f"group_size={group_size}, expansion={expansion} and a width of {filters}."
            )
    return stages


def _residual_block(x, expansion, group_size, depth):
    """The sum of `x` and its branch, in a network of `depth` residual blocks."""
    filters, hidden = x.shape[-1], expansion * x.shape[-1]
    start = _fan_in(HE_GAIN * depth**-0.5)  # A standard deviation times depth^(-1/4).
    branch = _pointwise(hidden, kernel_initializer=start)(x)
    branch = GroupedConv2D(
        hidden,
        3,
        padding="same",
        groups=hidden // group_size,
        kernel_initializer=start,
        data_format="channels_last",
    )(layers.LeakyReLU(SLOPE)(branch))
    branch = layers.LeakyReLU(SLOPE)(branch)
    return layers.Add()(
        [x, _pointwise(filters, use_bias=False, kernel_initializer="zeros")(branch)]
    )


def _to_channels(x, filters):
    """Runs at the smaller of two sizes: a 1x1 convolution commutes with the resampling."""
    return x if x.shape[-1] == filters else _pointwise(filters, use_bias=False)(x)


def _pointwise(filters, use_bias=True, kernel_initializer=None):
    return layers.Conv2D(
        filters,
        kernel_size=1,
        use_bias=use_bias,
        kernel_initializer=kernel_initializer or _fan_in(1.0),
        data_format="channels_last",
    )


def _fan_in(gain):
    return keras.initializers.VarianceScaling(gain, mode="fan_in", distribution="truncated_normal")
