"""python -m benchmarks.metrics: speed and memory of the metrics.

distance    the Fréchet distance of two Gaussians in 2,048 dimensions, against the usual
            `scipy.linalg.sqrtm` of the product of the covariances.
statistics  from two sets of 50,000 features to the distance, against `numpy.cov` and that root.
memory      peak memory of streaming 50,000 features and of the distance, beyond one batch.
blocks      kernel distance, precision and recall of 10,000 against 10,000 features: seconds, and
            peak memory beyond that of making the features.

The two sides of a comparison take turns in one process; the result is the ratio of their medians.
Each peak is measured in a process of its own. Exits with 1 when a bound in GATES is exceeded.
"""

import json
import os
import statistics
import subprocess
import sys
import time
import warnings
from typing import NamedTuple

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np
from absl import flags

from benchmarks import memory
from keras_gan import metrics
from keras_gan.utils import console

WIDTH, IMAGES, BATCH, BLOCKS = 2_048, 50_000, 500, 10_000
GATES = {"distance": 5.0, "statistics": 1.7, "memory": 300.0}  # Times, times, megabytes.
JOBS = {
    "stream": f"{IMAGES} features of {WIDTH} in batches of {BATCH}, then the Fréchet distance",
    "kernel_distance": f"{BLOCKS} against {BLOCKS} features of {WIDTH}",
    "precision_recall": f"{BLOCKS} against {BLOCKS} features of {WIDTH}",
}


class Comparison(NamedTuple):
    """Median seconds of both sides, and the relative difference of their results."""

    ours: float
    theirs: float
    difference: float


def features(count, width=WIDTH, seed=0):
    """Correlated, skewed, non-negative features, like pooled activations."""
    random = np.random.default_rng(seed)
    basis = random.standard_normal((64, width), "float32")
    hidden = random.standard_normal((count, 64), "float32") + 0.1 * seed
    noise = random.standard_normal((count, width), "float32")
    return np.maximum(hidden @ basis / 8 + noise, 0)


def by_square_root(first, second):
    """The usual code: the square root of the product of covariances, which is not symmetric."""
    from scipy import linalg

    (mean, covariance), (other_mean, other_covariance) = first, second
    root = linalg.sqrtm(covariance @ other_covariance)
    root = root[0] if isinstance(root, tuple) else root
    traces = np.trace(covariance) + np.trace(other_covariance) - 2 * np.trace(root.real)
    return np.square(mean - other_mean).sum() + traces


def usual_moments(samples):
    return samples.mean(axis=0), np.cov(samples, rowvar=False)


def compare(ours, theirs, pairs):
    """Call both functions in turn, `pairs` times."""
    spent, results = ([], []), [0.0, 0.0]
    for _ in range(pairs):
        for side, function in enumerate((ours, theirs)):
            start = time.perf_counter()
            results[side] = float(function())
            spent[side].append(time.perf_counter() - start)
    difference = abs(results[0] - results[1]) / abs(results[1])
    return Comparison(*map(statistics.median, spent), difference)


def distance(pairs, width=WIDTH):
    """Compare the distance of given moments."""
    sets = [features(5 * width // 2, width, seed) for seed in (0, 1)]
    moments, usual = [metrics.Moments(x) for x in sets], [usual_moments(x) for x in sets]
    return compare(
        lambda: metrics.frechet_distance(*moments), lambda: by_square_root(*usual), pairs
    )


def distance_of_features(pairs, width=WIDTH, count=IMAGES):
    """Compare the distance of features, their moments included."""
    sets = [features(count, width, seed) for seed in (0, 1)]
    return compare(
        lambda: metrics.frechet_distance(*sets),
        lambda: by_square_root(*map(usual_moments, sets)),
        pairs,
    )


def measured(job):
    """Seconds of a job in a process of its own, and megabytes beyond those at its start."""
    command = [sys.executable, "-m", "benchmarks.metrics", f"--job={job}"]
    return json.loads(subprocess.run(command, check=True, capture_output=True).stdout)


def _stream():
    distance = metrics.FrechetDistance()
    for number in range(IMAGES // BATCH):
        for real in (True, False):
            distance.update(features(BATCH, seed=2 * number + real), real=real)
    return distance.result()


def _run(job):
    """What the process of `measured` does."""
    count = BATCH if job == "stream" else BLOCKS
    sets = [features(count, seed=seed).astype("float64") for seed in (0, 1)]
    before, start = memory.peak(), time.perf_counter()
    _stream() if job == "stream" else getattr(metrics, job)(*sets)
    seconds, megabytes = time.perf_counter() - start, (memory.peak() - before) / 1e6
    print(json.dumps({"megabytes": megabytes, "seconds": seconds}))


def _compared(part, found):
    times = found.theirs / found.ours
    passed = times >= GATES[part] and found.difference < 1e-5
    _say(
        part,
        f"{found.ours:.2f} s against {found.theirs:.2f} s: {times:.1f} times as fast; results "
        f"differ by {found.difference:.1e}",
    )
    return passed


def _memory():
    megabytes = measured("stream")["megabytes"]
    _say("memory", f"{megabytes:.0f} MB beyond a batch of {BATCH}")
    return megabytes <= GATES["memory"]


def _blocks():
    for job in ("kernel_distance", "precision_recall"):
        found = measured(job)
        _say(
            "blocks",
            f"{job}: {found['seconds']:.1f} s, {found['megabytes']:.0f} MB more than the features "
            "took to make",
        )
    return True


def _say(part, text):
    print(f"{part:12} {text}", flush=True)


def main(_):
    given = flags.FLAGS
    warnings.simplefilter("ignore")
    if given.job:
        _run(given.job)
        return
    parts = {
        "distance": lambda: _compared("distance", distance(given.pairs)),
        "statistics": lambda: _compared("statistics", distance_of_features(given.pairs)),
        "memory": _memory,
        "blocks": _blocks,
    }
    passed = [parts[name]() for name in given.parts]
    sys.exit(not all(passed))


if __name__ == "__main__":
    every = ["distance", "statistics", "memory", "blocks"]
    flags.DEFINE_list("parts", every, f"parts to run: {', '.join(every)}")
    flags.DEFINE_integer("pairs", 3, "measurements per side", lower_bound=1)
    flags.DEFINE_enum(
        "job", None, list(JOBS), "run one job here and print its seconds and megabytes"
    )
    console.run(main)
