"""Schedules: values that change during training, as functions of the images seen.

They count images, not steps, so that a recipe keeps its meaning when the batch size changes.
"""

import math
from typing import Any, Self

import keras
from keras import ops

from keras_gan.utils.checks import is_positive, is_real, positive_integer
from keras_gan.utils.hints import Schedule, Tensor

__all__ = ["Cosine", "LearningRate", "at"]


@keras.saving.register_keras_serializable(package="keras_gan")
class Cosine:
    """Half a cosine wave from `start` to `end`, then constant.

    v(n) = end + (start - end) · (1 + cos(π · min(n / images, 1))) / 2 after n images.

    For `penalty_weight=` and `ema_half_life=` of every GAN, and for `gamma=` of `R3GAN`.

    Args:
        start, end: the values at 0 images, and from `images` on.
        images: real samples seen until `end` is reached.

    Raises:
        ValueError: for an end below 0, or `images` that is not positive.

    Reference: Huang et al. 2024, https://arxiv.org/abs/2501.05441, appendix, for γ, the learning
    rate and the half-life of the moving average.
    """

    def __init__(self, start: float, end: float, images: float) -> None:
        ends = is_real(start, at_least=0) and is_real(end, at_least=0)
        if not ends or not is_positive(images):
            raise ValueError(
                "Expected finite `start` and `end` of at least 0, and a finite, positive number of "
                f"`images`. Received: start={start!r}, end={end!r}, images={images!r}."
            )
        self.start, self.end, self.images = float(start), float(end), float(images)

    def __call__(self, images_seen: Tensor) -> Tensor:
        progress = ops.minimum(ops.cast(images_seen, "float32") / self.images, 1.0)
        wave = (1.0 + ops.cos(math.pi * progress)) / 2.0
        return self.end + (self.start - self.end) * wave

    def get_config(self) -> dict[str, Any]:
        return {"start": self.start, "end": self.end, "images": self.images}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Self:
        return cls(**config)


@keras.saving.register_keras_serializable(package="keras_gan")
class LearningRate(keras.optimizers.schedules.LearningRateSchedule):
    """A schedule in images as the learning rate of one player's optimizer.

    An optimizer counts its updates. With k critic steps and batches of n images, the critic makes
    one update per n images, the generator one per k · n images.

    Args:
        schedule: for instance `Cosine(2e-4, 5e-5, images=2_000_000)`.
        batch_size: real images per update of this optimizer.
    """

    def __init__(self, schedule: Schedule, batch_size: int) -> None:
        if not callable(schedule):
            raise ValueError(
                "Expected a schedule in images: `LearningRate(keras_gan.schedules.Cosine(2e-4, "
                f"5e-5, images=2_000_000), batch_size=64)`. Received: schedule={schedule!r}."
            )
        self.schedule = schedule
        self.batch_size = positive_integer(batch_size, "batch_size")

    def __call__(self, step: Tensor) -> Tensor:
        return self.schedule(ops.cast(step, "float32") * self.batch_size)

    def get_config(self) -> dict[str, Any]:
        schedule = keras.saving.serialize_keras_object(self.schedule)
        return {"schedule": schedule, "batch_size": self.batch_size}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Self:
        return cls(keras.saving.deserialize_keras_object(config["schedule"]), config["batch_size"])


def at(quantity: float | Schedule, images_seen: Tensor) -> Tensor:
    """The value of a number or schedule after `images_seen` images."""
    return quantity(images_seen) if callable(quantity) else quantity
