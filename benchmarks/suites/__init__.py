"""The suites of `benchmarks/run.py`: each is a module with `tasks(settings)`.

A suite is imported only when it runs, after the backend has been chosen.
"""

import importlib
from collections.abc import Callable
from typing import NamedTuple


class Settings(NamedTuple):
    """The user's settings for a suite.

    Attributes:
        budget: `"quick"` or `"full"`.
        presets: names of presets, or empty for all.
        extractor: name of an extractor to use instead of the suite's own, or `None`.
        seed: seed of everything random.
    """

    budget: str = "full"
    presets: tuple = ()
    extractor: str | None = None
    seed: int = 0


class Task(NamedTuple):
    """One thing to measure.

    Attributes:
        subject: its name.
        measure: function without arguments that returns an `Outcome`.
    """

    subject: str
    measure: Callable


class Outcome(NamedTuple):
    """The result of a task.

    Attributes:
        rows: list of `keras_gan.metrics.Row`, each with its protocol.
        picture: `uint8` image `(height, width, channels)`, or `None`.
    """

    rows: list
    picture: object = None


class UnavailableError(RuntimeError):
    """This machine lacks something that a task needs; the message says what."""


def tasks(name, settings):
    """`(title, tasks)` of a suite."""
    module = importlib.import_module(f"benchmarks.suites.{name}")
    return module.__doc__.splitlines()[0], module.tasks(settings)
