"""A score with its protocol: the settings that its value depends on."""

import math
from typing import Any, NamedTuple

NO_ERROR = float("nan")


class Row(NamedTuple):
    """One score.

    Attributes:
        metric: its name with that of the extractor, `"fd_efficientnet_lite0"`; `"fid"`, `"kid"`
            and `"is"` only with the Inception network of 2015.
        value: the score.
        error: its standard error or deviation, as the metric says; NaN if it has none.
        protocol: the settings that the value depends on, as plain values.
    """

    metric: str
    value: float
    error: float
    protocol: dict

    def describe(self) -> dict[str, Any]:
        """As plain values for JSON; `None` stands for NaN and infinity."""
        value, error = (x if math.isfinite(x) else None for x in (self.value, self.error))
        return {"metric": self.metric, "value": value, "error": error, "protocol": self.protocol}


def shared(protocols):
    """The entries that all protocols have in common."""
    first, *others = protocols
    return {k: v for k, v in first.items() if all(k in o and o[k] == v for o in others)}


def require_comparable(first: Row, second: Row) -> None:
    """Raise unless two rows have one metric and protocol; their seeds may differ.

    Raises:
        ValueError: naming the entries that differ.
    """
    one, other = ({"metric": r.metric, **r.protocol, "seed": None} for r in (first, second))
    differ = [k for k in dict.fromkeys([*one, *other]) if one.get(k) != other.get(k)]
    if differ:
        listed = ", ".join(f"{k} {one.get(k)!r} and {other.get(k)!r}" for k in differ)
        raise ValueError(f"Expected two scores of one protocol. Received: {listed}.")
