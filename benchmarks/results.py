"""Results of a suite: on disk as JSON lines, as a table, against those of the run before.

The first line of a file is the environment; every other one is a score, with its protocol.
"""

import json
import pathlib
import platform
from typing import NamedTuple

import keras

from keras_gan.saving import run_state
from keras_gan.utils import devices
from keras_gan.utils.atomic_files import replacing


class Score(NamedTuple):
    """One line.

    Attributes:
        subject: what was measured.
        metric, value, error, protocol: as in `keras_gan.metrics.Row`; `None` for NaN.
        before: the value of the same subject, metric and protocol in the run before, or `None`.
    """

    subject: str
    metric: str
    value: float | None
    error: float | None
    protocol: dict
    before: float | None = None

    @property
    def key(self):
        return self.subject, self.metric, json.dumps(self.protocol, sort_keys=True)


def environment(device):
    """What a time depends on, plain values."""
    return {
        "device": device,
        "cores": devices.cores(),
        "backend": keras.backend.backend(),
        "system": platform.system(),
        **run_state.versions(),
    }


def scores_of(subject, rows):
    """The `Score` of each row."""
    return [Score(subject, **row.describe()) for row in rows]


def write(path, about, scores):
    """Write a file of results, whole or not at all."""
    lines = [{"environment": about}]
    lines += [{k: v for k, v in s._asdict().items() if k != "before"} for s in scores]
    with replacing(path) as temporary:
        temporary.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")


def read(path):
    """`(environment, scores)` of a file; `({}, [])` where there is none."""
    path = pathlib.Path(path)
    if not path.is_file():
        return {}, []
    lines = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    return lines[0]["environment"], [Score(**line) for line in lines[1:]]


def beside(scores, earlier):
    """Scores with what those of the same subject, metric and protocol were before."""
    known = {score.key: score.value for score in earlier}
    return [score._replace(before=known.get(score.key)) for score in scores]


def protocols(scores):
    """A letter for each protocol, in their order: numbers of two letters do not compare."""
    distinct = dict.fromkeys(json.dumps(s.protocol, sort_keys=True) for s in scores)
    return {text: _letters(number) for number, text in enumerate(distinct)}


def _letters(number):
    head, last = divmod(number, 26)
    return (_letters(head - 1) if head else "") + chr(ord("a") + last)


def cells(scores):
    """Rows of text: subject, metric, value, error, protocol, value before."""
    letters = protocols(scores)
    for score in scores:
        letter = letters[json.dumps(score.protocol, sort_keys=True)]
        values = (shown(v) for v in (score.value, score.error))
        yield [score.subject, score.metric, *values, letter, _change(score)]


def shown(value):
    return "" if value is None else f"{value:.4g}"


def _change(score):
    if score.before is None or score.value is None:
        return ""
    if score.before == score.value:
        return "the same"
    return f"{score.before:.4g}"


HEAD = ["subject", "metric", "value", "±", "protocol", "before"]


def table(scores):
    """All scores as lines of text, and their protocols below."""
    rows = [HEAD, *cells(scores)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEAD))]
    lines = [
        "  ".join(c.ljust(w) for c, w in zip(row, widths, strict=True)).rstrip() for row in rows
    ]
    notes = [f"{letter}: {text}" for text, letter in protocols(scores).items()]
    return "\n".join([*lines, "", *notes])
