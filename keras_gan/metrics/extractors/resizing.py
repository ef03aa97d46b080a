"""Resizing as two products with constant matrices: the same pixels on every backend and device.

A resizer is a function from a source and a target length to a matrix of shape `(target, source)`,
whose rows add up to 1. Scores depend on the resizer: its name is part of their protocol.
"""

import numpy as np

SHARPNESS = -0.5  # The cubic's parameter a, as in Pillow; OpenCV and PyTorch use -0.75.


def bicubic(source, target):
    """Keys' cubic convolution, widened on downsampling against aliasing: Pillow's BICUBIC.

    Reference: Keys 1981, "Cubic Convolution Interpolation for Digital Image Processing"; Parmar,
    Zhang and Zhu 2022, https://arxiv.org/abs/2104.11222, for the effect of resizers on scores.
    """
    scale = source / target
    width = max(scale, 1.0)
    center = (np.arange(target)[:, None] + 0.5) * scale
    weights = _cubic((np.arange(source)[None] + 0.5 - center) / width)
    return weights / weights.sum(axis=1, keepdims=True)


def _cubic(x):
    x, a = np.abs(x), SHARPNESS
    near = ((a + 2) * x - (a + 3)) * x**2 + 1
    far = a * (((x - 5) * x + 8) * x - 4)
    return np.where(x < 1, near, np.where(x < 2, far, 0.0))


def bilinear_tf1(source, target):
    """TensorFlow 1's bilinear resize: pixel i lies at i · source / target, without antialiasing.

    The graph of the original Fréchet inception distance contains it.
    """
    # In float32, as TensorFlow does.
    position = np.arange(target, dtype="float32") * np.float32(source / target)
    low = np.floor(position).astype(int)
    fraction = position - low
    weights = np.zeros((target, source))
    rows = np.arange(target)
    weights[rows, low] += 1 - fraction
    weights[rows, np.minimum(low + 1, source - 1)] += fraction
    return weights
