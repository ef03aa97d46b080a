"""python -m benchmarks.overhead: the library's step against a hand-written TensorFlow loop.

Both train the same WGAN-GP (same networks, optimizers, five critic updates, one generator update,
logs averaged over the epoch) by a compiled step on the same batches, in turn in one process. The
result is the median ratio over pairs of steps, with a 95 % bootstrap interval. Both average the
generator, as published recipes do; the library's step also checks every update for NaN and counts
images.
"""

import os
import time

os.environ.setdefault("KERAS_BACKEND", "tensorflow")

import keras
import numpy as np
import tensorflow as tf
from absl import flags

from benchmarks.contestants import tensorflow_loop
from keras_gan import models
from keras_gan.utils import console


def library_step(width, jit_compile):
    """The train function of our WGAN-GP, as Keras makes it."""
    gan = models.WGANGP(
        *tensorflow_loop.make_networks(width), critic_steps=tensorflow_loop.CRITIC_STEPS, seed=0
    )
    gan.compile(tensorflow_loop.adam(), tensorflow_loop.adam(), jit_compile=jit_compile)
    gan.make_train_function()
    return gan.train_function


def compare(pairs=20, batch_size=64, width=32, jit_compile=False):
    """Ratio of our step's time to theirs, for each pair."""
    dataset = tensorflow_loop.batches(batch_size)
    steps = [make(width, jit_compile) for make in (library_step, tensorflow_loop.make_step)]
    iterators = [iter(dataset) for _ in steps]
    for _ in range(3):
        for step, iterator in zip(steps, iterators, strict=True):
            _seconds(step, iterator)
    ratios = []
    for pair in range(pairs):
        order = (0, 1) if pair % 2 else (1, 0)  # The first one pays for a cold cache.
        seconds = {i: _seconds(steps[i], iterators[i]) for i in order}
        ratios.append(seconds[0] / seconds[1])
    return np.array(ratios)


def _seconds(step, iterator):
    start = time.perf_counter()
    logs = step(iterator)
    float(logs["generator_loss"])
    return time.perf_counter() - start


def interval(ratios, draws=10_000):
    """Median and its 95 % bootstrap interval."""
    resampled = np.random.default_rng(0).choice(ratios, (draws, len(ratios)))
    low, high = np.quantile(np.median(resampled, axis=1), [0.025, 0.975])
    return float(np.median(ratios)), float(low), float(high)


def main(_):
    given = flags.FLAGS
    ratios = compare(given.pairs, given.batch_size, given.width, given.jit_compile)
    median, low, high = interval(ratios)
    print(
        f"step time, library / hand-written: median {median:.3f}, 95 % interval {low:.3f} to "
        f"{high:.3f}, {len(ratios)} pairs, TensorFlow {tf.__version__}, Keras {keras.__version__}, "
        f"XLA {'on' if given.jit_compile else 'off'}, batch {given.batch_size}, width {given.width}"
    )


if __name__ == "__main__":
    flags.DEFINE_integer("pairs", 20, "pairs of steps, one of each side", lower_bound=2)
    flags.DEFINE_integer("batch_size", 64, "images per critic update", lower_bound=1)
    flags.DEFINE_integer("width", 32, "width of both networks", lower_bound=1)
    flags.DEFINE_boolean("jit_compile", False, "compile both with XLA")
    console.run(main)
