"""The residual networks of BigGAN, for any image whose sides are 2ⁿ·k.

The generator's latents are cut into one part for its first layer and one for each block. Each batch
normalisation takes its scale and offset by a linear map of its block's part, joined with a vector
of the class that all blocks share. Self-attention is at half the image's size in both networks, and
all kernels start orthogonal. Spectral normalisation of both is the GAN's part: see `BigGAN`.

For 32 px, `width=256` is a usual size. The paper's networks for 128 px have 96 times 16, 16, 8, 4,
2 and 1 channels in the generator, from the smallest feature map on.

Reference: Brock, Donahue and Simonyan 2019, "Large Scale GAN Training for High Fidelity Natural
Image Synthesis", https://arxiv.org/abs/1809.11096, appendix B.
"""

from collections.abc import Sequence

import keras
from keras import layers

from keras_gan import backend
from keras_gan.layers import LabelEmbedding, LatentChunks
from keras_gan.layers.spectral_normalization import normalizable
from keras_gan.networks import resnet
from keras_gan.networks.registry import builder
from keras_gan.networks.sagan import attentive_critic
from keras_gan.networks.shapes import halvings


@builder
def biggan_generator(
    image_shape: Sequence[int],
    latent_dim: int = 120,
    width: int | Sequence[int] = 64,
    classes: int | None = None,
    shared_dim: int = 128,
) -> keras.Model:
    """Residual blocks, each with a part of the latents and the shared vector of the class.

    Args:
        image_shape: `(height, width, channels)`; both sides 2ⁿ·k with the same n, k ≥ 4.
        latent_dim: size of the latent vector z ~ N(0, I), cut into n + 1 parts.
        width: channels of all blocks, or a sequence of n + 1: of the smallest feature map and of
            each block after it.
        classes: number of classes of the label, the second input; `None` for none.
        shared_dim: size of the vector of a class.

    Returns:
        A `keras.Model` from `(batch, latent_dim)`, and `(batch, classes)` with labels, to images in
        [-1, 1] (tanh), `(batch, *image_shape)`.
    """
    inputs = latents = keras.Input((latent_dim,), name="latents")
    first, *conditions = LatentChunks(halvings(image_shape) + 1)(latents)
    if classes is not None:
        label = keras.Input((classes,), name="label")
        shared = LabelEmbedding(shared_dim, name="shared_embedding")(label)
        inputs = [latents, label]
        conditions = [layers.Concatenate()([shared, part]) for part in conditions]
    images = resnet.upward(first, image_shape, width, "batch", conditions, attention=True)
    return _from_orthogonal(keras.Model(inputs, images, name="biggan_generator"))


@builder
def biggan_critic(
    image_shape: Sequence[int],
    width: int | Sequence[int] = 64,
    blocks: int = 1,
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
    return _from_orthogonal(
        attentive_critic(image_shape, width, blocks, smallest_side, classes, "biggan_critic")
    )


def _from_orthogonal(network):
    """The network with an orthogonal start of every kernel, as a matrix of its output channels."""
    if backend.values_are_provisional():
        return network
    for layer in filter(normalizable, network._flatten_layers()):
        layer.kernel.assign(keras.initializers.Orthogonal()(layer.kernel.shape))
    return network
