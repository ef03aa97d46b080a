"""python -m benchmarks.metrics: how fast the metrics are, how much memory they take.

distance    the Fréchet distance of two Gaussians in 2,048 dimensions, against the usual
            `scipy.linalg.sqrtm` of the product of the covariances.
statistics  from two sets of 50,000 features to the distance, against `numpy.cov` and that root.
memory      peak memory of streaming 50,000 features and of the distance, beyond one batch.
blocks      kernel distance, precision and recall of 10,000 against 10,000 features: seconds, and
            peak memory beyond the features.

Both sides of a comparison run in turn in one process; quoted is the ratio of the medians. Each peak
is that of a process of its own. Exits with 1 where a bound of GATES is broken.
"""

import json
import os
import statistics
import subprocess
import sys
import time
import warnings

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np
from absl import app, flags

from keras_gan import metrics

WIDTH, IMAGES, BATCH = 2_048, 50_000, 500
GATES = {"distance": 5.0, "statistics": 1.7, "memory": 300.0}  # Times, times, megabytes.


def features(count, width=WIDTH, seed=0):
    """Correlated, skewed, non-negative features, as pooled activations are."""
    random = np.random.default_rng(seed)
    basis = random.standard_normal((64, width), "float32")
    hidden = random.standard_normal((count, 64), "float32") + 0.1 * seed
    noise = random.standard_normal((count, width), "float32")
    return np.maximum(hidden @ basis / 8 + noise, 0)


def by_square_root(first, second):
    """The textbook's way, as most code has it: a root of a product that is not symmetric."""
    from scipy import linalg

    (mean, covariance), (other_mean, other_covariance) = first, second
    root = linalg.sqrtm(covariance @ other_covariance)
    root = root[0] if isinstance(root, tuple) else root
    traces = np.trace(covariance) + np.trace(other_covariance) - 2 * np.trace(root.real)
    return np.square(mean - other_mean).sum() + traces


def usual_moments(samples):
    return samples.mean(axis=0), np.cov(samples, rowvar=False)


def in_turn(ours, theirs, pairs):
    """Medians of the seconds of both, and both results."""
    spent = ([], [])
    for _ in range(pairs):
        results = []
        for seconds, function in zip(spent, (ours, theirs), strict=True):
            start = time.perf_counter()
            results.append(float(function()))
            seconds.append(time.perf_counter() - start)
    return *map(statistics.median, spent), *results


def compare(part, ours, theirs, pairs):
    quick, slow, found, expected = in_turn(ours, theirs, pairs)
    agreed = abs(found - expected) / expected
    _say(
        part,
        f"{quick:.2f} s against {slow:.2f} s: {slow / quick:.1f} times as fast; results differ by "
        f"{agreed:.1e}",
    )
    return slow / quick >= GATES[part] and agreed < 1e-5


def distance(pairs):
    real, fake = features(5_000), features(5_000, seed=1)
    moments, usual = (
        [metrics.Moments(x) for x in (real, fake)],
        list(map(usual_moments, (real, fake))),
    )
    return compare(
        "distance",
        lambda: metrics.frechet_distance(*moments),
        lambda: by_square_root(*usual),
        pairs,
    )


def statistics_and_distance(pairs):
    real, fake = features(IMAGES), features(IMAGES, seed=1)
    return compare(
        "statistics",
        lambda: metrics.frechet_distance(real, fake),
        lambda: by_square_root(usual_moments(real), usual_moments(fake)),
        pairs,
    )


def memory():
    extra = _measured("stream")["megabytes"]
    _say("memory", f"{extra:.0f} MB beyond a batch of {BATCH}")
    return extra <= GATES["memory"]


def blocks():
    for name in ("kernel_distance", "precision_recall"):
        found = _measured(name)
        _say(
            "blocks",
            f"{name}: {found['seconds']:.1f} s, {found['megabytes']:.0f} MB beyond the features",
        )
    return True


def _measured(job):
    """Seconds and peak memory of a job in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.metrics", f"--job={job}"]
    return json.loads(subprocess.run(command, check=True, capture_output=True).stdout)


def _stream():
    distance = metrics.FrechetDistance()
    for number in range(IMAGES // BATCH):
        for real in (True, False):
            distance.update(features(BATCH, seed=2 * number + real), real=real)
    return distance.result()


def _job(name):
    if name == "stream":
        features(BATCH)
        run = _stream
    else:
        real, fake = features(10_000), features(10_000, seed=1)
        real, fake = real.astype("float64"), fake.astype("float64")
        run = lambda: getattr(metrics, name)(real, fake)  # noqa: E731
    before, start = _peak(), time.perf_counter()
    run()
    print(json.dumps({"megabytes": _peak() - before, "seconds": time.perf_counter() - start}))


def _peak():
    """The process's peak so far, in megabytes."""
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (
        1 if sys.platform == "darwin" else 1024
    )


def _say(part, text):
    print(f"{part:12} {text}", flush=True)


def main(_):
    given = flags.FLAGS
    warnings.simplefilter("ignore")
    if given.job:
        _job(given.job)
        return
    parts = {
        "distance": lambda: distance(given.pairs),
        "statistics": lambda: statistics_and_distance(given.pairs),
        "memory": memory,
        "blocks": blocks,
    }
    kept = [parts[name]() for name in given.parts]
    sys.exit(not all(kept))


if __name__ == "__main__":
    every = ["distance", "statistics", "memory", "blocks"]
    flags.DEFINE_list("parts", every, f"which: {', '.join(every)}")
    flags.DEFINE_integer("pairs", 3, "measurements of each side", lower_bound=1)
    flags.DEFINE_enum("job", None, ["stream", "kernel_distance", "precision_recall"], "internal")
    app.run(main)
