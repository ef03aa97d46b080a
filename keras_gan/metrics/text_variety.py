"""How much generated texts differ: from each other, and from those of training."""

from collections.abc import Iterable, Sequence

import numpy as np

from keras_gan.metrics.bleu import _grams, _rows
from keras_gan.utils.checks import positive_integer


def distinct_n(texts: Iterable[str | Sequence[str]], n: int = 2) -> float:
    """Different n-grams of all texts, as a share of all their n-grams.

    It falls with the number of texts: compare equally many.

    Args:
        texts: strings, or sequences of words.
        n: words in an n-gram.

    Raises:
        ValueError: if no text has n words.

    Reference: Li et al. 2016, "A Diversity-Promoting Objective Function for Neural Conversation
    Models", https://arxiv.org/abs/1510.03055, section 5.
    """
    positive_integer(n, "n")
    grams = [
        gram
        for row in _rows(texts, "texts")
        for gram in _grams(row, n).elements()
        if len(gram) == n
    ]
    if not grams:
        raise ValueError(f"Expected texts of at least {n} words. Received: none so long.")
    return len(set(grams)) / len(grams)


def copies(texts: Iterable[str | Sequence[str]], training: Iterable[str | Sequence[str]]) -> float:
    """Share of the texts that are, word for word, one of the training texts.

    Real texts of the test split have such a share too: tell it beside.
    """
    known = {tuple(row) for row in _rows(training, "training")}
    return float(np.mean([tuple(row) in known for row in _rows(texts, "texts")]))
