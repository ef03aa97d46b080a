"""Texts, which a tokenizer turns into integers."""

import numpy as np

from keras_gan.data_adapters.categories import Categories
from keras_gan.data_adapters.field import Field
from keras_gan.utils.pixel_encoding import refuse


class Texts(Field):
    """Strings, or a tokenizer's integers; the players get integers `(batch, length)`.

    Args:
        tokenizer: `keras_gan.text.Tokenizer`.
        name: key of the part in a dictionary.
    """

    def __init__(self, tokenizer, name="text"):
        super().__init__((tokenizer.length,), name)
        self.tokenizer, self.plural = tokenizer, f"{name}s"
        self.tokens = Categories(len(tokenizer.words), self.shape, "token")

    def checked(self, texts, where, doubt=refuse):
        """The texts as integers; none may be empty."""
        if texts.dtype.kind not in "USO":
            return self.tokens.checked(texts, where, doubt)
        if texts.ndim != 1:
            raise ValueError(
                f"Expected one text a row in {where}: join words by `' '.join(words)`. "
                f"Received: strings of shape {texts.shape}."
            )
        tokens = self.tokenizer.encode(texts)
        empty = np.flatnonzero((tokens == 0).all(axis=1))
        if len(empty):
            raise ValueError(
                f"Expected texts with at least one word: leave out the row. "
                f"Received: {texts[empty[0]]!r} in row {empty[0]} of {where}."
            )
        return tokens

    def to_rows(self, tokens):
        return tokens.astype("int32", copy=False)

    def prepare(self, tokens):
        return tokens

    def encode(self, tokens):
        return self.to_rows(tokens)
