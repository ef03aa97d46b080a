"""The projection critic on the feature maps of DCGAN."""

from collections.abc import Sequence
from typing import Literal

import keras
from keras import layers

from keras_gan.networks.dcgan import features
from keras_gan.networks.labels import critic_outputs, samples_and_label
from keras_gan.networks.registry import builder
from keras_gan.networks.resnet import summed

SUMMED_AFTER = 2  # Convolutions.


@builder
def projection_critic(
    image_shape: Sequence[int],
    classes: int,
    width: int = 32,
    normalization: Literal["batch", "layer"] | None = None,
) -> keras.Model:
    """D(x, y) = ⟨a, φ(x)⟩ + b + ⟨Vy, φ(x)⟩, with features φ summed over positions.

    The feature maps of `dcgan_critic` pass two more convolutions first: summed as they are, they
    tell which strokes an image has, and not where. Under the hinge loss and spectral
    normalisation, as `ProjectionGAN` has them, this is the paper's critic on a smaller network than
    its own, which is `resnet_critic(..., classes=...)`.

    Args:
        image_shape: `(height, width, channels)`; both sides 2ⁿ·k with the same n, k ≥ 4.
        classes: number of classes of the label, the second input.
        width: channels at half the resolution; each halving of the resolution doubles them.
        normalization: `None`, `"batch"`, or `"layer"` (safe under a gradient penalty).

    Returns:
        A `keras.Model` from images `(batch, *image_shape)` and `(batch, classes)` to raw logits
        `(batch, 1)`.

    Reference: Miyato and Koyama 2018, "cGANs with Projection Discriminator",
    https://arxiv.org/abs/1802.05637, equation 3 and figure 1d.
    """
    images = keras.Input(tuple(image_shape), name="images")
    inputs, label = samples_and_label(images, classes)
    x = features(images, width, normalization)
    for _ in range(SUMMED_AFTER):
        x = layers.Conv2D(x.shape[-1], 3, padding="same", data_format="channels_last")(x)
        x = layers.LeakyReLU(0.2)(x)
    x = summed(x)
    return keras.Model(inputs, critic_outputs(x, label, None), name="projection_critic")
