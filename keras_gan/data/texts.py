"""Sentences, and sequences of an oracle: for `SequenceGAN`."""

import os
import pathlib

import numpy as np

from keras_gan.data import columns, known_sets, npz, npz_file, oracle_lstm, splits, text_files
from keras_gan.text import Tokenizer
from keras_gan.utils.warning import warn

WORDS, SHORTEST, LONGEST = 3_000, 3, 12
HELD_OUT = 10  # Every tenth line of a text file is for testing.


def load(name, split="train", size=None, channels=None):
    """Loads texts, or tokens of a synthetic language.

    Of texts those of 3 to 12 words are kept that are wholly in the vocabulary, the 2,998 most
    frequent words of the training split, so that no word is unknown. A warning counts the others.

    Args:
        name: one of these:

            * `"oracle_lstm"` or `"oracle_lstm_500"`: 10,000 sequences of 20 tokens, a vocabulary of
              5,000 or 500; see `keras_gan.data.oracle_lstm`;
            * `"wordnet"`, and so any `<name>.npz` with an array `text`, and `test` that marks the
              rows of the test split, in the folder that KERAS_GAN_DATA names;
            * the path of a file in UTF-8 with one sentence a line, of which every tenth is for
              testing.
        split: `"train"` or `"test"`, with a range where wanted: `"train[:-500]"`.
        size, channels: not for texts.

    Returns:
        `(texts, None)`: an array of strings, or `int32` tokens `(N, 20)`.

    Raises:
        ValueError: if there are no such texts, or none is left.
    """
    if size is not None or channels is not None:
        raise ValueError(
            f"Texts have no pixels: leave out size and channels. Received: {size=}, {channels=}."
        )
    part = splits.parse(split)
    if name in oracle_lstm.VOCABULARIES:
        tokens = oracle_lstm.load(name, part)
        return tokens[part.rows(len(tokens))], None
    texts, test = _read(name)
    asked = part.check(["train", "test"], name) == "test"
    tokenizer = Tokenizer.of(texts[~test], size=WORDS)
    known = set(tokenizer.vocabulary)
    rows = [(text, tokenizer.split(text)) for text in texts[test == asked]]
    fitting = [(text, words) for text, words in rows if SHORTEST <= len(words) <= LONGEST]
    chosen = [text for text, words in fitting if known.issuperset(words)]
    if not chosen:
        raise ValueError(
            f"Expected sentences of {SHORTEST} to {LONGEST} words. Received: none in {name!r}, "
            f"split={split!r}."
        )
    if len(chosen) < len(rows) and name not in known_sets.KNOWN:
        warn(
            f"{len(rows) - len(chosen):,} of {len(rows):,} sentences in {str(name)!r} are left "
            f"out: {len(rows) - len(fitting):,} have less than {SHORTEST} or more than {LONGEST} "
            f"words, {len(fitting) - len(chosen):,} a word that is not among the {len(known):,} "
            "most frequent. Divide long ones; in Python `fit` takes any texts of a `Tokenizer`."
        )
    return np.array(chosen)[part.rows(len(chosen))], None


def _read(name):
    """Texts, and which are for testing."""
    path = pathlib.Path(os.path.expanduser(name))
    if path.is_file():
        lines = [line.strip() for line in text_files.read(path).splitlines()]
        texts = np.array([line for line in lines if line])
        return texts, np.arange(len(texts)) % HELD_OUT == HELD_OUT - 1
    path = npz.find(name)
    keys = npz_file.keys(path) if path else []
    if "text" not in keys or "test" not in keys:
        raise ValueError(
            f"Expected texts: {', '.join(oracle_lstm.VOCABULARIES)}, a file <name>.npz with the "
            f"arrays `text` and `test` in the folder {npz.VARIABLE}, or the path of a file of "
            f"one sentence a line.{npz.how_to_get(name)} Received: {str(name)!r}."
        )
    found = npz_file.read(path, ["text", "test"])
    return found["text"], columns.mask(found["test"], len(found["text"]), path)
