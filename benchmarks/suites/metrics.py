"""Metrics: how fast the scores are beside the usual code, how much memory they take.

The same parts as `python -m benchmarks.metrics`; the quick budget has fewer features.
"""

import functools

from benchmarks import metrics
from benchmarks.suites import Outcome, Task
from keras_gan.metrics import Row

PAIRS = {"quick": 1, "full": 3}
WIDTHS = {"quick": 256, "full": metrics.WIDTH}
IMAGES = {"quick": 5_000, "full": metrics.IMAGES}


def tasks(settings):
    width, count = WIDTHS[settings.budget], IMAGES[settings.budget]
    pairs = PAIRS[settings.budget]
    return [
        Task(
            "Fréchet distance of moments",
            functools.partial(compared, metrics.distance, pairs, {"width": width}),
        ),
        Task(
            "Fréchet distance of features",
            functools.partial(
                compared, metrics.distance_of_features, pairs, {"width": width, "count": count}
            ),
        ),
        *(Task(name, functools.partial(measured, name)) for name in metrics.JOBS),
    ]


def compared(function, pairs, arguments):
    """Our code against the usual code, in turn."""
    found = function(pairs, **arguments)
    protocol = {**arguments, "pairs": pairs, "against": "scipy.linalg.sqrtm"}
    values = {
        "seconds": found.ours,
        "times_as_fast": found.theirs / found.ours,
        "relative_difference": found.difference,
    }
    return _outcome(values, protocol)


def measured(name):
    """Seconds and peak memory of one job in a process of its own."""
    return _outcome(metrics.measured(name), {"job": metrics.JOBS[name]})


def _outcome(values, protocol):
    return Outcome([Row(key, float(v), float("nan"), protocol) for key, v in values.items()])
