"""The deep convolutional networks of DCGAN, for any image whose sides are 2ⁿ·k.

Reference: Radford, Metz and Chintala 2016, "Unsupervised Representation Learning with Deep
Convolutional Generative Adversarial Networks", https://arxiv.org/abs/1511.06434, figure 1 and
section 3. Widths are an argument; the paper's is 128 (1024 channels at 4x4) for 64 px.
"""

from collections.abc import Sequence
from typing import Literal

import keras
from keras import layers

from keras_gan.networks.labels import critic_outputs, latents_and_label, samples_and_label
from keras_gan.networks.normalization import normalize
from keras_gan.networks.registry import builder
from keras_gan.networks.shapes import halvings, smallest_size


@builder
def dcgan_generator(
    image_shape: Sequence[int],
    latent_dim: int = 128,
    width: int = 32,
    normalization: Literal["batch"] | None = "batch",
    classes: int | None = None,
    joined: bool = True,
) -> keras.Model:
    """A dense map to the smallest feature map, then strided transposed convolutions to the image.

    Args:
        image_shape: `(height, width, channels)`; both sides 2ⁿ·k with the same n, k ≥ 4.
        latent_dim: size of the latent vector z ~ N(0, I).
        width: channels at half the resolution; each halving of the resolution doubles them.
        normalization: `"batch"` or `None`.
        classes: number of classes of the label, the second input; `None` for none. The label joins
            the latents, and sets scale and offset of batch normalisation.
        joined: whether the label joins the latents where there is batch normalisation. What all
            classes have in common there is an offset, which may drown the latents.

    Returns:
        A `keras.Model` from `(batch, latent_dim)`, and `(batch, classes)` with labels, to images in
        [-1, 1] (tanh), `(batch, *image_shape)`.
    """
    levels = halvings(image_shape)
    bottom = (*smallest_size(image_shape, levels), width << (levels - 1))
    joined = joined or normalization is None
    inputs, x, label = latents_and_label(latent_dim, classes, joined)
    x = layers.Dense(bottom[0] * bottom[1] * bottom[2], use_bias=normalization is None)(x)
    x = layers.Reshape(bottom)(x)
    for level in reversed(range(levels)):
        x = layers.ReLU()(normalize(x, normalization, label))
        last = level == 0
        x = layers.Conv2DTranspose(
            image_shape[-1] if last else width << (level - 1),
            kernel_size=4,
            strides=2,
            padding="same",
            use_bias=last or normalization is None,
            data_format="channels_last",
        )(x)
    images = layers.Activation("tanh", dtype="float32", name="images")(x)
    return keras.Model(inputs, images, name="dcgan_generator")


@builder
def dcgan_critic(
    image_shape: Sequence[int],
    width: int = 32,
    normalization: Literal["batch", "layer"] | None = None,
    classes: int | None = None,
    auxiliary: int | None = None,
) -> keras.Model:
    """Strided convolutions with leaky ReLU down to the smallest feature map, then one logit.

    The paper's critic has batch normalisation. It is off by default here, because it makes an
    image's gradient depend on its neighbours, which a gradient penalty does not allow.

    Args:
        image_shape: `(height, width, channels)`; both sides 2ⁿ·k with the same n, k ≥ 4.
        width: channels at half the resolution; each halving of the resolution doubles them.
        normalization: `None`, `"batch"`, or `"layer"` (safe under a gradient penalty).
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
    x = layers.Flatten(data_format="channels_last")(features(images, width, normalization))
    return keras.Model(inputs, critic_outputs(x, label, auxiliary), name="dcgan_critic")


def features(x, width, normalization=None):
    """The critic's smallest feature map, `(batch, height, width, channels)`."""
    for level in range(halvings(x.shape[1:])):
        plain = level == 0 or normalization is None
        x = layers.Conv2D(
            width << level,
            kernel_size=4,
            strides=2,
            padding="same",
            use_bias=plain,
            data_format="channels_last",
        )(x)
        x = layers.LeakyReLU(0.2)(x if plain else normalize(x, normalization))
    return x
