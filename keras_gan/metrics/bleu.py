"""BLEU of generated sentences, and self-BLEU: how far they repeat each other.

References: Papineni et al. 2002, "BLEU: a Method for Automatic Evaluation of Machine Translation",
https://aclanthology.org/P02-1040; Zhu et al. 2018, "Texygen", https://arxiv.org/abs/1802.01886, for
self-BLEU; Chen and Cherry 2014, https://aclanthology.org/W14-3346, for the smoothing.
"""

import bisect
import collections
from collections.abc import Iterable, Sequence

import numpy as np

from keras_gan.text.tokenizer import split
from keras_gan.utils.checks import positive_integer

SMOOTHING = 0.1  # In place of a number of matches that is 0 (Chen and Cherry's method 1).


def bleu(
    texts: Iterable[str | Sequence[str]], references: Iterable[str | Sequence[str]], n: int = 4
) -> float:
    """Mean over texts of BLEU-n against all references, between 0 and 1.

    BLEU-n = min(1, exp(1 - r / c)) · (p_1 ⋯ p_n)^(1/n): p_k is the share of the text's k-grams that
    occur in some reference, counted at most as often as there, c its length and r the closest
    length of a reference. A p_k of 0 becomes 0.1 over the number of k-grams; a text without any
    known word has 0.

    It rewards likely sentences: real text has a score too, and a higher one is no success. Tell
    that of real text and `self_bleu` beside it.

    Args:
        texts: strings, or sequences of words.
        references: real sentences of the test split, all of them for each text.
        n: longest n-grams.
    """
    texts, known = _rows(texts, "texts"), _Known(_rows(references, "references"), n)
    return float(np.mean([_sentence(text, known, n) for text in texts]))


def self_bleu(texts: Iterable[str | Sequence[str]], n: int = 4) -> float:
    """Mean over texts of BLEU-n against all the others: high where they repeat each other.

    It grows with the number of texts: compare equally many.

    Args:
        texts: at least two strings, or sequences of words.
        n: longest n-grams.
    """
    texts = _rows(texts, "texts", at_least=2)
    known = _Known(texts, n)
    return float(np.mean([_sentence(text, known, n, leave_out=True) for text in texts]))


class _Known:
    """What the references hold: how often each n-gram comes in one of them at most."""

    def __init__(self, rows, n):
        positive_integer(n, "n")
        self.lengths = sorted(map(len, rows))
        # The two largest counts of each n-gram: the second holds where the first is left out.
        self.most, self.second = collections.Counter(), collections.Counter()
        for row in rows:
            for gram, count in _grams(row, n).items():
                most = self.most[gram]
                if count > most:
                    self.most[gram], self.second[gram] = count, most
                elif count > self.second[gram]:
                    self.second[gram] = count

    def count(self, gram, own):
        """The largest count, without one reference that has it `own` times."""
        return self.second[gram] if own and own == self.most[gram] else self.most[gram]

    def closest(self, length, leave_out):
        """The closest length of a reference, the shorter of two as close."""
        place = bisect.bisect_left(self.lengths, length)
        last = bisect.bisect_right(self.lengths, length)
        if last - place > leave_out:
            return length
        near = [*self.lengths[max(0, place - 1) : place], *self.lengths[last : last + 1]]
        return min(near, key=lambda each: (abs(each - length), each))


def _sentence(text, known, n, leave_out=False):
    counts = _grams(text, n)
    matches, totals = np.zeros(n), np.zeros(n)
    for gram, count in counts.items():
        totals[len(gram) - 1] += count
        matches[len(gram) - 1] += min(count, known.count(gram, count if leave_out else 0))
    if matches[0] == 0:
        return 0.0
    precisions = np.where(matches == 0, SMOOTHING, matches) / np.maximum(totals, 1)
    brevity = min(0.0, 1 - known.closest(len(text), leave_out) / len(text))
    return float(np.exp(brevity + np.log(precisions).mean()))


def _grams(words, n):
    """How often each n-gram of up to `n` words comes, a tuple each."""
    return collections.Counter(
        tuple(words[i : i + k]) for k in range(1, n + 1) for i in range(len(words) - k + 1)
    )


def _rows(texts, name, at_least=1):
    if isinstance(texts, (str, bytes)) or len(texts) < at_least:
        raise ValueError(
            f"Expected `{name}` as a list of at least {at_least} texts. "
            f"Received: {type(texts).__name__} of length {len(texts)}."
        )
    return [split(t) if _is_one(t) else list(t) for t in texts]


def _is_one(text):
    return isinstance(text, (str, bytes)) or not isinstance(text, Iterable)
