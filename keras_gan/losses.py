"""Adversarial objectives: pure functions of raw critic logits.

Shapes: logits of any shape, `(batch, 1)` for most critics; results are scalars, the mean over all
logits, in float32 whatever the logits' precision. Notation: D(x) is the logit of a real image,
D(G(z)) that of a generated one, σ the logistic function, softplus(t) = log(1 + exp t).

Each objective is two functions, both to be minimised: `<objective>_critic_loss(real_logits,
fake_logits)` and `<objective>_generator_loss(fake_logits)`; the relativistic generator loss takes
`(real_logits, fake_logits)`. The objectives of the f-GAN family are in `keras_gan.divergences`.
"""

from keras import ops

from keras_gan.utils.hints import Tensor

__all__ = [
    "minimax_critic_loss",
    "minimax_generator_loss",
    "non_saturating_critic_loss",
    "non_saturating_generator_loss",
    "least_squares_critic_loss",
    "least_squares_generator_loss",
    "wasserstein_critic_loss",
    "wasserstein_generator_loss",
    "hinge_critic_loss",
    "hinge_generator_loss",
    "relativistic_critic_loss",
    "relativistic_generator_loss",
    "auxiliary_classifier_loss",
    "continuous_code_loss",
    "information_maximization_loss",
    "orthogonal_loss",
]


def _mean(values):
    return ops.mean(ops.cast(values, "float32"))


def _softplus(values):
    # float32 before the exponential: softplus underflows early in half precision.
    return ops.softplus(ops.cast(values, "float32"))


def _difference(first, second):
    return ops.cast(first, "float32") - ops.cast(second, "float32")


def _squared_error(values, target):
    # float32 before the difference, as in `_below_margin`.
    return ops.square(ops.cast(values, "float32") - target)


def _below_margin(values):
    # float32 before the difference: bfloat16 rounds 1 - x to 1 where |x| < 0.002.
    return ops.relu(1.0 - ops.cast(values, "float32"))


def minimax_critic_loss(real_logits: Tensor, fake_logits: Tensor) -> Tensor:
    """Cross-entropy of telling real from generated.

    L_D = E[softplus(-D(x))] + E[softplus(D(G(z)))] = -E[log σ(D(x))] - E[log(1 - σ(D(G(z))))].
    At the optimal critic L_D = 2 log 2 - 2 JS(data ‖ model).

    Reference: Goodfellow et al. 2014, "Generative Adversarial Networks",
    https://arxiv.org/abs/1406.2661, equation 1.
    """
    return _mean(_softplus(-real_logits)) + _mean(_softplus(fake_logits))


def minimax_generator_loss(fake_logits: Tensor) -> Tensor:
    """The saturating generator loss: the critic's term on generated samples, negated.

    L_G = E[log(1 - σ(D(G(z))))] = -E[softplus(D(G(z)))]. Its gradient vanishes where the critic is
    certain; see `non_saturating_generator_loss`.

    Reference: Goodfellow et al. 2014, https://arxiv.org/abs/1406.2661, algorithm 1.
    """
    return -_mean(_softplus(fake_logits))


def non_saturating_critic_loss(real_logits: Tensor, fake_logits: Tensor) -> Tensor:
    """The critic's loss of the non-saturating GAN: the same as `minimax_critic_loss`.

    Reference: Goodfellow et al. 2014, https://arxiv.org/abs/1406.2661, equation 1.
    """
    return minimax_critic_loss(real_logits, fake_logits)


def non_saturating_generator_loss(fake_logits: Tensor) -> Tensor:
    """L_G = E[softplus(-D(G(z)))] = -E[log σ(D(G(z)))]: strong gradients where D is certain.

    Reference: Goodfellow et al. 2014, https://arxiv.org/abs/1406.2661, section 3.
    """
    return _mean(_softplus(-fake_logits))


