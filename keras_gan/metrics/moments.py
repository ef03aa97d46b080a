"""Mean and covariance of features that come in batches."""

from typing import Self

import numpy as np

from keras_gan.metrics.arrays import matrix
from keras_gan.utils.hints import ArrayLike


class Moments:
    """Streaming mean and covariance in float64, in memory independent of the number of samples.

    Batches are centred on their own mean and merged by

        δ = mean_b - mean_a,  mean = mean_a + δ n_b / n,  S = S_a + S_b + δ δᵀ n_a n_b / n,

    so that a mean far from zero costs no precision. The covariance is S / (n - 1).

    Args:
        features: array of shape `(N, dim)` to begin with, or `None`.

    Attributes:
        count: samples so far.
        mean: shape `(dim,)`.
        scatter: S, the sum of (x - mean)(x - mean)ᵀ, shape `(dim, dim)`.

    Reference: Chan, Golub and LeVeque 1983, "Algorithms for Computing the Sample Variance".
    """

    def __init__(self, features: ArrayLike | None = None) -> None:
        self.count = 0
        self.mean: np.ndarray | None = None
        self.scatter: np.ndarray | None = None
        if features is not None:
            self.update(features)

    def update(self, features: ArrayLike) -> Self:
        """Add a batch of shape `(N, dim)`; returns itself."""
        features = matrix("features", features)
        other = Moments()
        other.count, other.mean = len(features), features.mean(axis=0)
        centred = features - other.mean
        other.scatter = centred.T @ centred
        return self.merge(other)

    def merge(self, other: "Moments") -> Self:
        """Add the samples of another `Moments`; returns itself."""
        if other.count == 0:
            return self
        if self.count == 0:
            self.count, self.mean, self.scatter = other.count, other.mean, other.scatter
            return self
        if other.mean.shape != self.mean.shape:
            raise ValueError(
                "Expected features from one extractor, of one width. "
                f"Received: widths {len(self.mean)} and {len(other.mean)}"
            )
        total = self.count + other.count
        shift = other.mean - self.mean
        self.scatter = self.scatter + other.scatter
        self.scatter += np.outer(shift, shift * (self.count * other.count / total))
        self.mean = self.mean + shift * (other.count / total)
        self.count = total
        return self

    @property
    def covariance(self) -> np.ndarray:
        """S / (n - 1), shape `(dim, dim)`; needs two samples."""
        if self.count < 2:
            raise ValueError(f"A covariance needs at least 2 samples. Received: {self.count}")
        return self.scatter / (self.count - 1)
