"""A score with the protocol that it was taken by."""

import math
from typing import NamedTuple

NO_ERROR = float("nan")


class Row(NamedTuple):
    """One score.

    Attributes:
        metric: its name with that of the extractor, `"fd_efficientnet_lite0"`; `"fid"`, `"kid"`
            and `"is"` are those through the Inception network of 2015 alone.
        value: the score.
        error: its standard error or deviation, as the metric says; NaN where it has none.
        protocol: all that the value depends on, as plain values.
    """

    metric: str
    value: float
    error: float
    protocol: dict

    def describe(self):
        """As plain values; `None` stands for NaN and infinity, which JSON does not know."""
        value, error = (x if math.isfinite(x) else None for x in (self.value, self.error))
        return {"metric": self.metric, "value": value, "error": error, "protocol": self.protocol}


def shared(protocols):
    """What all these protocols say alike."""
    first, *others = protocols
    return {k: v for k, v in first.items() if all(k in o and o[k] == v for o in others)}


def require_comparable(first, second):
    """Raise unless two rows are of one metric and protocol; their seeds may differ.

    Raises:
        ValueError: naming what differs.
    """
    then, now = ({"metric": r.metric, **r.protocol, "seed": None} for r in (first, second))
    differ = [k for k in dict.fromkeys([*then, *now]) if then.get(k) != now.get(k)]
    if differ:
        listed = ", ".join(f"{k} {then.get(k)!r} and {now.get(k)!r}" for k in differ)
        raise ValueError(f"Scores of different protocols do not compare. Received: {listed}.")
