"""Results of a suite: a file of JSON lines, a text table, and a comparison with the run before.

The first line of a file describes the environment; each other line is a score with its protocol.
"""

import json
import math
import pathlib
import platform
from typing import NamedTuple

import keras

from keras_gan.metrics.row import Row
from keras_gan.saving import run_state
from keras_gan.utils import devices
from keras_gan.utils.atomic_files import replacing

HEAD = ["subject", "metric", "value", "±", "protocol", "before"]


class Result(NamedTuple):
    """A score of one subject.

    Attributes:
        subject: what was measured.
        row: `keras_gan.metrics.Row`.
        before: value of the same subject, metric and protocol in the run before, or `None`.
    """

    subject: str
    row: Row
    before: float | None = None

    @property
    def protocol(self):
        """The protocol as text; equal texts are equal protocols."""
        return json.dumps(self.row.protocol, sort_keys=True)

    @property
    def key(self):
        return self.subject, self.row.metric, self.protocol


def environment(device):
    """What a time depends on, as plain values."""
    return {
        "device": device,
        "cores": devices.cores(),
        "backend": keras.backend.backend(),
        "system": platform.system(),
        **run_state.versions(),
    }


def write(path, about, found):
    """Write the environment and the results, replacing the file as a whole."""
    lines = [{"environment": about}]
    lines += [{"subject": result.subject, **result.row.describe()} for result in found]
    with replacing(path) as temporary:
        temporary.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")


def read(path):
    """`(environment, results)` of a file; `({}, [])` if it does not exist."""
    path = pathlib.Path(path)
    if not path.is_file():
        return {}, []
    first, *others = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    return first["environment"], [_result(**line) for line in others]


def _result(subject, metric, value, error, protocol):
    value, error = (math.nan if number is None else number for number in (value, error))
    return Result(subject, Row(metric, value, error, protocol))


def beside(found, earlier, keep=False):
    """The results, with the values of the same subject, metric and protocol before.

    Args:
        found: list of `Result`.
        earlier: the list of the run before.
        keep: whether results of the run before that were not measured again stay, at the end.
    """
    known = {result.key: result.row.value for result in earlier}
    now = [result._replace(before=known.get(result.key)) for result in found]
    subjects = {result.subject for result in found}
    return now + [result for result in earlier if keep and result.subject not in subjects]


def protocols(found):
    """Protocol -> letter, in order; values of different letters do not compare."""
    distinct = dict.fromkeys(result.protocol for result in found)
    return {protocol: _letters(number) for number, protocol in enumerate(distinct)}


def _letters(number):
    head, last = divmod(number, 26)
    return (_letters(head - 1) if head else "") + chr(ord("a") + last)


def cells(found):
    """Rows of text, in the columns of `HEAD`."""
    letters = protocols(found)
    for result in found:
        row = result.row
        values = shown(row.value), shown(row.error)
        yield [result.subject, row.metric, *values, letters[result.protocol], _before(result)]


def shown(value):
    """Four digits; empty for NaN and infinity."""
    return f"{value:.4g}" if math.isfinite(value) else ""


def _before(result):
    if result.before is None or not math.isfinite(result.row.value):
        return ""
    return "the same" if result.before == result.row.value else shown(result.before)


def table(found):
    """All results as lines of text, with their protocols below."""
    rows = [HEAD, *cells(found)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEAD))]
    lines = [
        "  ".join(c.ljust(w) for c, w in zip(row, widths, strict=True)).rstrip() for row in rows
    ]
    legend = [f"{letter}: {protocol}" for protocol, letter in protocols(found).items()]
    return "\n".join([*lines, "", *legend])
