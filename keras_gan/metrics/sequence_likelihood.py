"""Likelihoods of a GAN of sequences: against an oracle, on held-out data, at all temperatures.

The score of samples alone rewards a generator that makes only a few likely sequences, and a lower
sampling temperature does that for any generator: Caccia et al. 2020, "Language GANs Falling Short",
https://arxiv.org/abs/1811.02549. So each score comes with the others, and a GAN is drawn on the
curve of its own likelihood training.
"""

import dataclasses
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from keras_gan.utils.hints import ArrayLike

if TYPE_CHECKING:
    from keras_gan.data.oracle_lstm import OracleLSTM
    from keras_gan.models.sequence_gan import SequenceGAN

TEMPERATURES = (0.7, 0.8, 0.9, 1.0, 1.1, 1.2)


@dataclasses.dataclass(frozen=True)
class SequenceLikelihood:
    """In nats per token; the end of a text counts as one.

    Attributes:
        nll_test: -log G of held-out real sequences.
        entropy: -log G of generated ones, the entropy of the generator.
        nll_oracle: -log p of generated ones under the oracle; `None` without one.
        reverse_kl: KL(G ‖ p) = nll_oracle - entropy, 0 for a perfect generator; `None` likewise.
        temperature: of the sampling.
    """

    nll_test: float
    entropy: float
    nll_oracle: float | None = None
    reverse_kl: float | None = None
    temperature: float = 1.0


def sequence_likelihood(
    gan: "SequenceGAN",
    test: ArrayLike,
    oracle: "OracleLSTM | None" = None,
    *,
    count: int = 10_000,
    temperature: float = 1.0,
    seed: int = 0,
) -> SequenceLikelihood:
    """The `SequenceLikelihood` of a `SequenceGAN`.

    Args:
        gan: the `SequenceGAN`; without a tokenizer where there is an oracle.
        test: held-out sequences as `fit` takes them.
        oracle: what gave the data, with `log_likelihood(tokens)`, such as
            `keras_gan.data.oracle_lstm.oracle("oracle_lstm_500")`.
        count: generated sequences; the score of 2,500 of the same weights varied by 0.04.
        temperature: of the sampling, and of the likelihood.
        seed: of the samples.
    """
    field = gan.contract()
    real = field.checked(np.asarray(test), "`test`")
    made = gan.generate_tokens(count, seed=seed, temperature=temperature)
    nll_test = -gan.score(real, temperature).sum() / _tokens(gan, real)
    entropy = -gan.score(made, temperature).sum() / _tokens(gan, made)
    found = SequenceLikelihood(float(nll_test), float(entropy), temperature=temperature)
    if oracle is None:
        return found
    nll_oracle = float(-oracle.log_likelihood(made).sum() / made.size)
    return dataclasses.replace(found, nll_oracle=nll_oracle, reverse_kl=nll_oracle - found.entropy)


def perplexity(gan: "SequenceGAN", test: ArrayLike) -> float:
    """exp of the mean -log G per word of held-out texts; a text's end counts as a word.

    Args:
        gan: a `SequenceGAN`.
        test: texts as `fit` takes them.
    """
    tokens = gan.contract().checked(np.asarray(test), "`test`")
    return float(np.exp(-gan.score(tokens).sum() / _tokens(gan, tokens)))


def temperature_curve(
    gan: "SequenceGAN",
    test: ArrayLike,
    oracle: "OracleLSTM | None" = None,
    *,
    temperatures: Sequence[float] = TEMPERATURES,
    **arguments: Any,
) -> list[SequenceLikelihood]:
    """The `SequenceLikelihood` at each temperature, a list; arguments as `sequence_likelihood`."""
    return [
        sequence_likelihood(gan, test, oracle, temperature=each, **arguments)
        for each in temperatures
    ]


def critic_auc(
    gan: "SequenceGAN",
    real: ArrayLike,
    count: int | None = None,
    seed: int = 0,
    batch_size: int = 64,
) -> float:
    """Probability that the critic ranks a real sequence above a generated one.

    0.5 is chance. On training sequences it also shows what the critic has memorised: take held-out
    ones.

    Args:
        gan: a `SequenceGAN`.
        real: sequences as `fit` takes them.
        count: generated sequences; as many as real ones by default.
        seed: of the samples.
        batch_size: sequences judged at a time.
    """
    field = gan.contract()
    real = field.checked(np.asarray(real), "`real`")
    made = gan.generate_tokens(count or len(real), seed=seed)
    logits = [
        gan._made(gan.critic, field.encode(tokens), batch_size=batch_size)[:, 0]
        for tokens in (real, made)
    ]
    order = np.sort(logits[1])
    below = np.searchsorted(order, logits[0], "left") + np.searchsorted(order, logits[0], "right")
    return float(below.mean() / (2 * len(order)))


def _tokens(gan, tokens):
    """How many tokens are chosen: those of each sequence, and its end where it is short."""
    if gan.generator.end is None:
        return tokens.size
    lengths = (tokens != gan.generator.end).sum(axis=1)
    return int(np.minimum(lengths + 1, tokens.shape[1]).sum())