def least_squares_critic_loss(
    real_logits: Tensor, fake_logits: Tensor, real_target: float = 1.0, fake_target: float = 0.0
) -> Tensor:
    """L_D = ½ E[(D(x) - b)²] + ½ E[(D(G(z)) - a)²].

    With b - c = 1 and b - a = 2 (see the generator's c), the generator's loss at the optimal D,
    taken over data and model both, is the Pearson divergence of the model from the mean of the two:
    ½ E[(D(x) - c)²] + ½ E[(D(G(z)) - c)²] = ½ ∫ (p - q)² / (p + q) of their densities p and q. The
    term of the data does not depend on the generator while D is held.

    Args:
        real_logits, fake_logits: the critic's outputs, without a sigmoid.
        real_target, fake_target: the paper's b and a.

    Reference: Mao et al. 2017, "Least Squares Generative Adversarial Networks",
    https://arxiv.org/abs/1611.04076, equation 2; section 3.2 for the divergence.
    """
    real = 0.5 * _mean(_squared_error(real_logits, real_target))
    return real + 0.5 * _mean(_squared_error(fake_logits, fake_target))


def least_squares_generator_loss(fake_logits: Tensor, target: float = 1.0) -> Tensor:
    """L_G = ½ E[(D(G(z)) - c)²]: logits beyond c are pulled back as well.

    Args:
        fake_logits: the critic's outputs on generated samples.
        target: the paper's c.

    Reference: Mao et al. 2017, https://arxiv.org/abs/1611.04076, equation 2.
    """
    return 0.5 * _mean(_squared_error(fake_logits, target))


def wasserstein_critic_loss(real_logits: Tensor, fake_logits: Tensor) -> Tensor:
    """L_D = E[D(G(z))] - E[D(x)].

    Over 1-Lipschitz critics the minimum is -W1(data, model), by the Kantorovich-Rubinstein duality.

    Reference: Arjovsky, Chintala and Bottou 2017, "Wasserstein GAN",
    https://arxiv.org/abs/1701.07875, equation 2.
    """
    return _mean(fake_logits) - _mean(real_logits)


def wasserstein_generator_loss(fake_logits: Tensor) -> Tensor:
    """L_G = -E[D(G(z))].

    Reference: Arjovsky, Chintala and Bottou 2017, https://arxiv.org/abs/1701.07875, algorithm 1.
    """
    return -_mean(fake_logits)


def hinge_critic_loss(real_logits: Tensor, fake_logits: Tensor) -> Tensor:
    """L_D = E[max(0, 1 - D(x))] + E[max(0, 1 + D(G(z)))]: only logits within the margin count.

    Reference: Lim and Ye 2017, "Geometric GAN", https://arxiv.org/abs/1705.02894; used with
    spectral normalisation by Miyato et al. 2018, https://arxiv.org/abs/1802.05957, equation 17.
    """
    return _mean(_below_margin(real_logits)) + _mean(_below_margin(-fake_logits))


def hinge_generator_loss(fake_logits: Tensor) -> Tensor:
    """L_G = -E[D(G(z))].

    Reference: Miyato et al. 2018, https://arxiv.org/abs/1802.05957, equation 18.
    """
    return -_mean(fake_logits)


def relativistic_critic_loss(real_logits: Tensor, fake_logits: Tensor) -> Tensor:
    """L_D = E[softplus(D(G(z)) - D(x))]: each real image against one generated image.

    Only the difference within a pair counts. The critic gains nothing from one common logit for all
    real images, with which modes could be dropped without cost.

    Args:
        real_logits, fake_logits: logits of the pairs, of one shape.

    Reference: Jolicoeur-Martineau 2019, "The relativistic discriminator: a key element missing from
    standard GAN", https://arxiv.org/abs/1807.00734; paired and regularised in Huang et al. 2024,
    https://arxiv.org/abs/2501.05441, equation 2.
    """
    return _mean(_softplus(_difference(fake_logits, real_logits)))


def relativistic_generator_loss(real_logits: Tensor, fake_logits: Tensor) -> Tensor:
    """L_G = E[softplus(D(x) - D(G(z)))], the critic's loss with real and fake exchanged.

    Reference: Huang et al. 2024, https://arxiv.org/abs/2501.05441, section 2.1.
    """
    return _mean(_softplus(_difference(real_logits, fake_logits)))


