"""The files of a run folder: their names, and how they are written and read."""

import contextlib
import json
import math
import pathlib
import warnings

import numpy as np

from keras_gan.utils import atomic_files

CONFIG, LOG, METRICS, REPORT = "config.json", "log.jsonl", "metrics.json", "report.html"
CHECKPOINTS, GRIDS = "checkpoints", "grids"


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
    except ValueError as error:
        raise ValueError(f"Expected a JSON file. Received: {str(path)!r} ({error}).") from error


def line(record):
    """A record as one line of JSON, which knows no NaN: `null` stands for it."""
    finite = {k: None if _is_odd(v) else v for k, v in record.items()}
    return json.dumps(finite, default=_plain) + "\n"


def read_log(path):
    """The records of a log's whole lines; what a crash left of a line is left out."""
    path = pathlib.Path(path)
    records = []
    for text in path.read_text("utf-8").splitlines() if path.is_file() else ():
        with contextlib.suppress(ValueError):
            records.append(json.loads(text))
    return [record for record in records if isinstance(record, dict) and "epoch" in record]


@contextlib.contextmanager
def tolerated(path):
    """A file that cannot be written hinders no training: a warning in place of an `OSError`."""
    try:
        yield
    except OSError as error:
        warnings.warn(
            f"{str(path)!r} could not be written ({error}). Training goes on.", stacklevel=3
        )


def _is_odd(value):
    return isinstance(value, float) and not math.isfinite(value)


def _plain(value):
    return np.asarray(value).tolist()
