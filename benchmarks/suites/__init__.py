"""What `benchmarks/run.py` runs: each suite is a module with `tasks(settings)`.

A module is imported when it is asked for, after the backend has been chosen.
"""

import importlib
from collections.abc import Callable
from typing import NamedTuple


class Settings(NamedTuple):
    """What the user asks of a suite.

    Attributes:
        budget: `"quick"` or `"full"`.
        presets: names of presets, or empty for all.
        extractor: name of an extractor in place of the one that a suite would take, or `None`.
        seed: of everything random.
    """

    budget: str = "full"
    presets: tuple = ()
    extractor: str | None = None
    seed: int = 0


class Task(NamedTuple):
    """One thing to measure.

    Attributes:
        subject: what is measured.
        measure: function without arguments that returns an `Outcome`.
    """

    subject: str
    measure: Callable


class Outcome(NamedTuple):
    """What was measured.

    Attributes:
        rows: of `keras_gan.metrics.Row`, each with its protocol.
        picture: `uint8` image `(height, width, channels)`, or `None`.
    """

    rows: list
    picture: object = None


class UnavailableError(RuntimeError):
    """Something that a task needs is not on this machine; the message says what."""


def tasks(name, settings):
    """`(title, tasks)` of the suite of that name."""
    module = importlib.import_module(f"benchmarks.suites.{name}")
    return module.__doc__.splitlines()[0], module.tasks(settings)
