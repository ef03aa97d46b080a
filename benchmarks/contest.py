"""Contestants take turns, so that what is compared had the same machine.

A shared machine's speed changes from minute to minute. Each contestant is a process that works when
it is told to; a round tells each in turn to make its steps, every other round in reverse. What is
quoted is the median over the rounds of the ratio of two times of the same round.
"""

import contextlib
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
from typing import NamedTuple

from benchmarks.suites import UnavailableError

ROOT = pathlib.Path(__file__).parent.parent
SECONDS = 5.0  # That a turn should last, at least: a `fit` takes some 0.05 to begin.


class Entry(NamedTuple):
    """A contestant that is not running yet.

    Attributes:
        module: of `benchmarks.contestants`.
        settings: of its `make`.
        backend: `KERAS_BACKEND` of its process, or `None` where it has none.
        python: interpreter, where it is another environment's.
    """

    module: str
    settings: dict
    backend: str | None = None
    python: str = sys.executable


class Worker:
    """An entry's process; closed at the end of a `with`.

    Attributes:
        images: real samples in a step.
        first: seconds that the first step took, compilation included.
        peak_bytes: the most memory that it has had.
    """

    def __init__(self, entry):
        self.errors = tempfile.TemporaryFile("w+")
        command = [entry.python, "-m", "benchmarks.contestants", entry.module]
        backend = {} if entry.backend is None else {"KERAS_BACKEND": entry.backend}
        self.process = subprocess.Popen(
            [*command, json.dumps(entry.settings)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.errors,
            text=True,
            cwd=ROOT,
            env={**os.environ, **backend},
        )
        ready = self._answer()
        self.images, self.first, self.peak_bytes = ready["images"], ready["first"], 0

    def seconds(self, what, count):
        """How long it takes to `"step"` or to `"generate"` so often."""
        print(json.dumps([what, count]), file=self.process.stdin, flush=True)
        answer = self._answer()
        self.peak_bytes = answer["peak_bytes"]
        return answer["seconds"]

    def _answer(self):
        line = self.process.stdout.readline()
        if not line:
            self.process.wait()
            self.errors.seek(0)
            last = (self.errors.read().strip().splitlines() or ["nothing was printed"])[-1]
            raise UnavailableError(f"its process ended with {self.process.returncode}: {last}")
        return json.loads(line)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.stdout.close()
        self.process.wait()
        self.errors.close()


def race(entries, rounds, steps=None):
    """Seconds per step of all entries, `{name: [of each round]}`.

    Args:
        entries: `{name: Entry}`.
        rounds: turns of each.
        steps: in a turn; by default as many as fill `SECONDS` for the quickest.
    """
    with contextlib.ExitStack() as stack:
        workers = {name: stack.enter_context(Worker(entry)) for name, entry in entries.items()}
        for worker in workers.values():
            worker.seconds("step", 2)  # Whatever else comes with the first calls.
        if steps is None:
            quickest = min(worker.seconds("step", 4) / 4 for worker in workers.values())
            steps = max(1, round(SECONDS / quickest))
        found = {name: [] for name in workers}
        for number in range(rounds):
            order = list(workers) if number % 2 else list(workers)[::-1]
            for name in order:
                found[name].append(workers[name].seconds("step", steps) / steps)
    return found


def ratio(found, ours, theirs):
    """Median, least and largest of ours over theirs; below 1 ours is quicker."""
    ratios = [a / b for a, b in zip(found[ours], found[theirs], strict=True)]
    return statistics.median(ratios), min(ratios), max(ratios)
