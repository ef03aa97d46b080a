"""Errors of images whose true values are known: of translations of pairs."""

import numpy as np

from keras_gan.utils.hints import ArrayLike
from keras_gan.utils.pixel_encoding import eight_bits, warn

WINDOW, DEVIATION = 11, 1.5  # Pixels, of the Gaussian window of SSIM.
WHITE, K1, K2 = 255.0, 0.01, 0.03


def mean_absolute_error(images: ArrayLike, truths: ArrayLike) -> float:
    """E|x - y| of pixels in [-1, 1], the unit of the L1 term of `Pix2Pix`; 2 at most.

    The median of all answers minimises it: an image that is blurred where answers differ may have a
    lower error than a sharp one.

    Args:
        images, truths: `(N, height, width, channels)`, `uint8` or floats in [-1, 1]; both are
            rounded to 8 bits.

    Raises:
        ValueError: if their shapes differ.
    """
    images, truths = _pair(images, truths)
    return float(np.mean(np.abs(images - truths)) / (WHITE / 2))


def peak_signal_to_noise_ratio(images: ArrayLike, truths: ArrayLike) -> float:
    """10 log₁₀(255² / MSE) in dB, the mean over images.

    Equal images count as if one of their values differed by ½, less than 8 bits can tell.

    Args:
        images, truths: as for `mean_absolute_error`.
    """
    images, truths = _pair(images, truths)
    errors = np.mean(np.square(images - truths), axis=(1, 2, 3))
    least = 0.25 / np.prod(images.shape[1:])
    return float(np.mean(10 * np.log10(WHITE**2 / np.maximum(errors, least))))


def structural_similarity(images: ArrayLike, truths: ArrayLike) -> float:
    """SSIM: luminance, contrast and structure of neighbourhoods compared; 1 for equal images.

    The mean of (2 μₓμᵧ + C₁)(2 σₓᵧ + C₂) / ((μₓ² + μᵧ² + C₁)(σₓ² + σᵧ² + C₂)) over positions and
    channels, in a Gaussian window of 11 x 11 pixels and deviation 1.5 that lies within the image,
    with C₁ = (0.01 · 255)² and C₂ = (0.03 · 255)².

    Args:
        images, truths: as for `mean_absolute_error`, of at least 11 x 11 pixels.

    Raises:
        ValueError: for images below 11 x 11 pixels.

    Reference: Wang et al. 2004, "Image Quality Assessment: From Error Visibility to Structural
    Similarity", IEEE Transactions on Image Processing 13 (4), section III.B.
    """
    x, y = _pair(images, truths)
    if min(x.shape[1:3]) < WINDOW:
        raise ValueError(
            f"SSIM compares windows of {WINDOW} x {WINDOW} pixels: take larger images. "
            f"Received: images of {x.shape[1]} x {x.shape[2]} pixels."
        )
    mean_x, mean_y = _local_mean(x), _local_mean(y)
    variance_x = _local_mean(x * x) - mean_x**2
    variance_y = _local_mean(y * y) - mean_y**2
    covariance = _local_mean(x * y) - mean_x * mean_y
    c1, c2 = (K1 * WHITE) ** 2, (K2 * WHITE) ** 2
    luminance = (2 * mean_x * mean_y + c1) / (mean_x**2 + mean_y**2 + c1)
    structure = (2 * covariance + c2) / (variance_x + variance_y + c2)
    return float(np.mean(luminance * structure))


def _local_mean(images):
    """Means under the window at all positions within the images."""
    rows, columns = (_windows(side) for side in images.shape[1:3])
    return np.einsum("ij,njkc,lk->nilc", rows, images, columns, optimize=True)


def _windows(side):
    """`(side - 10, side)`: each row the weights of one position."""
    weights = np.exp(-0.5 * np.square((np.arange(WINDOW) - WINDOW // 2) / DEVIATION))
    matrix = np.zeros((side - WINDOW + 1, side))
    for position, row in enumerate(matrix):
        row[position : position + WINDOW] = weights / weights.sum()
    return matrix


def _pair(images, truths):
    images, truths = (
        eight_bits(array, name, doubt=warn)
        for array, name in ((images, "`images`"), (truths, "`truths`"))
    )
    if images.shape != truths.shape or images.ndim != 4 or not len(images):
        raise ValueError(
            "Expected images and truths of one shape (N, height, width, channels), row i of one "
            f"for row i of the other. Received: {images.shape} and {truths.shape}."
        )
    return images.astype("float64"), truths.astype("float64")
