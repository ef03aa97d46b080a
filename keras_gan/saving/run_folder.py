"""The files of a run folder: their names, and how they are written and read."""

import contextlib
import json
import math
import pathlib

import numpy as np

from keras_gan.utils import atomic_files
from keras_gan.utils.warning import warn

CONFIG, LOG, METRICS, REPORT = "config.json", "log.jsonl", "metrics.json", "report.html"
CHECKPOINTS, GRIDS, REAL, ANIMATION = "checkpoints", "grids", "real.png", "training.gif"
GENERATOR, LATEST = "generator.json", "latest.png"  # The second is among the grids.


def write_json(path, values):
    """Write plain values, NumPy's among them, whole or not at all."""
    with atomic_files.replacing(path) as temporary:
        temporary.write_text(json.dumps(values, indent=2, default=_plain) + "\n", "utf-8")


def read_json(path):
    """What is in a file, `{}` where there is none.

    Raises:
        ValueError: when it is not JSON.
    """
    path = pathlib.Path(path)
    if not path.is_file():
        return {}
    try:
        return json.loads(path.read_text("utf-8"))
    except (ValueError, RecursionError) as error:
        raise ValueError(f"Expected a JSON file. Received: {str(path)!r} ({error}).") from error


def line(record):
    """A record as one line of JSON, which knows no NaN: `null` stands for it."""
    finite = {k: None if _is_odd(v) else v for k, v in record.items()}
    return json.dumps(finite, default=_plain) + "\n"


def read_log(path):
    """The records of a log's whole lines, their values numbers or `None`; others are left out."""
    path = pathlib.Path(path)
    records = []
    for text in path.read_text("utf-8", "replace").split("\n") if path.is_file() else ():
        with contextlib.suppress(ValueError, RecursionError):
            records.append(json.loads(text))
    return list(filter(_is_record, records))


def _is_record(record):
    if not isinstance(record, dict) or type(record.get("epoch")) is not int or record["epoch"] < 1:
        return False
    return all(map(_is_value, record.values()))


def _is_value(value):
    return value is None or type(value) is float or (type(value) is int and abs(value) < 2**63)


@contextlib.contextmanager
def tolerated(path, fatal=()):
    """A file that cannot be written hinders no training: a warning in place of an exception.

    Args:
        path: the file.
        fatal: exceptions to raise all the same.
    """
    try:
        yield
    except fatal:
        raise
    except Exception as error:
        reason = error if isinstance(error, OSError) else f"{type(error).__name__}: {error}"
        warn(f"{str(path)!r} could not be written ({reason}). Training goes on.")


def _is_odd(value):
    return isinstance(value, float) and not math.isfinite(value)


def _plain(value):
    return np.asarray(value).tolist()
