"""A translator whose encoder's features are compared patch by patch, as CUT asks.

Reference: Park et al. 2020, "Contrastive Learning for Unpaired Image-to-Image Translation",
https://arxiv.org/abs/2007.15651, section 3.
"""

from collections.abc import Callable, Sequence
from typing import Any, Self

import keras
from keras import layers, ops

from keras_gan.networks.feature_maps import feature_maps
from keras_gan.networks.registry import builder
from keras_gan.networks.resnet_translator import resnet_translator
from keras_gan.networks.unet import unet_translator
from keras_gan.utils.checks import positive_integer
from keras_gan.utils.hints import Shape, Tensor


@keras.saving.register_keras_serializable(package="keras_gan")
class ContrastiveTranslator(keras.Model):
    """A translator, and a head for each of its encoder's feature maps.

    A head is an MLP of two layers, whose outputs are unit vectors: cosines compare them.

    Args:
        translator: built `keras.Model` from images to images, such as `resnet_translator` and
            `unet_translator`, of whose layers those named `features_0`, `features_1`, … give the
            feature maps.
        projection: units of both layers of a head.

    Call arguments:
        inputs: images, which the translator takes and makes; the heads are not in use there.
    """

    def __init__(self, translator: keras.Model, projection: int = 256, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.translator, self.projection = translator, positive_integer(projection, "projection")
        maps = feature_maps(translator)
        if not maps:
            raise ValueError(
                "The features of a translator are layers named features_0, features_1, …: take "
                "`keras_gan.networks.contrastive_translator(image_shape)`. "
                f"Received: {translator.name!r} without one."
            )
        self.encoder = keras.Model(translator.inputs, maps, name="encoder")
        precision = translator.get_layer(maps[0]._keras_history.operation.name).dtype_policy
        self.heads = [_head(x.shape[-1], projection, precision) for x in maps]
        self.built = True

    @property
    def input_shape(self) -> Shape:
        return self.translator.input_shape

    def call(self, inputs: Tensor, training: bool = False) -> Tensor:
        return self.translator(inputs, training=training)

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        return self.translator.output_shape

    def features(
        self, images: Tensor, places: Callable[[int, int], Tensor], training: bool = False
    ) -> list[Tensor]:
        """Projected features of patches, a list of `(batch, patches, projection)` float32.

        Args:
            images: as the translator takes them.
            places: function of a number of positions that returns which of them to take.
        """
        maps = self.encoder(images, training=training)
        return [
            _unit(head(ops.take(_positions(x), places(i, x.shape[1] * x.shape[2]), axis=1)))
            for i, (x, head) in enumerate(zip(maps, self.heads, strict=True))
        ]

    def get_config(self) -> dict[str, Any]:
        translator = keras.saving.serialize_keras_object(self.translator)
        return {"name": self.name, "translator": translator, "projection": self.projection}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Self:
        return cls(**{k: keras.saving.deserialize_keras_object(v) for k, v in config.items()})

    def get_build_config(self) -> None:
        """None is needed: the translator carries its own shapes."""

    def build_from_config(self, config: dict[str, Any] | None) -> None:
        """See `get_build_config`."""


@builder
def contrastive_translator(
    image_shape: Sequence[int],
    channels: int | None = None,
    width: int = 32,
    blocks: int = 6,
    projection: int = 256,
    halvings: int = 2,
) -> ContrastiveTranslator:
    """A `resnet_translator` with heads on the image, each halving, the first and a middle block.

    Args:
        image_shape, channels, width, blocks, halvings: as `resnet_translator` takes them.
        projection: size of the vectors that are compared.

    Returns:
        A `ContrastiveTranslator`, from images to images in [-1, 1].
    """
    translator = resnet_translator(image_shape, channels, width, blocks, halvings)
    return ContrastiveTranslator(translator, projection, name="contrastive_translator")


@builder
def contrastive_unet(
    image_shape: Sequence[int],
    channels: int | None = None,
    width: int = 32,
    depth: int | None = None,
    projection: int = 256,
) -> ContrastiveTranslator:
    """A `unet_translator` under instance normalisation, with heads on the image and each halving.

    Args:
        image_shape, channels, width, depth: as `unet_translator` takes them.
        projection: size of the vectors that are compared.

    Returns:
        A `ContrastiveTranslator`, from images to images in [-1, 1].
    """
    translator = unet_translator(image_shape, channels, width, depth, "instance", dropout=0.0)
    return ContrastiveTranslator(translator, projection, name="contrastive_unet")


def _head(channels, units, precision):
    vectors = keras.Input((None, channels))
    hidden = layers.Dense(units, activation="relu", dtype=precision)(vectors)
    return keras.Model(vectors, layers.Dense(units, dtype="float32")(hidden))


def _positions(maps):
    height, width, channels = maps.shape[1:]
    return ops.reshape(maps, (-1, height * width, channels))


def _unit(vectors):
    return vectors * ops.rsqrt(ops.sum(ops.square(vectors), axis=-1, keepdims=True) + 1e-12)
