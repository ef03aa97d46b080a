"""f-divergences of the model Q from the data P, and the GAN objectives that estimate them.

D_f(P ‖ Q) = ∫ q f(p / q) for a convex f, in nats where f has a logarithm. By convex duality

    D_f(P ‖ Q) ≥ E_P[T(x)] - E_Q[f*(T(x))],  f*(t) = sup_u (u t - f(u)),

for every function T into the domain of f*, with equality at T = f'(p / q). A critic outputs a real
number v; T = g_f(v) maps it into that domain. All functions here take and return tensors.

Jensen-Shannon is half of the paper's, so that its maximum is log 2. `"gan"` is the paper's, with
f(1) = -log 4: D_gan = 2 JS - log 4, the objective of Goodfellow et al. 2014. All others are 0 where
P = Q. All activations are increasing: real samples have the higher logits.

Reference: Nowozin, Cseke and Tomioka 2016, "f-GAN: Training Generative Neural Samplers using
Variational Divergence Minimization", https://arxiv.org/abs/1606.00709, tables 1, 2, 5 and 6.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import keras
from keras import ops

from keras_gan.divergences import gaussians
from keras_gan.utils.checks import known
from keras_gan.utils.hints import Tensor

__all__ = [
    "Divergence",
    "names",
    "get",
    "fgan_critic_loss",
    "fgan_generator_loss",
    "fgan_non_saturating_generator_loss",
    "between_gaussians",
]

_LOG_2 = math.log(2.0)


@dataclass(frozen=True)
class Divergence:
    """One f-divergence, D_f(P ‖ Q) = ∫ q f(p / q), as functions of tensors.

    Attributes:
        name: its name for `get`.
        generator: f(u), convex, of the ratio u = p / q > 0.
        conjugate: f*(t) = sup_u (u t - f(u)), of t in its domain.
        activation: g_f(v), increasing, from any real v into the domain of f*.
        conjugate_of_activation: f*(g_f(v)) in closed form, without cancellation or overflow of
            intermediate values.
        threshold: f'(1): the critic classifies x as real where g_f(v) is above it.

    Reference: Nowozin, Cseke and Tomioka 2016, https://arxiv.org/abs/1606.00709, table 2.
    """

    name: str
    generator: Callable
    conjugate: Callable
    activation: Callable
    conjugate_of_activation: Callable
    threshold: float


def _log(u):
    """log u, and 0 at u = 0: for u log u, whose limit there is 0."""
    return ops.log(ops.where(u > 0, u, ops.ones_like(u)))


_DIVERGENCES = (
    Divergence(
        name="kl",
        generator=lambda u: u * _log(u),
        conjugate=lambda t: ops.exp(t - 1.0),
        activation=lambda v: v,
        conjugate_of_activation=lambda v: ops.exp(v - 1.0),
        threshold=1.0,
    ),
    Divergence(
        name="reverse_kl",
        generator=lambda u: -ops.log(u),
        conjugate=lambda t: -1.0 - ops.log(-t),  # t < 0
        activation=lambda v: -ops.exp(-v),
        conjugate_of_activation=lambda v: v - 1.0,
        threshold=-1.0,
    ),
    Divergence(
        name="pearson",
        generator=lambda u: ops.square(u - 1.0),
        # t²/4 + t, constant below its minimum at t = -2 because u ≥ 0: otherwise the generator
        # would gain from samples that the critic is certain are generated.
        conjugate=lambda t: ops.square(ops.relu(1.0 + t / 2.0)) - 1.0,
        activation=lambda v: v,
        conjugate_of_activation=lambda v: ops.square(ops.relu(1.0 + v / 2.0)) - 1.0,
        threshold=0.0,
    ),
    Divergence(
        name="neyman",
        generator=lambda u: ops.square(1.0 - u) / u,
        conjugate=lambda t: 2.0 - 2.0 * ops.sqrt(1.0 - t),  # t < 1
        activation=lambda v: -ops.expm1(-v),
        conjugate_of_activation=lambda v: -2.0 * ops.expm1(-v / 2.0),
        threshold=0.0,
    ),
    Divergence(
        name="squared_hellinger",
        generator=lambda u: ops.square(ops.sqrt(u) - 1.0),
        conjugate=lambda t: t / (1.0 - t),  # t < 1
        activation=lambda v: -ops.expm1(-v),
        conjugate_of_activation=lambda v: ops.expm1(v),
        threshold=0.0,
    ),
    Divergence(
        name="jensen_shannon",
        generator=lambda u: (u * _log(u) - (u + 1.0) * ops.log((u + 1.0) / 2.0)) / 2.0,
        conjugate=lambda t: -ops.log(2.0 - ops.exp(2.0 * t)) / 2.0,  # t < (log 2) / 2
        activation=lambda v: (_LOG_2 - ops.softplus(-v)) / 2.0,
        conjugate_of_activation=lambda v: (ops.softplus(v) - _LOG_2) / 2.0,
        threshold=0.0,
    ),
    Divergence(
        name="gan",
        generator=lambda u: u * _log(u) - (u + 1.0) * ops.log(u + 1.0),
        conjugate=lambda t: -ops.log(1.0 - ops.exp(t)),  # t < 0
        activation=lambda v: -ops.softplus(-v),
        conjugate_of_activation=lambda v: ops.softplus(v),
        threshold=-_LOG_2,
    ),
    Divergence(
        name="total_variation",
        generator=lambda u: ops.abs(u - 1.0) / 2.0,
        conjugate=lambda t: t,  # |t| ≤ 1/2
        activation=lambda v: ops.tanh(v) / 2.0,
        conjugate_of_activation=lambda v: ops.tanh(v) / 2.0,
        threshold=0.0,
    ),
)
_BY_NAME = {f.name: f for f in sorted(_DIVERGENCES, key=lambda f: f.name)}


def names() -> list[str]:
    """The names that `get` takes, sorted."""
    return list(_BY_NAME)


def get(divergence: str | Divergence) -> Divergence:
    """A `Divergence` by its name; a `Divergence` is returned unchanged.

    Raises:
        ValueError: if there is no divergence of that name.
    """
    if isinstance(divergence, Divergence):
        return divergence
    also = ", or a `keras_gan.divergences.Divergence`"
    return known(divergence, _BY_NAME, "divergence", also)


def _at_least_float32(logits):
    # float32 before the exponential, which overflows from 11 on in half precision.
    logits = ops.convert_to_tensor(logits)
    return ops.cast(logits, keras.backend.result_type(logits.dtype, "float32"))


def fgan_critic_loss(
    real_logits: Tensor, fake_logits: Tensor, divergence: str | Divergence
) -> Tensor:
    """L_D = -(E[g_f(D(x))] - E[f*(g_f(D(G(z))))]); its minimum is -D_f(data ‖ model).

    Args:
        real_logits, fake_logits: the critic's raw outputs v, of any shape.
        divergence: a name of `names()` or a `Divergence`.

    Reference: Nowozin, Cseke and Tomioka 2016, https://arxiv.org/abs/1606.00709, equation 6.
    """
    f = get(divergence)
    real, fake = _at_least_float32(real_logits), _at_least_float32(fake_logits)
    return ops.mean(f.conjugate_of_activation(fake)) - ops.mean(f.activation(real))


def fgan_generator_loss(fake_logits: Tensor, divergence: str | Divergence) -> Tensor:
    """L_G = -E[f*(g_f(D(G(z))))]: the critic's term on generated samples, negated.

    Reference: Nowozin, Cseke and Tomioka 2016, https://arxiv.org/abs/1606.00709, algorithm 1.
    """
    return -ops.mean(get(divergence).conjugate_of_activation(_at_least_float32(fake_logits)))


def fgan_non_saturating_generator_loss(fake_logits: Tensor, divergence: str | Divergence) -> Tensor:
    """L_G = -E[g_f(D(G(z)))]: the critic's term on real samples, at generated ones.

    Reference: Nowozin, Cseke and Tomioka 2016, https://arxiv.org/abs/1606.00709, section 3.2.
    """
    return -ops.mean(get(divergence).activation(_at_least_float32(fake_logits)))


def between_gaussians(
    name: str, mean_p: float, sigma_p: float, mean_q: float, sigma_q: float
) -> float:
    """D_f(N(mean_p, sigma_p²) ‖ N(mean_q, sigma_q²)) in one dimension, in float64.

    In closed form, except for `"jensen_shannon"` and `"gan"`, which have none and are integrated
    numerically to about 1e-8.

    Args:
        name: a name of `names()`.
        mean_p, mean_q: means.
        sigma_p, sigma_q: standard deviations, positive.

    Returns:
        A float. Infinite where the integral diverges (Pearson with 2 sigma_q² ≤ sigma_p², Neyman
        with 2 sigma_p² ≤ sigma_q²) or exceeds the range of float64.

    Raises:
        ValueError: if the name is unknown or a standard deviation is not positive.
    """
    if not (sigma_p > 0 and sigma_q > 0):
        raise ValueError(
            "Expected positive standard deviations. "
            f"Received: sigma_p={sigma_p}, sigma_q={sigma_q}."
        )
    p, q = (float(mean_p), float(sigma_p)), (float(mean_q), float(sigma_q))
    return float(gaussians.DIVERGENCES[get(name).name](p, q))
