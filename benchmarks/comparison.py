"""Times of contestants that take turns on one machine.

A shared machine's speed changes from minute to minute. So each contestant is a process that waits
for orders, and each round orders every contestant once to make its steps, in reverse order every
other round. Results are the median over the rounds of the ratio of two times of one round.
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
SECONDS = 5.0  # Least length of a turn: a `fit` takes some 0.05 to begin.


class Entry(NamedTuple):
    """How to start a contestant.

    Attributes:
        module: name of a module of `benchmarks.contestants`.
        settings: arguments of its `make`.
        backend: `KERAS_BACKEND` of its process, or `None` to leave it unset.
        python: interpreter of its environment.
    """

    module: str
    settings: dict
    backend: str | None = None
    python: str = sys.executable


class Worker:
    """The process of an entry; ends with the `with` block.

    Attributes:
        images: real samples in a step.
        first: seconds of the first step, compilation included.
        peak_bytes: peak memory of the process so far.
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

    def seconds(self, action, count):
        """Seconds for `count` steps (`"step"`) or generated samples (`"generate"`)."""
        print(json.dumps([action, count]), file=self.process.stdin, flush=True)
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


def compare(entries, rounds, steps=None, seconds=SECONDS):
    """Seconds per step of each entry, `{name: [one per round]}`.

    Args:
        entries: `{name: Entry}`.
        rounds: number of turns of each entry.
        steps: steps per turn; by default as many as the quickest entry makes in `seconds`.
        seconds: least length of a turn.
    """
    with contextlib.ExitStack() as stack:
        workers = {name: stack.enter_context(Worker(entry)) for name, entry in entries.items()}
        for worker in workers.values():
            worker.seconds("step", 2)  # Warm up.
        if steps is None:
            quickest = min(worker.seconds("step", 4) / 4 for worker in workers.values())
            steps = max(1, round(seconds / quickest))
        times = {name: [] for name in workers}
        for number in range(rounds):
            order = list(workers) if number % 2 else list(workers)[::-1]
            for name in order:
                times[name].append(workers[name].seconds("step", steps) / steps)
    return times


def ratio(times, ours, theirs):
    """Median, least and largest ratio of our time to theirs; below 1 ours is quicker."""
    ratios = [a / b for a, b in zip(times[ours], times[theirs], strict=True)]
    return statistics.median(ratios), min(ratios), max(ratios)
