"""Texts, which a tokenizer turns into integers."""

import keras
import numpy as np

from keras_gan.data_adapters.categories import Tokens
from keras_gan.data_adapters.field import Field
from keras_gan.text.tokenizer import PADDING, UNKNOWN
from keras_gan.utils.pixel_encoding import ignore, refuse
from keras_gan.utils.warning import warn


class Texts(Field):
    """Strings, or a tokenizer's integers; the players get integers `(batch, length)`.

    Args:
        tokenizer: `keras_gan.text.Tokenizer`.
        name: key of the part in a dictionary.
    """

    argument = "texts"

    def __init__(self, tokenizer, name="text"):
        super().__init__((tokenizer.length,), name)
        self.tokenizer, self.plural = tokenizer, f"{name}s"
        self.tokens = Tokens(len(tokenizer.words), tokenizer.length, PADDING)

    def checked(self, texts, where, doubt=refuse):
        """The texts as integers; none may be empty, or longer than the tokenizer's rows.

        A warning tells how many words are unknown.
        """
        if texts.dtype.kind not in "USO":
            return self.tokens.checked(texts, where, doubt)
        if texts.ndim != 1:
            raise ValueError(
                f"Expected one text a row in {where}: join words by `' '.join(words)`. "
                f"Received: strings of shape {texts.shape}."
            )
        self._check_lengths(texts, where)
        tokens = self.tokenizer.encode(texts)
        if doubt is not ignore:
            self._tell_unknown(tokens, where)
        return tokens

    def _check_lengths(self, texts, where):
        lengths = np.array([len(self.tokenizer.split(text)) for text in texts])
        longest, unit = int(lengths.max(initial=0)), self.tokenizer.unit
        if (lengths == 0).any():
            row = int(lengths.argmin())
            raise ValueError(
                f"Expected texts with at least one {unit}: leave out the row. "
                f"Received: {texts[row]!r} in row {row} of {where}."
            )
        if longest > self.tokenizer.length:
            raise ValueError(
                f"Expected texts of at most {self.tokenizer.length} {unit}s: leave out the row, or "
                f"build tokenizer and networks for `length={longest}`. Received: "
                f"{longest} {unit}s in row {int(lengths.argmax())} of {where}."
            )

    def _tell_unknown(self, tokens, where):
        unknown = int((tokens == UNKNOWN).sum())
        if unknown:
            warn(
                f"Of {int((tokens > 0).sum()):,} {self.tokenizer.unit}s in {where}, {unknown:,} "
                "are not in the tokenizer's vocabulary, and are all taken for the same: leave out "
                'their rows, or refuse them by `Tokenizer(…, unknown="refuse")`.'
            )

    def judge_all(self, tokens):
        """Warn of words without an example, of which nothing is learned."""
        missing = np.setdiff1d(np.arange(UNKNOWN + 1, len(self.tokenizer.words)), tokens)
        if len(missing):
            listed = ", ".join(repr(self.tokenizer.words[number]) for number in missing[:10])
            warn(
                f"Of {len(self.tokenizer.vocabulary):,} {self.tokenizer.unit}s of the tokenizer's "
                f"vocabulary {len(missing):,} are in no text, and nothing is learned of them: make "
                f"it by `Tokenizer.of({self.plural})`, or add examples. "
                f"Received: no {listed}{', …' * (len(missing) > 10)}."
            )

    def to_rows(self, tokens):
        return tokens.astype("int32", copy=False)

    def prepare(self, tokens):
        return tokens

    def encode(self, tokens):
        return self.to_rows(tokens)


class Sentences(Texts):
    """Texts that are samples, not conditions: the players get one-hot vectors."""

    def prepare(self, tokens):
        """One-hot, shape `(batch, length, vocabulary)`, float32."""
        return keras.ops.one_hot(tokens, len(self.tokenizer.words))

    def encode(self, tokens):
        return self.tokens.encode(tokens)
