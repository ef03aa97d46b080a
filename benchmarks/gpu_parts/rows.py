"""The rows of a GPU run, in the format of `benchmarks.results`: a file that processes append to.

A row's subject is the task that measured it. Rows whose metric is not a score tell how a task
ended: `SECONDS` that it took, `FAILED` with the reason, or `LEFT_OUT`.
"""

import json
import math
import os
import pathlib

FILE = "gpu.jsonl"
SECONDS, FAILED, LEFT_OUT = "seconds", "failed", "left_out"


def append(path, subject, metric, value=math.nan, **protocol):
    """Append one row by a single write, so that those of other processes stay whole."""
    value = float(value) if value is not None and math.isfinite(value) else None
    row = {"subject": subject, "metric": metric, "value": value, "error": None}
    _write(path, {**row, "protocol": protocol})


def _write(path, line):
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
    try:
        os.write(descriptor, f"{json.dumps(line)}\n".encode())
    finally:
        os.close(descriptor)


def read(path):
    """`(environment, rows)`; a last line that was cut off is dropped."""
    path = pathlib.Path(path)
    lines = []
    for text in path.read_text("utf-8").splitlines() if path.is_file() else []:
        try:
            lines.append(json.loads(text))
        except ValueError:
            continue
    return lines[0]["environment"] if lines else {}, lines[1:]


def begin(path, environment):
    """Start the file, or go on with it: what unfinished tasks wrote before is dropped.

    Raises:
        ValueError: if the file is of another environment.
    """
    before, found = read(path)
    if before not in ({}, environment):
        raise ValueError(
            f"{pathlib.Path(path).parent} was measured with {before}; name another --out. "
            f"Received: {environment}."
        )
    ended = finished(found)
    lines = [{"environment": environment}, *(row for row in found if row["subject"] in ended)]
    write_whole(path, "".join(f"{json.dumps(line)}\n" for line in lines).encode())


def write_whole(path, data):
    """Replace a file by these bytes; without `keras_gan`, whose import takes seconds."""
    path = pathlib.Path(path)
    temporary = path.with_name(f".{path.name}.tmp")
    temporary.write_bytes(data)
    temporary.replace(path)


def finished(found):
    """The subjects of the tasks that have ended well."""
    failed = {row["subject"] for row in found if row["metric"] == FAILED}
    return {row["subject"] for row in found if row["metric"] == SECONDS} - failed
