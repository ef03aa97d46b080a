"""Splits and row ranges: `"train"`, `"test[:1000]"`, `"train[-10000:]"`, `"train[:80%]"`.

The parts of a data set go by many names: `"Train"`, `"training_set"`, `"val2017"`. A name means the
split of its kind: training, validation or test.
"""

import dataclasses
import re

import numpy as np

PATTERN = re.compile(r"(?P<name>[\w-]+)(\[(?P<start>-?\d+%?)?:(?P<stop>-?\d+%?)?\])?")

KINDS = {
    "train": "train|training|trainval",
    "validation": "val|valid|validation|validate|validating|dev|devel|eval|evaluation|holdout",
    "test": "test|testing",
}
_FILLERS = "sets?|data|datasets?|images?|imgs?|pictures?|photos?|splits?|part|fold|subset"
_OTHERS = re.compile(rf"{_FILLERS}|[abxy]|hr|lr|\d+")
_KINDS = {kind: re.compile(rf"({words})({_FILLERS})?") for kind, words in KINDS.items()}


def kind(name):
    """`"train"`, `"validation"` or `"test"` if a word of `name` says so, else `None`."""
    return next(filter(None, map(_kind_of_word, _words(name))), None)


def is_plain(name):
    """Whether `name` says a kind of split and nothing else: `"val2017"`, but not `"test tube"`."""
    known = [_kind_of_word(word) or _OTHERS.fullmatch(word) for word in _words(name)]
    return kind(name) is not None and all(known)


def _words(name):
    return [word.lower() for word in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[^\W\d_A-Z]+|\d+", name)]


def _kind_of_word(word):
    return next((kind for kind, words in _KINDS.items() if words.fullmatch(word)), None)


class NoSplitError(ValueError):
    """The data set has no such split."""


@dataclasses.dataclass(frozen=True)
class Split:
    """A named split and a range of its rows, in the notation of TensorFlow Datasets.

    Attributes:
        text: what the user wrote.
        name: of the split.
        start, stop: bounds of the range: `"100"`, `"-100"` (from the end), `"80%"` or `None`.
    """

    text: str
    name: str
    start: str | None = None
    stop: str | None = None

    def check(self, names, where):
        """The one of `names`, the splits of the data set `where`, that this split means.

        That is the same name in any case, else the only one of the same kind.
        """
        found = self.among(names)
        if len(found) != 1:
            raise NoSplitError(
                f"{where} has these splits: {', '.join(names)}. Received: split={self.text!r}."
            )
        return found[0]

    def among(self, names):
        """Those of `names` that this split may mean, the nearest only."""
        same = [name for name in names if name.casefold() == self.name.casefold()]
        wanted = kind(self.name)
        return same or [name for name in names if wanted is not None and kind(name) == wanted]

    def rows(self, length):
        """The range as a `slice` of `length` rows; raises if it is empty or exceeds them."""
        start = 0 if self.start is None else _position(self.start, length)
        stop = length if self.stop is None else _position(self.stop, length)
        if not 0 <= start < stop <= length:
            raise ValueError(
                f"Expected a non-empty range within the {length} rows of {self.name!r}. "
                f"Received: split={self.text!r}."
            )
        return slice(start, stop)

    def cut(self, samples, labels):
        """The range of samples and of labels, which may be `None`."""
        rows = self.rows(len(samples))
        return samples[rows], labels if labels is None else labels[rows]

    def left_of(self, learned):
        """Those rows of the training split, `learned`, that this split does not hold."""
        if kind(self.name) != "train":
            return learned
        return np.delete(learned, self.rows(len(learned)), axis=0)


def parse(text):
    """The `Split` that `text` describes."""
    match = PATTERN.fullmatch(text) if isinstance(text, str) else None
    if match is None:
        raise ValueError(
            'Expected a split such as "train", "test[:1000]", "train[-10000:]" or "train[:80%]". '
            f"Received: split={text!r}."
        )
    return Split(text, match["name"], match["start"], match["stop"])


def _position(bound, length):
    percent = bound.endswith("%")
    position = round(length * int(bound[:-1]) / 100) if percent else int(bound)
    return position + length if bound.startswith("-") else position
