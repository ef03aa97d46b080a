"""Layers made of other layers, whose linear maps spectral normalisation can wrap."""

from collections.abc import Callable
from typing import Any, Self

import keras

from keras_gan.layers.spectral_normalization import SpectralNormalization, normalizable
from keras_gan.utils.hints import Shape


class Composite(keras.layers.Layer):
    """A formula of sub-layers, its parts, with no other state.

    `build` makes each by `part`, and `call` computes the formula.

    Args:
        spectral: whether `SpectralNormalization` wraps each dense or convolutional part;
            `keras_gan.networks.spectral_normalize` sets it.
    """

    parts: tuple[str, ...] = ()  # Their names.

    def __init__(self, spectral: bool = False, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.spectral = bool(spectral)

    def part(self, name: str, make: Callable[[], keras.layers.Layer], input_shape: Shape) -> None:
        """Make and build a part, unless it is there already.

        It is built before it is wrapped: so its variables have the names of one wrapped later.
        """
        if not hasattr(self, name):
            layer = make()
            layer.build(input_shape)
            setattr(self, name, self._wrapped(layer))
        if not getattr(self, name).built:
            getattr(self, name).build(input_shape)

    def _wrapped(self, layer):
        return SpectralNormalization(layer) if self.spectral and normalizable(layer) else layer

    def spectrally_normalized(self) -> Self:
        """This layer, once it is built, with the same parts under spectral normalisation."""
        if self.spectral:
            return self
        copy = type(self).from_config({**self.get_config(), "spectral": True})
        for name in self.parts:
            setattr(copy, name, copy._wrapped(getattr(self, name)))
        return copy

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "spectral": self.spectral}
