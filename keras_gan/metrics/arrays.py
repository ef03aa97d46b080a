"""Checks of the arrays that the metrics take."""

import numpy as np

from keras_gan.utils.arrays import to_numpy
from keras_gan.utils.warning import warn


def matrix(name, values, dtype="float64", at_least=1):
    """`values` as an array of shape `(N, dim)`, all finite, N ≥ `at_least`."""
    values = to_numpy(values)
    if values.dtype.kind not in "biuf" and values.dtype.name != "bfloat16":
        raise ValueError(f"Expected `{name}` as real numbers. Received: dtype {values.dtype}.")
    values = values.astype(dtype)
    bad = values.size - int(np.isfinite(values).sum())
    if values.ndim != 2 or len(values) < at_least or not values.size or bad:
        raise ValueError(
            f"Expected `{name}` of shape (N, dim), N at least {at_least}, all finite. "
            f"Received: shape={values.shape}, {bad} non-finite values"
        )
    return values


def labels(name, values, count):
    """`values` as an array of `count` integers."""
    values = to_numpy(values)
    if values.shape != (count,) or values.dtype.kind not in "iu":
        raise ValueError(
            f"Expected `{name}` as {count} integers, one for each image. "
            f"Received: {values.dtype} of shape {values.shape}."
        )
    return values


def pair(first, second, names=("real_features", "fake_features"), **options):
    """Two matrices as `matrix` returns them, of one width."""
    first, second = matrix(names[0], first, **options), matrix(names[1], second, **options)
    if first.shape[1] != second.shape[1]:
        raise ValueError(
            f"Expected `{names[0]}` and `{names[1]}` from one extractor, of one width. "
            f"Received: shapes {first.shape} and {second.shape}"
        )
    return first, second


def warn_if_few(count, width, name):
    """Warn if a covariance is singular for lack of samples."""
    if count <= width:
        warn(
            f"The covariance of {width} features needs more than {width} samples; with fewer the "
            "distance is far too large, and comparable only at equal numbers of samples. "
            f"Received: {count} samples of `{name}`"
        )
