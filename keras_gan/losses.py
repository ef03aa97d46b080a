"""Adversarial objectives: pure functions of raw critic logits.

Shapes: logits of any shape, `(batch, 1)` for most critics; results are scalars, the mean over all
logits, in float32 whatever the logits' precision. Notation: D(x) is the logit of a real image,
D(G(z)) that of a generated one, σ the logistic function, softplus(t) = log(1 + exp t).

Every objective has the two names `<objective>_critic_loss(real_logits, fake_logits)` and
`<objective>_generator_loss(fake_logits)`; both are to be minimised.
"""

from keras import ops

__all__ = [
    "minimax_critic_loss",
    "minimax_generator_loss",
    "non_saturating_critic_loss",
    "non_saturating_generator_loss",
    "wasserstein_critic_loss",
    "wasserstein_generator_loss",
    "hinge_critic_loss",
    "hinge_generator_loss",
]


def _mean(values):
    return ops.mean(ops.cast(values, "float32"))


def _softplus(values):
    # float32 before the exponential: in half precision softplus underflows where gradients live.
    return ops.softplus(ops.cast(values, "float32"))


def _below_margin(values):
    # float32 before the difference: bfloat16 takes every logit within 0.002 of 0 for 0 beside 1.
    return ops.relu(1.0 - ops.cast(values, "float32"))


def minimax_critic_loss(real_logits, fake_logits):
    """Cross-entropy of telling real from generated.

    L_D = E[softplus(-D(x))] + E[softplus(D(G(z)))] = -E[log σ(D(x))] - E[log(1 - σ(D(G(z))))].
    At the optimal critic L_D = 2 log 2 - 2 JS(data ‖ model).

    Reference: Goodfellow et al. 2014, "Generative Adversarial Networks",
    https://arxiv.org/abs/1406.2661, equation 1.
    """
    return _mean(_softplus(-real_logits)) + _mean(_softplus(fake_logits))


def minimax_generator_loss(fake_logits):
    """The saturating generator loss, exactly the critic's objective with its sign turned.

    L_G = E[log(1 - σ(D(G(z))))] = -E[softplus(D(G(z)))]. Its gradient vanishes where the critic is
    sure of its case; see `non_saturating_generator_loss`.

    Reference: Goodfellow et al. 2014, https://arxiv.org/abs/1406.2661, algorithm 1.
    """
    return -_mean(_softplus(fake_logits))


def non_saturating_critic_loss(real_logits, fake_logits):
    """The critic's side of the non-saturating game: the same as `minimax_critic_loss`.

    Reference: Goodfellow et al. 2014, https://arxiv.org/abs/1406.2661, equation 1.
    """
    return minimax_critic_loss(real_logits, fake_logits)


def non_saturating_generator_loss(fake_logits):
    """L_G = E[softplus(-D(G(z)))] = -E[log σ(D(G(z)))]: strong gradients where the critic is sure.

    Reference: Goodfellow et al. 2014, https://arxiv.org/abs/1406.2661, section 3.
    """
    return _mean(_softplus(-fake_logits))


def wasserstein_critic_loss(real_logits, fake_logits):
    """L_D = E[D(G(z))] - E[D(x)].

    Over 1-Lipschitz critics the minimum is -W1(data, model), by the Kantorovich-Rubinstein duality.

    Reference: Arjovsky, Chintala and Bottou 2017, "Wasserstein GAN",
    https://arxiv.org/abs/1701.07875, equation 2.
    """
    return _mean(fake_logits) - _mean(real_logits)


def wasserstein_generator_loss(fake_logits):
    """L_G = -E[D(G(z))].

    Reference: Arjovsky, Chintala and Bottou 2017, https://arxiv.org/abs/1701.07875, algorithm 1.
    """
    return -_mean(fake_logits)


def hinge_critic_loss(real_logits, fake_logits):
    """L_D = E[max(0, 1 - D(x))] + E[max(0, 1 + D(G(z)))]: only logits within the margin count.

    Reference: Lim and Ye 2017, "Geometric GAN", https://arxiv.org/abs/1705.02894; used with
    spectral normalisation by Miyato et al. 2018, https://arxiv.org/abs/1802.05957, equation 17.
    """
    return _mean(_below_margin(real_logits)) + _mean(_below_margin(-fake_logits))


def hinge_generator_loss(fake_logits):
    """L_G = -E[D(G(z))].

    Reference: Miyato et al. 2018, https://arxiv.org/abs/1802.05957, equation 18.
    """
    return -_mean(fake_logits)
