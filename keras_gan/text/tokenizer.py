"""A tokenizer of words in plain Python."""

import collections
import re

import keras
import numpy as np

from keras_gan.utils.checks import positive_integer

PADDING, UNKNOWN = 0, 1
_WORD = re.compile(r"\w+|[^\w\s]")


@keras.saving.register_keras_serializable(package="keras_gan")
class Tokenizer:
    """Turns texts into rows of integers, one a word or punctuation mark, in lower case.

    0 is padding and 1 any word outside the vocabulary; the words of the vocabulary count from 2.
    Keras's `TextVectorization` needs TensorFlow on every backend; this needs none, and its
    vocabulary is part of its config.

    Example:

    ```python
    tokenizer = keras_gan.text.Tokenizer.of(captions)
    tokens = tokenizer.encode(["a small red square"])  # int32, shape (1, tokenizer.length)
    ```

    Args:
        vocabulary: words in lower case, without duplicates.
        length: integers in a row; longer texts are cut, shorter ones padded.

    Attributes:
        words: what each integer stands for; `len(words)` is the number of different integers.
    """

    def __init__(self, vocabulary, length):
        self.vocabulary = [str(word) for word in vocabulary]
        self.length = positive_integer(length, "length")
        repeated = [w for w, n in collections.Counter(self.vocabulary).items() if n > 1]
        if repeated or any(split(word) != [word] for word in self.vocabulary):
            odd = repeated or [w for w in self.vocabulary if split(w) != [w]]
            raise ValueError(
                "`vocabulary` must hold different single words in lower case: make it by "
                f"`Tokenizer.of(texts)`. Received: {odd[0]!r}."
            )
        self.words = ["", "?", *self.vocabulary]
        self._numbers = {word: i for i, word in enumerate(self.vocabulary, start=2)}

    @classmethod
    def of(cls, texts, size=10_000, length=None):
        """The tokenizer of the most frequent words in texts.

        Args:
            texts: strings.
            size: number of different integers, padding and the unknown word included.
            length: as for the class; by default that of the longest text.
        """
        rows = [split(text) for text in texts]
        counts = collections.Counter(word for row in rows for word in row)
        if not counts:
            raise ValueError(f"Expected texts with words. Received: {len(rows)} without any.")
        # Equally frequent words in alphabetical order, so that every machine finds the same.
        ranked = sorted(counts, key=lambda word: (-counts[word], word))
        return cls(ranked[: positive_integer(size, "size") - 2], length or max(map(len, rows)))

    def encode(self, texts):
        """Integers of a sequence of texts, `int32` of shape `(len(texts), length)`."""
        tokens = np.full((len(texts), self.length), PADDING, "int32")
        for row, text in zip(tokens, texts, strict=True):
            numbers = [self._numbers.get(word, UNKNOWN) for word in split(text)[: self.length]]
            row[: len(numbers)] = numbers
        return tokens

    def decode(self, tokens):
        """Texts of rows of integers, a list of strings; a text ends at its first padding."""
        texts = []
        for row in np.asarray(tokens):
            ends = np.flatnonzero(row == PADDING)
            kept = row[: ends[0]] if len(ends) else row
            texts.append(" ".join(self.words[number] for number in kept))
        return texts

    def get_config(self):
        return {"vocabulary": self.vocabulary, "length": self.length}

    @classmethod
    def from_config(cls, config):
        return cls(**config)


def split(text):
    """The words and punctuation marks of a string, or of bytes in UTF-8, in lower case."""
    text = text.decode("utf-8") if isinstance(text, bytes) else str(text)
    return _WORD.findall(text.lower())
