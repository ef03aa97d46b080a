"""A tokenizer of words or characters in plain Python."""

import collections
import re
from collections.abc import Collection, Iterable
from typing import Any, Literal, Self

import keras
import numpy as np

from keras_gan.utils.checks import known, positive_integer
from keras_gan.utils.hints import ArrayLike

PADDING, UNKNOWN = 0, 1
REPLACEMENT = "\N{REPLACEMENT CHARACTER}"  # What an unknown word is decoded to.
_WORD = re.compile(r"\w+|[^\w\s]")
_SPLITS = {"word": _WORD.findall, "character": list}
_BETWEEN = {"word": " ", "character": ""}


@keras.saving.register_keras_serializable(package="keras_gan")
class Tokenizer:
    """Turns texts into rows of integers, one a word or a character, in lower case.

    0 is padding, and so the end of a text; 1 is any word outside the vocabulary; the words of the
    vocabulary count from 2. Punctuation marks are words. Keras's `TextVectorization` needs
    TensorFlow on every backend; this needs none, and its vocabulary is part of its config.

    Example:

    ```python
    tokenizer = keras_gan.text.Tokenizer.of(captions)
    tokens = tokenizer.encode(["a small red square"])  # int32, shape (1, tokenizer.length)
    ```

    Args:
        vocabulary: words in lower case, or characters, without duplicates.
        length: integers in a row; longer texts are cut, shorter ones padded. What a GAN is trained
            on may not be longer.
        unit: `"word"` or `"character"`, what one integer stands for.
        unknown: `"replace"` for 1 in place of each unknown word, `"refuse"` for an error.

    Attributes:
        words: what each integer stands for; `len(words)` is the number of different integers.

    Raises:
        ValueError: for words that repeat, or are not single words in lower case.
    """

    def __init__(
        self,
        vocabulary: Iterable[str],
        length: int,
        unit: Literal["word", "character"] = "word",
        unknown: Literal["replace", "refuse"] = "replace",
    ) -> None:
        self.vocabulary = [str(word) for word in vocabulary]
        self.length = positive_integer(length, "length")
        self._split = known(unit, _SPLITS, "unit")
        known(unknown, dict.fromkeys(("replace", "refuse")), "treatment of unknown words")
        self.unit, self.unknown = unit, unknown
        repeated = [w for w, n in collections.Counter(self.vocabulary).items() if n > 1]
        odd = repeated or [w for w in self.vocabulary if self.split(w) != [w] or w == REPLACEMENT]
        if odd:
            raise ValueError(
                f"`vocabulary` must hold different single {unit}s in lower case: make it by "
                f"`Tokenizer.of(texts)`. Received: {odd[0]!r}."
            )
        self.words = ["", REPLACEMENT, *self.vocabulary]
        self._numbers = {word: i for i, word in enumerate(self.vocabulary, start=2)}

    @classmethod
    def of(
        cls,
        texts: Iterable[str],
        size: int = 10_000,
        length: int | None = None,
        unit: Literal["word", "character"] = "word",
        unknown: Literal["replace", "refuse"] = "replace",
    ) -> Self:
        """The tokenizer of the most frequent words in texts.

        Args:
            texts: strings.
            size: number of different integers, padding and the unknown word included.
            length: as for the class; by default that of the longest text.
            unit, unknown: as for the class.
        """
        rows = [split(text, unit) for text in _several(texts)]
        counts = collections.Counter(word for row in rows for word in row if word != REPLACEMENT)
        if not counts:
            raise ValueError(f"Expected texts with words. Received: {len(rows)} without any.")
        # Equally frequent words in alphabetical order, so that every machine finds the same.
        ranked = sorted(counts, key=lambda word: (-counts[word], word))
        kept = ranked[: positive_integer(size, "size", at_least=3) - 2]
        return cls(kept, length or max(map(len, rows)), unit, unknown)

    def split(self, text: str | bytes) -> list[str]:
        """The words or characters of a string, or of bytes in UTF-8, in lower case."""
        return self._split(_lower(text))

    def encode(self, texts: Collection[str | bytes]) -> np.ndarray:
        """Integers of a sequence of texts, `int32` of shape `(len(texts), length)`."""
        tokens = np.full((len(_several(texts)), self.length), PADDING, "int32")
        for number, (row, text) in enumerate(zip(tokens, texts, strict=True)):
            words = self.split(text)[: self.length]
            row[: len(words)] = [self._number(word, number) for word in words]
        return tokens

    def _number(self, word, row):
        number = self._numbers.get(word, UNKNOWN)
        if number == UNKNOWN and self.unknown == "refuse":
            raise ValueError(
                f"Expected {self.unit}s of the vocabulary: leave out the row, or replace what is "
                f'unknown by `Tokenizer(…, unknown="replace")`. Received: {word!r} in row {row}.'
            )
        return number

    def decode(self, tokens: ArrayLike) -> list[str]:
        """Texts of rows of integers, a list of strings; a text ends at its first padding."""
        tokens = np.asarray(tokens)
        if tokens.ndim != 2 or not np.issubdtype(tokens.dtype, np.integer):
            raise ValueError(
                "Expected rows of integers, as of `encode(texts)`; one row is `decode(row[None])`. "
                f"Received: {tokens.dtype} of shape {tokens.shape}."
            )
        if tokens.size and not 0 <= tokens.min() <= tokens.max() < len(self.words):
            raise ValueError(
                f"Expected integers from 0 to {len(self.words) - 1}, those of this tokenizer's "
                f"words. Received: {tokens.min()} to {tokens.max()}."
            )
        return [self._text(row) for row in tokens]

    def _text(self, row):
        ends = np.flatnonzero(row == PADDING)
        kept = row[: ends[0]] if len(ends) else row
        return _BETWEEN[self.unit].join(self.words[number] for number in kept)

    def get_config(self) -> dict[str, Any]:
        names = ("vocabulary", "length", "unit", "unknown")
        return {name: getattr(self, name) for name in names}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Self:
        return cls(**config)


def split(text, unit="word"):
    """The words and punctuation marks, or the characters, of a text in lower case."""
    return known(unit, _SPLITS, "unit")(_lower(text))


def _several(texts):
    """`texts`, unless they are one, whose letters would be taken for texts."""
    if isinstance(texts, (str, bytes)):
        raise ValueError(
            f"Expected several texts: pass a list, `[text]`. Received: one text, {texts!r:.40}."
        )
    return texts


def _lower(text):
    if not isinstance(text, (str, bytes)):
        raise ValueError(
            "Expected texts as strings: leave out the row, or write `str(text)`. "
            f"Received: {text!r:.40} of type {type(text).__name__}."
        )
    return (text.decode("utf-8") if isinstance(text, bytes) else text).lower()
