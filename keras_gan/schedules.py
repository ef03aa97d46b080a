"""Quantities that change in the course of a training, in images seen.

Images, not steps, so that a recipe keeps its meaning when the batch size changes.
"""

import math

import keras
from keras import ops

__all__ = ["Cosine", "LearningRate", "at"]


@keras.saving.register_keras_serializable(package="keras_gan")
class Cosine:
    """From `start` to `end` along half a cosine wave, and constant from then on.

    v(n) = end + (start - end) · (1 + cos(π · min(n / images, 1))) / 2 after n images.

    Taken by `penalty_weight=` and `ema_half_life=` of every GAN, and by `gamma=` of `R3GAN`.

    Args:
        start, end: the values at 0 and from `images` on.
        images: real samples seen until the end is reached.

    Reference: Huang et al. 2024, https://arxiv.org/abs/2501.05441, appendix, which lets γ, the
    learning rate and the average's half-life follow it.
    """

    def __init__(self, start, end, images):
        values = (start, end, images)
        if not all(math.isfinite(v) for v in values) or min(start, end) < 0 or images <= 0:
            raise ValueError(
                "A schedule goes between two numbers of at least 0 over a positive number of "
                f"images. Received: start={start}, end={end}, images={images}."
            )
        self.start, self.end, self.images = float(start), float(end), float(images)

    def __call__(self, images_seen):
        share = ops.minimum(ops.cast(images_seen, "float32") / self.images, 1.0)
        wave = (1.0 + ops.cos(math.pi * share)) / 2.0
        return self.end + (self.start - self.end) * wave

    def get_config(self):
        return {"start": self.start, "end": self.end, "images": self.images}

    @classmethod
    def from_config(cls, config):
        return cls(**config)


@keras.saving.register_keras_serializable(package="keras_gan")
class LearningRate(keras.optimizers.schedules.LearningRateSchedule):
    """A schedule in images as the learning rate of one player's optimizer.

    An optimizer counts its updates, each of which sees `batch_size` images; the generator of a GAN
    with k critic steps makes one update in k · `batch_size` images.

    Args:
        schedule: for instance `Cosine(2e-4, 5e-5, images=2_000_000)`.
        batch_size: real images that one update stands for.
    """

    def __init__(self, schedule, batch_size):
        if batch_size < 1:
            raise ValueError(f"`batch_size` must be at least 1. Received: {batch_size}.")
        self.schedule, self.batch_size = schedule, int(batch_size)

    def __call__(self, step):
        return self.schedule(ops.cast(step, "float32") * self.batch_size)

    def get_config(self):
        schedule = keras.saving.serialize_keras_object(self.schedule)
        return {"schedule": schedule, "batch_size": self.batch_size}

    @classmethod
    def from_config(cls, config):
        return cls(keras.saving.deserialize_keras_object(config["schedule"]), config["batch_size"])


def at(quantity, images_seen):
    """The value of a number or schedule after `images_seen` images."""
    return quantity(images_seen) if callable(quantity) else quantity
