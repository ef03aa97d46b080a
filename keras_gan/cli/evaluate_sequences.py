"""Scores of a GAN of sequences: its likelihood of held-out ones, and what its texts are like."""

import dataclasses

import numpy as np

from keras_gan import metrics
from keras_gan.data import oracle_lstm, texts
from keras_gan.metrics.row import NO_ERROR, Row

VARIETY = 2_000  # Texts at most whose words are compared.


def score(gan, flags):
    """Rows of likelihood and of the critic; of texts BLEU and variety beside those of real ones."""
    test, learned = (texts.load(flags.data, part)[0] for part in (flags.split, "train"))
    language = oracle_lstm.oracle(flags.data) if flags.data in oracle_lstm.VOCABULARIES else None
    protocol = {"real": len(test), "fake": flags.count, "seed": flags.seed}
    given = {"count": flags.count, "seed": flags.seed}
    found = dataclasses.asdict(metrics.sequence_likelihood(gan, test, language, **given))
    found |= {"perplexity": metrics.perplexity(gan, test)}
    found |= {"critic_auc": metrics.critic_auc(gan, test, **given)}
    del found["temperature"]
    rows = [Row(k, value, NO_ERROR, protocol) for k, value in found.items() if value is not None]
    return rows if gan.tokenizer is None else rows + _of_words(gan, flags, test, learned)


def _of_words(gan, flags, test, learned):
    count = min(flags.count, VARIETY, len(learned))
    chosen = np.random.default_rng(flags.seed).permutation(len(learned))[:count]
    answers = {
        "generated": gan.generate(count, seed=flags.seed),
        "real": learned[chosen].tolist(),
    }
    references = test.tolist()
    return [
        Row(name, value, NO_ERROR, {"answer": answer, "texts": count, "references": len(test)})
        for answer, lines in answers.items()
        for name, value in _variety(lines, references, learned).items()
    ]


def _variety(lines, references, learned):
    return {
        **{f"bleu_{n}": metrics.bleu(lines, references, n) for n in (2, 3)},
        **{f"self_bleu_{n}": metrics.self_bleu(lines, n) for n in (2, 3)},
        "distinct_2": metrics.distinct_n(lines, 2),
        "copies": metrics.copies(lines, learned.tolist()),
    }
