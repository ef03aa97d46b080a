"""Two networks that play as one."""

from typing import Any, Self

import keras

from keras_gan.networks import registry
from keras_gan.utils.hints import Shape, Tensor


@keras.saving.register_keras_serializable(package="keras_gan")
class Pair(keras.Model):
    """Two networks side by side: the first input through the first, the second through the second.

    A player of a GAN is one network with one optimizer. Where two networks move together, such as
    both translations of a CycleGAN, the player is their pair.

    Call arguments:
        inputs: list of two tensors.

    Args:
        first, second: built, registered `keras.Model`, each with one input and one output. If
            builders of this library made both, a preset can hold their pair. Pairs of others are
            made by a builder of your own that returns the pair.
    """

    def __init__(self, first: keras.Model, second: keras.Model, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        for place, network in (("first", first), ("second", second)):
            if not isinstance(network, keras.Model) or not network.built:
                raise ValueError(
                    f"The {place} network must be a built `keras.Model`, for instance "
                    "`keras_gan.networks.dcgan_critic(...)`. "
                    f"Received: {type(network).__name__}."
                )
        if first is second:
            raise ValueError(
                "A pair holds two networks: build each by a call of its own. Received: the same "
                f"network twice, {first.name!r}."
            )
        self.first, self.second = first, second
        self.built = True
        if registry.is_ours(first) and registry.is_ours(second):
            parts = {"first": registry.plain(first), "second": registry.plain(second)}
            self.built_by = registry.Built(f"{registry.OURS}{pair.__name__}", parts)

    @property
    def input_shape(self) -> Shape:
        return [self.first.input_shape, self.second.input_shape]

    def call(self, inputs: Tensor, training: bool = False) -> Tensor:
        if not isinstance(inputs, (list, tuple)) or len(inputs) != 2:  # Rows would be unpacked too.
            raise ValueError(
                "A pair takes two inputs, one for each network; a GAN translates one way by "
                "`gan.translate(images, direction)`. "
                f"Received: {type(inputs).__name__} of shape {getattr(inputs, 'shape', None)}."
            )
        first, second = inputs
        return [self.first(first, training=training), self.second(second, training=training)]

    def get_config(self) -> dict[str, Any]:
        serialize = keras.saving.serialize_keras_object
        networks = {"first": serialize(self.first), "second": serialize(self.second)}
        return {"name": self.name, **networks}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Self:
        return cls(**{k: keras.saving.deserialize_keras_object(v) for k, v in config.items()})

    def get_build_config(self) -> None:
        """None is needed: the two networks carry their own shapes."""

    def build_from_config(self, config: dict[str, Any] | None) -> None:
        """See `get_build_config`."""


@registry.builder
def pair(first, second):
    """The `Pair` of two networks, each as `(builder, ((argument, value), …))`, for presets."""
    return Pair(*map(registry.build_plain, (first, second)))