def auxiliary_classifier_loss(predicted: Tensor, labels: Tensor) -> Tensor:
    """E[-log C(y | x)], the cross-entropy of the critic's prediction: L_C of the paper, negated.

    Args:
        predicted: logits of the classes, `(batch, classes)`.
        labels: one-hot y, `(batch, classes)`.

    Reference: Odena, Olah and Shlens 2017, "Conditional Image Synthesis with Auxiliary Classifier
    GANs", https://arxiv.org/abs/1610.09585, section 3.
    """
    log_shares = ops.log_softmax(ops.cast(predicted, "float32"), axis=-1)
    return -_mean(ops.sum(ops.cast(labels, "float32") * log_shares, axis=-1))


def information_maximization_loss(
    predicted: Tensor, distorted: Tensor, weight: float = 0.3
) -> Tensor:
    """E[KL(p(x) ‖ p(Tx))] - w (4 H(E[p]) - E[H(p)]): categories that the data themselves show.

    p are the shares of the K categories, read from samples x and from their distortions Tx, and H
    is the entropy. What minimises it puts each sample into one category, uses all categories
    equally often, and reads from a distortion what it reads from the sample; p(x) is the target
    there and passes no gradient. The least value is -4 w log K.

    Args:
        predicted: logits of the categories, `(batch, K)`.
        distorted: those of the same samples, distorted.
        weight: w, 0.1 in the paper. In batches of 64 digits, 0.1 and 1 more often part the ones in
            two and keep threes and fives together.

    Reference: Hu et al. 2017, "Learning Discrete Representations via Information Maximizing
    Self-Augmented Training", https://arxiv.org/abs/1702.08720, equations 2 and 7.
    """
    log_shares, of_distorted = (
        ops.log_softmax(ops.cast(logits, "float32"), axis=-1) for logits in (predicted, distorted)
    )
    shares = ops.exp(log_shares)
    frequencies = ops.mean(shares, axis=0)
    entropy_of_all = -ops.sum(frequencies * ops.log(ops.maximum(frequencies, 1e-8)))
    entropy_of_each = -_mean(ops.sum(shares * log_shares, axis=-1))
    target, log_target = ops.stop_gradient(shares), ops.stop_gradient(log_shares)
    moved = _mean(ops.sum(target * (log_target - of_distorted), axis=-1))
    return moved - weight * (4.0 * entropy_of_all - entropy_of_each)


def continuous_code_loss(predicted: Tensor, codes: Tensor) -> Tensor:
    """E[½ Σⱼ (cⱼ - μⱼ(x))²]: -log Q(c | x) of a Gaussian Q of deviation 1, up to a constant.

    Args:
        predicted: means μ(x) that the critic predicts, `(batch, codes)`.
        codes: c, `(batch, codes)`.

    Reference: Chen et al. 2016, "InfoGAN: Interpretable Representation Learning by Information
    Maximizing Generative Adversarial Nets", https://arxiv.org/abs/1606.03657, section 6.
    """
    return 0.5 * _mean(ops.sum(ops.square(_difference(predicted, codes)), axis=-1))


def orthogonal_loss(matrix: Tensor) -> Tensor:
    """‖W Wᵀ ⊙ (1 - I)‖²: the squared products of all pairs of different rows of W.

    Rows may have any length, unlike in ‖W Wᵀ - I‖², so that kernels keep their scale.

    Args:
        matrix: W, with one row for each output channel, `(channels, inputs)`.

    Reference: Brock, Donahue and Simonyan 2019, "Large Scale GAN Training for High Fidelity Natural
    Image Synthesis", https://arxiv.org/abs/1809.11096, equation 3.
    """
    matrix = ops.cast(matrix, "float32")
    products = ops.matmul(matrix, ops.transpose(matrix))
    return ops.sum(ops.square(products * (1.0 - ops.eye(matrix.shape[0]))))
