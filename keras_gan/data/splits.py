"""Splits and row ranges: `"train"`, `"test[:1000]"`, `"train[-10000:]"`, `"train[:80%]"`."""

import dataclasses
import re

PATTERN = re.compile(r"(?P<name>[\w-]+)(\[(?P<start>-?\d+%?)?:(?P<stop>-?\d+%?)?\])?")


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
        """Raise unless this split is among the `names` of the data set `where`."""
        if self.name not in names:
            raise ValueError(
                f"{where} has these splits: {', '.join(names)}. Received: split={self.text!r}."
            )

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
