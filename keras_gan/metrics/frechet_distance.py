"""Fréchet distance between two sets of features, each modelled as a Gaussian."""

import numpy as np

from keras_gan.metrics.arrays import warn_if_few
from keras_gan.metrics.moments import Moments
from keras_gan.utils.hints import ArrayLike


def frechet_distance(
    real_features: ArrayLike | Moments, fake_features: ArrayLike | Moments
) -> float:
    """d² = ‖μ₁ - μ₂‖² + Tr(Σ₁ + Σ₂ - 2 (Σ₁ Σ₂)^½), of features of real and generated images.

    With Σᵢ = Fᵢ Fᵢᵀ, Tr((Σ₁ Σ₂)^½) is the sum of the singular values of F₁ᵀ F₂. This avoids the
    square root of a non-symmetric product, with its imaginary part and its amplified rounding
    errors of small eigenvalues. Fᵢ is the Cholesky factor, or comes from the eigenvectors if Σᵢ is
    singular.

    The estimate has an upward bias of about 1/N, by an amount that depends on the model: compare
    at equal numbers of samples only.

    Args:
        real_features, fake_features: arrays of shapes `(N, dim)` and `(M, dim)`, N, M ≥ 2, or
            `Moments`.

    Returns:
        The squared distance, at least 0, in squared units of the features.

    Raises:
        ValueError: if a value is not finite, a set is empty or widths differ.

    Warns:
        if there are not more samples than features.

    Reference: Heusel et al. 2017, "GANs Trained by a Two Time-Scale Update Rule Converge to a Local
    Nash Equilibrium", https://arxiv.org/abs/1706.08500, equation 6.
    """
    real, fake = (
        x if isinstance(x, Moments) else Moments(x) for x in (real_features, fake_features)
    )
    if real.mean is not None and fake.mean is not None and real.mean.shape != fake.mean.shape:
        raise ValueError(
            "Expected features from one extractor, of one width. "
            f"Received: widths {len(real.mean)} and {len(fake.mean)}"
        )
    covariances = real.covariance, fake.covariance
    for name, moments in (("real_features", real), ("fake_features", fake)):
        warn_if_few(moments.count, len(moments.mean), name)
    first, second = map(_factor, covariances)
    shared = np.linalg.svd(first.T @ second, compute_uv=False).sum()
    traces = sum(np.trace(c) for c in covariances)
    return float(max(np.square(real.mean - fake.mean).sum() + traces - 2 * shared, 0.0))


def _factor(covariance):
    """F with F Fᵀ = Σ, of shape d × d, or d × rank if Σ is singular."""
    try:
        return np.linalg.cholesky(covariance)
    except np.linalg.LinAlgError:
        values, vectors = np.linalg.eigh(covariance)
        nonzero = values > values[-1] * len(values) * np.finfo("float64").eps
        return vectors[:, nonzero] * np.sqrt(values[nonzero])


class FrechetDistance:
    """`frechet_distance` of features that come in batches.

    Example:

    ```python
    distance = keras_gan.metrics.FrechetDistance()
    for batch in real_batches:
        distance.update(extractor(batch), real=True)
    for batch in fake_batches:
        distance.update(extractor(batch), real=False)
    distance.result()
    ```

    Args:
        real: `Moments` of the real features, if they are known.
    """

    def __init__(self, real: Moments | None = None) -> None:
        self.real, self.fake = real or Moments(), Moments()

    def update(self, features: ArrayLike, real: bool) -> None:
        """Add a batch of features of shape `(N, dim)`, of real images or of generated ones."""
        (self.real if real else self.fake).update(features)

    def result(self) -> float:
        """The squared distance of all features so far."""
        return frechet_distance(self.real, self.fake)
