"""Exact f-divergences between one-dimensional Gaussians, to check estimates against.

A Gaussian is a pair `(mean, sigma)` of floats; the definitions are those of
`keras_gan.divergences`.
"""

import math

import numpy as np


def _kl(p, q):
    (m, s), (n, r) = p, q
    return math.log(r / s) + (s**2 + (m - n) ** 2) / (2 * r**2) - 0.5


def _pearson(p, q):
    (m, s), (n, r) = p, q
    variance = 2 * r**2 - s**2
    if variance <= 0:
        return math.inf
    with np.errstate(over="ignore"):
        growth = np.exp(np.float64((m - n) ** 2 / variance))
    return r**2 / (s * math.sqrt(variance)) * growth - 1


def _squared_hellinger(p, q):
    (m, s), (n, r) = p, q
    affinity = math.sqrt(2 * s * r / (s**2 + r**2))
    return 2 - 2 * affinity * math.exp(-((m - n) ** 2) / (4 * (s**2 + r**2)))


def _total_variation(p, q):
    """½ Σ |P(I) - Q(I)| over the intervals between the points where the densities cross."""
    (m, s), (n, r) = p, q
    a, b = 1 / r**2 - 1 / s**2, 2 * (m / s**2 - n / r**2)
    c = n**2 / r**2 - m**2 / s**2 + 2 * math.log(r / s)
    crossings = np.sort(np.roots([a, b, c]).real)

    def probabilities(mean, sigma):
        below = [0.5 * math.erfc((mean - x) / (sigma * math.sqrt(2))) for x in crossings]
        return np.diff([0, *below, 1])

    return np.abs(probabilities(*p) - probabilities(*q)).sum() / 2


def _jensen_shannon(p, q):
    """log 2 - ½ E_P[softplus(log q/p)] - ½ E_Q[softplus(log p/q)]."""

    def log_density(x, mean, sigma):
        return -0.5 * ((x - mean) / sigma) ** 2 - math.log(sigma * math.sqrt(2 * math.pi))

    spread = np.linspace(-12, 12, 40_001)
    x = np.sort(np.concatenate([mean + sigma * spread for mean, sigma in (p, q)]))
    log_p, log_q = log_density(x, *p), log_density(x, *q)
    mixture = np.logaddexp(log_p, log_q)
    integrand = np.exp(log_p) * (mixture - log_p) + np.exp(log_q) * (mixture - log_q)
    return math.log(2) - np.sum(np.diff(x) * (integrand[1:] + integrand[:-1])) / 4


DIVERGENCES = {
    "kl": _kl,
    "reverse_kl": lambda p, q: _kl(q, p),
    "pearson": _pearson,
    "neyman": lambda p, q: _pearson(q, p),
    "squared_hellinger": _squared_hellinger,
    "jensen_shannon": _jensen_shannon,
    "gan": lambda p, q: 2 * _jensen_shannon(p, q) - 2 * math.log(2),
    "total_variation": _total_variation,
}
