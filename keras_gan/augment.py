"""Differentiable augmentation of the critic's inputs.

Real and generated images pass the same random transformations before the critic, in the updates of
both players, so that the generator does not learn to produce them. Each transformation is
differentiable to any order and made of products and comparisons only (no gather, no projective
transform): XLA can compile it, and gradient penalties pass through it.

Images have shape `(batch, height, width, channels)` and range [-1, 1]. Randomness comes from a
function `noise(shape, distribution)`, drawn once per image.

Reference: Zhao et al. 2020, "Differentiable Augmentation for Data-Efficient GAN Training",
https://arxiv.org/abs/2006.10738.
"""

from collections.abc import Callable, Sequence
from typing import Any, Self

import keras
from keras import ops

from keras_gan.utils.checks import is_image, known
from keras_gan.utils.hints import Tensor

__all__ = ["affine", "color", "translation", "cutout", "DiffAugment", "names"]


def _uniform(noise, images, low, high):
    """One draw per image, in float32: half precision cannot hold every pixel position."""
    return low + (high - low) * noise((ops.shape(images)[0], 1, 1, 1), "uniform")


def color(images: Tensor, noise: Callable[..., Tensor]) -> Tensor:
    """Random brightness (± 0.5), saturation (× 0 to 2) and contrast (× 0.5 to 1.5)."""

    def draw(low, high):
        return ops.cast(_uniform(noise, images, low, high), images.dtype)

    brighter = images + draw(-0.5, 0.5)
    grey = ops.mean(brighter, axis=3, keepdims=True)
    saturated = grey + (brighter - grey) * draw(0.0, 2.0)
    mean = ops.mean(saturated, axis=(1, 2, 3), keepdims=True)
    return mean + (saturated - mean) * draw(0.5, 1.5)


def translation(images: Tensor, noise: Callable[..., Tensor], ratio: float = 0.125) -> Tensor:
    """Shift by up to `ratio` of the size along each axis, filled up with zeros (mid-grey)."""
    for axis in (1, 2):
        size = images.shape[axis]
        reach = int(size * ratio + 0.5)
        shift = ops.floor(_uniform(noise, images, -reach, reach + 1.0)[:, 0, 0, 0])
        images = _shift(images, shift, axis)
    return images


def _shift(images, shift, axis):
    """Move along `axis` by whole pixels: a product with a shifted identity matrix per image."""
    position = ops.arange(images.shape[axis], dtype="float32")
    source = position[None, :, None] - shift[:, None, None]
    select = ops.cast(ops.equal(source, position[None, None, :]), images.dtype)
    return ops.einsum("bij,bjwc->biwc" if axis == 1 else "bij,bhjc->bhic", select, images)


def cutout(images: Tensor, noise: Callable[..., Tensor], ratio: float = 0.5) -> Tensor:
    """Zero a square of `ratio` of the size, its centre anywhere in the image."""
    outside = None
    for axis in (1, 2):
        size = images.shape[axis]
        shape = [1, 1, 1, 1]
        shape[axis] = size
        middle = ops.reshape(ops.arange(size, dtype="float32") + 0.5, shape)
        center = ops.floor(_uniform(noise, images, 0.0, size + 1.0))
        beyond = ops.abs(middle - center) > size * ratio / 2
        outside = beyond if outside is None else ops.logical_or(outside, beyond)
    return images * ops.cast(outside, images.dtype)


def affine(
    images: Tensor,
    noise: Callable[..., Tensor],
    shift: float = 0.1,
    zoom: float = 0.25,
    slant: float = 0.4,
) -> Tensor:
    """Shift by up to `shift` of the size, stretch by e^± `zoom` in each axis, slant the columns.

    Pixels are interpolated linearly; what comes in from outside continues the edge. A product with
    a matrix for each image and axis, the slant with one for each row.
    """

    def draw(reach):
        return _uniform(noise, images, -reach, reach)[:, 0]

    for axis in (1, 2):
        place = _from_middle(images.shape[axis])
        source = ops.exp(draw(zoom)[..., 0]) * place + draw(shift * images.shape[axis])[..., 0]
        weights = _interpolation(source, images)
        equation = "bij,bjwc->biwc" if axis == 1 else "bij,bhjc->bhic"
        images = ops.einsum(equation, weights, images)
    down, along = (_from_middle(images.shape[axis]) for axis in (1, 2))
    source = along[:, None] + draw(slant) * down[..., None]
    return ops.einsum("bhij,bhjc->bhic", _interpolation(source, images), images)


def _from_middle(size):
    return ops.arange(size, dtype="float32")[None] - (size - 1) / 2


def _interpolation(source, images):
    """Rows of weights that read at the places `source`, counted from the middle of an axis."""
    size = source.shape[-1]
    inside = ops.clip(source + (size - 1) / 2, 0.0, size - 1.0)
    distance = ops.abs(inside[..., None] - ops.arange(size, dtype="float32"))
    return ops.cast(ops.maximum(0.0, 1.0 - distance), images.dtype)


_POLICIES = {"color": color, "translation": translation, "cutout": cutout, "affine": affine}


def names() -> list[str]:
    """The names that `DiffAugment` and a GAN's `augment=` take."""
    return list(_POLICIES)


def from_names(augmentation, sample_shape, argument="augment"):
    """Names as a `DiffAugment`, which has to have images; anything else as it is.

    Args:
        augmentation: names, as `DiffAugment` takes them, or a function.
        sample_shape: of a GAN's samples, or of each of its players'.
        argument: the name under which the user gives it.
    """
    named = isinstance(augmentation, (str, list, tuple))
    made = DiffAugment(augmentation) if named else augmentation
    shapes = sample_shape if isinstance(sample_shape[0], tuple) else (sample_shape,)
    if isinstance(made, DiffAugment) and not all(map(is_image, shapes)):
        raise ValueError(
            f"These augmentations are for images: leave out `{argument}`. "
            f"Received: {argument}={made.policy} with samples of shape {sample_shape}."
        )
    return made


@keras.saving.register_keras_serializable(package="keras_gan")
class DiffAugment:
    """A chain of transformations by name, for the `augment=` of every GAN.

    Args:
        policy: names in order, as a list or separated by commas: `"color,translation,cutout"`.

    Call arguments:
        images: floats in [-1, 1], shape `(batch, height, width, channels)`.
        noise: function `(shape, distribution)`.

    Reference: Zhao et al. 2020, https://arxiv.org/abs/2006.10738.
    """

    def __init__(self, policy: str | Sequence[str] = "color,translation,cutout") -> None:
        parts = policy.split(",") if isinstance(policy, str) else list(policy)
        self.policy = [part.strip() for part in parts]
        for part in self.policy:
            known(part, _POLICIES, "augmentation", also=", or several separated by commas")

    def __call__(self, images: Tensor, noise: Callable[..., Tensor]) -> Tensor:
        for part in self.policy:
            images = _POLICIES[part](images, noise)
        return images

    def get_config(self) -> dict[str, Any]:
        return {"policy": self.policy}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Self:
        return cls(**config)
