"""A lower bound of an f-divergence between two sets of samples, by a trained critic."""

import keras

from keras_gan import divergences
from keras_gan.divergences import Divergence
from keras_gan.metrics.critic_estimate import (
    CriticEstimate,
    as_samples,
    estimate,
    moments,
    standardized,
)
from keras_gan.networks.mlp import mlp_critic
from keras_gan.utils.hints import ArrayLike


def divergence_bound(
    p_samples: ArrayLike,
    q_samples: ArrayLike,
    divergence: str | Divergence = "jensen_shannon",
    *,
    critic: keras.Model | None = None,
    training_samples: int | None = None,
    steps: int = 1000,
    batch_size: int = 1024,
    learning_rate: float = 1e-2,
    seed: int = 0,
) -> CriticEstimate:
    """A lower bound of D_f(P ‖ Q), by a critic that learns to tell the two apart.

    D_f(P ‖ Q) ≥ E_P[g_f(D(x))] - E_Q[f*(g_f(D(x)))]. The critic D maximises the right-hand side on
    one part of the samples; it is evaluated on the other part. Only there does it bound D_f, up to
    sampling noise (`standard_error`): on its training samples a critic can overfit to any value. A
    weak or overfitted critic gives a low bound, which may be below 0. The noise of `"kl"` and
    `"reverse_kl"`, and far more that of `"pearson"` and `"neyman"`, comes from rare samples: pass
    up to a million, which cost little, as training uses few of them.

    Args:
        p_samples, q_samples: arrays or tensors `(N, ...)` and `(M, ...)` of one sample shape.
        divergence: a name of `keras_gan.divergences.names()` or a `Divergence`.
        critic: a built `keras.Model` from samples to one real number, `(batch, 1)`, trained in
            place; it gets the samples as `float32`, otherwise unchanged. By default a multilayer
            perceptron on flattened and standardised samples.
        training_samples: number of training samples of each set; by default half of them, at most
            30,000. All others are held out.
        steps, learning_rate: of Adam, with cosine decay of the step size to 0. A convolutional
            critic needs a smaller step size, about 1e-3.
        batch_size: samples of each set in a batch.
        seed: integer seed of split, batches and initial weights. Keras's own is left unchanged.

    Returns:
        A `CriticEstimate` in nats, or in the units of f if it has no logarithm.

    Raises:
        ValueError: if samples are not finite, differ in shape or are too few, the divergence is
            unknown, or the critic diverges or has not one output per sample.

    Reference: Nowozin, Cseke and Tomioka 2016, "f-GAN", https://arxiv.org/abs/1606.00709, equation
    4; Nguyen, Wainwright and Jordan 2010, https://arxiv.org/abs/0809.0853.
    """
    f = divergences.get(divergence)
    return estimate(
        *as_samples(p_samples, q_samples),
        _default_critic if critic is None else critic,
        f.activation,
        f.conjugate_of_activation,
        training_samples=training_samples,
        steps=steps,
        batch_size=batch_size,
        learning_rate=learning_rate,
        seed=seed,
    )


def _default_critic(p, q):
    mean, deviation = moments(p, q)
    return standardized(mlp_critic((mean.size,), width=64, depth=2), mean, deviation)
