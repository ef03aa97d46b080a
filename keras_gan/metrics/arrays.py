"""Checks of the arrays that the metrics take."""

import warnings

import keras
import numpy as np


def matrix(name, values, dtype="float64", at_least=1):
    """`values` as an array of shape `(N, dim)`, all finite, N ≥ `at_least`."""
    values = np.asarray(keras.ops.convert_to_numpy(values), dtype=dtype)
    bad = values.size - int(np.isfinite(values).sum())
    if values.ndim != 2 or len(values) < at_least or not values.size or bad:
        raise ValueError(
            f"Expected `{name}` of shape (N, dim), N at least {at_least}, all finite. "
            f"Received: shape={values.shape}, {bad} non-finite values"
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
        warnings.warn(
            f"The covariance of {width} features needs more than {width} samples; with fewer the "
            "distance is far too large, and comparable only at equal numbers of samples. "
            f"Received: {count} samples of `{name}`",
            stacklevel=3,
        )
