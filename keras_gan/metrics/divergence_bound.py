"""A lower bound of an f-divergence between two sets of samples, by a trained critic."""

from keras_gan import divergences
from keras_gan.metrics.critic_estimate import as_samples, estimate, moments, standardized
from keras_gan.networks.mlp import mlp_critic


def divergence_bound(
    p_samples,
    q_samples,
    divergence="jensen_shannon",
    *,
    critic=None,
    training_samples=None,
    steps=1000,
    batch_size=1024,
    learning_rate=1e-2,
    seed=0,
):
    """A lower bound of D_f(P ‖ Q), by a critic that learns to tell the two apart.

    D_f(P ‖ Q) ≥ E_P[g_f(D(x))] - E_Q[f*(g_f(D(x)))], which the critic D raises on one part of the
    samples. It is measured on the other part: only there does it bound D_f, but for the sampling
    noise that `standard_error` tells. On its own training samples a critic can claim any
    divergence. Where the critic is too weak or has overfitted, the bound is low, and may fall
    below 0. The noise of `"kl"` and `"reverse_kl"`, and far more that of `"pearson"` and
    `"neyman"`, comes from rare samples: a million of them cost little, as learning takes few.

    Args:
        p_samples, q_samples: arrays or tensors `(N, ...)` and `(M, ...)` of one sample shape.
        divergence: a name of `keras_gan.divergences.names()` or a `Divergence`.
        critic: a built `keras.Model` from samples to one real number, `(batch, 1)`, which is
            trained in place; samples reach it as `float32` and otherwise as they are. By default
            a perceptron on flattened and standardised samples.
        training_samples: how many samples of each set the critic learns from; by default half of
            them, at most 30,000. All others measure.
        steps, batch_size, learning_rate: of Adam, whose step falls to 0 along a cosine; samples of
            each set in a batch. A convolutional critic needs a smaller step, about 1e-3.
        seed: integer seed of split, batches and initial weights. Keras's own seed is left alone.

    Returns:
        A `CriticEstimate` in nats (in units of its own where f has no logarithm).

    Raises:
        ValueError: if samples are not finite, differ in shape or are too few, the divergence is
            unknown, or the critic has not one output a sample or diverges.

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
