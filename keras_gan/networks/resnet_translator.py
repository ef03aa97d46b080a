"""The residual translator of CycleGAN: halvings, blocks that keep the size, as many doublings.

Reference: Zhu et al. 2017, "Unpaired Image-to-Image Translation using Cycle-Consistent Adversarial
Networks", https://arxiv.org/abs/1703.10593, section 4 and appendix 7.2, after Johnson et al. 2016,
https://arxiv.org/abs/1603.08155. The paper has 64 channels at full resolution, and 6 blocks for
128 px or 9 for more.
"""

from collections.abc import Sequence

import keras
from keras import layers

from keras_gan.layers import ReflectionPadding2D
from keras_gan.networks.feature_maps import feature
from keras_gan.networks.normalization import normalize
from keras_gan.networks.registry import builder
from keras_gan.networks.shapes import require_multiples
from keras_gan.utils.checks import positive_integer

SMALLEST, INNERMOST = 4, 2  # A padding of 3 needs four pixels, one of 1 two at the smallest size.


@builder
def resnet_translator(
    image_shape: Sequence[int],
    channels: int | None = None,
    width: int = 32,
    blocks: int = 6,
    halvings: int = 2,
) -> keras.Model:
    """Image to image of the same size: residual blocks with instance normalisation.

    All convolutions that keep the size pad by reflection, which leaves no frame at the border.

    Args:
        image_shape: `(height, width, channels)` of the input; both sides multiples of 2ⁿ of n
            halvings, and of at least 2ⁿ⁺¹ and 4 pixels.
        channels: of the output; by default those of the input.
        width: channels at the full resolution; each halving doubles them.
        blocks: residual blocks at the smallest resolution.
        halvings: n. Nothing goes round the smallest feature map, which has to hold every pixel: of
            narrow networks for small images, two halvings leave it few numbers.

    Returns:
        A `keras.Model` from images in [-1, 1], `(batch, *image_shape)`, to images in [-1, 1]
        (tanh), `(batch, height, width, channels)`. Its layers `features_0`, `features_1`, … are
        the encoder's feature maps: the image, each halving, and the first and middle block.
    """
    positive_integer(blocks, "blocks")
    _require_size(image_shape, positive_integer(halvings, "halvings", at_least=0))
    images = keras.Input(tuple(image_shape), name="images")
    x = feature(images, 0)
    x = _normalized(_same(x, width, 7))
    for level in range(halvings):
        x = feature(_normalized(_halved(x, width << (level + 1))), level + 1)
    for block in range(blocks):
        x = layers.Add()([x, _residual(x)])
        if block in (0, blocks // 2):
            x = feature(x, halvings + (1 if block == 0 else 2))
    for level in reversed(range(halvings)):
        x = _normalized(_doubled(x, width << level))
    x = _same(x, channels or image_shape[-1], 7, use_bias=True)
    made = layers.Activation("tanh", dtype="float32", name="translations")(x)
    return keras.Model(images, made, name="resnet_translator")


def _require_size(image_shape, halvings):
    require_multiples(image_shape, halvings)
    smallest = max(SMALLEST, INNERMOST << halvings)
    if min(image_shape[:2]) < smallest:
        raise ValueError(
            f"Both sides of `image_shape` must be multiples of {1 << halvings} from {smallest} on, "
            "so that the border can be mirrored: enlarge the images. "
            f"Received: image_shape={image_shape}."
        )


def _normalized(x):
    return layers.ReLU()(normalize(x, "instance"))


def _residual(x):
    filters = x.shape[-1]
    x = _normalized(_same(x, filters, 3))
    return normalize(_same(x, filters, 3), "instance")


def _same(x, filters, kernel_size, use_bias=False):
    x = ReflectionPadding2D(kernel_size // 2)(x)
    return layers.Conv2D(filters, kernel_size, use_bias=use_bias, data_format="channels_last")(x)


def _halved(x, filters):
    return layers.Conv2D(
        filters, 3, 2, padding="same", use_bias=False, data_format="channels_last"
    )(x)


def _doubled(x, filters):
    return layers.Conv2DTranspose(
        filters, 3, 2, padding="same", use_bias=False, data_format="channels_last"
    )(x)
