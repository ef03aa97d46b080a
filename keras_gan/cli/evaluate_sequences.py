"""Scores of a GAN of sequences: its likelihood of held-out ones, and what its texts are like."""

import dataclasses

import numpy as np

from keras_gan import metrics
from keras_gan.data import oracle_lstm, splits, texts
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
    if gan.tokenizer is None:
        return rows
    return rows + _of_words(gan, flags, test, splits.parse(flags.split).left_of(learned))


def _of_words(gan, flags, test, learned):
    """Scores of sentences, beside those of training ones where `test` leaves any."""
    known = learned if len(learned) else test
    count = min(flags.count, VARIETY, len(known))
    made = gan.generate(count, seed=flags.seed)
    generated = {"answer": "generated", "seed": flags.seed}
    rows = [*_variety(made, test, generated), _copies(made, known, generated)]
    if len(learned):
        chosen = np.random.default_rng(flags.seed).permutation(len(learned))[:count]
        real = {"answer": "real", "from": "train", "seed": flags.seed}
        rows += _variety(learned[chosen], test, real)
        rows.append(_copies(test, learned, {"answer": "real", "from": flags.split}))
    return rows


def _variety(texts, references, protocol):
    lines, others = np.asarray(texts).tolist(), references.tolist()
    found = {
        **{f"bleu_{n}": metrics.bleu(lines, others, n) for n in (2, 3)},
        **{f"self_bleu_{n}": metrics.self_bleu(lines, n) for n in (2, 3)},
        "distinct_2": metrics.distinct_n(lines, 2),
    }
    counts = {"texts": len(lines), "references": len(others)}
    return [Row(name, value, NO_ERROR, protocol | counts) for name, value in found.items()]


def _copies(texts, learned, protocol):
    share = metrics.copies(np.asarray(texts).tolist(), learned.tolist())
    counts = {"texts": len(texts), "references": len(learned)}
    return Row("copies", share, NO_ERROR, protocol | counts)
