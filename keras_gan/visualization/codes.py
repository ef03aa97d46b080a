"""What the numbers in the codes of an InfoGAN have come to mean, one varied at a time."""

from typing import TYPE_CHECKING

import numpy as np

from keras_gan.utils.checks import positive_integer
from keras_gan.visualization import images

if TYPE_CHECKING:
    from keras_gan.models.infogan import InfoGAN


def strips(gan: "InfoGAN", number: int = 0, steps: int = 9, seed: int | None = None) -> np.ndarray:
    """A grid with a row for each category, along which one number goes from -1 to 1.

    Latents are the same in all of it, and the other numbers 0, so what changes along a row is what
    the number stands for (Chen et al. 2016, figure 2).

    Args:
        gan: a `keras_gan.models.InfoGAN` of images.
        number: which of its continuous codes varies, from 0 on.
        steps: images in a row, both ends included; at least 2.
        seed: integer that makes the grid repeatable.

    Returns:
        A `uint8` array of shape `(height, width, C)`, see `images.grid`.

    Raises:
        ValueError: if the GAN has no such number, or `steps` is too small.
    """
    if not 0 <= number < getattr(gan, "continuous", 0):
        raise ValueError(
            "Expected an InfoGAN, and one of its continuous codes counted from 0. "
            f"Received: {type(gan).__name__}, number={number}."
        )
    steps = positive_integer(steps, "steps", at_least=2)
    rows = gan.categorical
    codes = np.zeros((rows, steps, rows + gan.continuous), "float32")
    codes[np.arange(rows), :, np.arange(rows)] = 1
    codes[:, :, rows + number] = np.linspace(-1, 1, steps)
    codes = codes.reshape(rows * steps, -1)
    latents = np.repeat(gan.draw_latents(1, seed), len(codes), axis=0)
    return images.grid(gan.generate(codes=codes, latents=latents, dtype="uint8"), columns=steps)
