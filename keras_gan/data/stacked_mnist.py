"""Stacked MNIST: three digits in the channels of one image, a thousand modes to count."""

import numpy as np

from keras_gan.utils.npz_folder import MADE_OF

(NAME,) = MADE_OF


def stack(digits, labels, seed=0):
    """Stacks three independently drawn digits as the red, green and blue of each image.

    Each digit is used once in each channel.

    Args:
        digits: `uint8` images `(N, H, W, 1)`.
        labels: integers from 0 to 9, shape `(N,)`.
        seed: of the draws.

    Returns:
        `uint8` images `(N, H, W, 3)` and their modes `(N,)`, `int32` from 0 to 999, the red digit
        first: 100 r + 10 g + b.

    Reference: Metz et al. 2017, "Unrolled Generative Adversarial Networks",
    https://arxiv.org/abs/1611.02163, section 3.3.1.
    """
    generator = np.random.Generator(np.random.PCG64(seed))
    rows = [generator.permutation(len(digits)) for _ in range(3)]
    images = np.concatenate([digits[each] for each in rows], axis=-1)
    red, green, blue = (labels[each].astype("int32") for each in rows)
    return images, 100 * red + 10 * green + blue
