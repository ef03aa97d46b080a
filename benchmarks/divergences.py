"""python -m benchmarks.divergences: do the trained critics reach the closed forms?

First every divergence and the Wasserstein distance between normal distributions, estimated from
samples alone. Then two lines in the plane (Arjovsky, Chintala and Bottou 2017, example 1): their
Jensen-Shannon divergence is log 2 at every distance. `error` and `noise`, the standard error on
held-out samples, are relative to the exact value; seconds are CPU seconds.
"""

import math
import sys
import time

import numpy as np
from absl import flags

from keras_gan import divergences, metrics
from keras_gan.utils import console

PAIRS = [(0.0, 1.0, 1.0, 1.0), (0.0, 1.0, 0.5, 1.5)]
DISTANCES = (0.25, 1.0, 4.0, 16.0)
DIVERGENCE, SATURATION, DISTANCE = 0.02, 0.01, 0.03  # Largest relative errors allowed.


def cases(samples, generator):
    """Yields `(name, estimate, exact value, largest error)`; `estimate` is a function of a seed."""
    for mean_p, sigma_p, mean_q, sigma_q in PAIRS:
        p = mean_p + sigma_p * generator.standard_normal(samples)
        q = mean_q + sigma_q * generator.standard_normal(samples)
        between = f"N({mean_p:g},{sigma_p:g}) N({mean_q:g},{sigma_q:g})"
        for name in divergences.names():
            exact = divergences.between_gaussians(name, mean_p, sigma_p, mean_q, sigma_q)
            if math.isfinite(exact):
                yield f"{name} {between}", _bound(p, q, name), exact, DIVERGENCE
        yield (
            f"wasserstein {between}",
            _distance(p, q),
            np.abs(np.sort(p) - np.sort(q)).mean(),
            DISTANCE,
        )
    for distance in DISTANCES:
        p, q = (
            np.stack([np.full(samples, x), generator.random(samples)], axis=1)
            for x in (0.0, distance)
        )
        name = f"lines {distance:g} apart"
        yield f"jensen_shannon {name}", _bound(p, q, "jensen_shannon"), math.log(2), SATURATION
        yield f"wasserstein {name}", _distance(p, q), distance, DISTANCE


def _bound(p, q, name):
    return lambda seed: metrics.divergence_bound(p, q, name, seed=seed)


def _distance(p, q):
    return lambda seed: metrics.wasserstein_estimate(p, q, seed=seed)


def main(_):
    print(f"{'':44}{'estimate':>10}{'exact':>10}{'error':>9}{'noise':>8}{'seconds':>9}")
    failed = []
    generator = np.random.default_rng(flags.FLAGS.seed)
    for name, estimate, exact, largest in cases(flags.FLAGS.samples, generator):
        start = time.process_time()
        found = estimate(flags.FLAGS.seed)
        seconds = time.process_time() - start
        error, noise = float(found) / exact - 1, found.standard_error / abs(exact)
        print(
            f"{name:44}{float(found):10.5f}{exact:10.5f}{error:9.2%}{noise:8.2%}{seconds:9.1f}",
            flush=True,
        )
        if abs(error) > largest:
            failed.append(name)
    if failed:
        sys.exit(f"too far from the exact value: {'; '.join(failed)}")


if __name__ == "__main__":
    flags.DEFINE_integer("samples", 1_000_000, "samples per distribution")
    flags.DEFINE_integer("seed", 0, "seed of samples and critics")
    console.run(main)
