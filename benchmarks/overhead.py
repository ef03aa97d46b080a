"""python -m benchmarks.overhead: the library's step against a hand-written TensorFlow loop.

Both train the same WGAN-GP (same networks, optimizers, five critic updates, one generator update,
logs averaged over the epoch) by a compiled step on the same batches, in turn in one process. Quoted
is the median of the ratios, pair by pair, with a 95 % bootstrap interval. The library's step also
checks every update for NaN, counts images and averages the generator; the hand-written loop does
only the last of these, since any published recipe has it.
"""

import os
import time

os.environ.setdefault("KERAS_BACKEND", "tensorflow")

import keras
import numpy as np
import tensorflow as tf
from absl import app, flags

from keras_gan import models, networks

SHAPE, LATENT_DIM, CRITIC_STEPS, WEIGHT = (28, 28, 1), 64, 5, 10.0


def _networks(width):
    keras.utils.set_random_seed(0)
    return networks.dcgan_generator(SHAPE, LATENT_DIM, width), networks.dcgan_critic(SHAPE, width)


def _adam():
    return keras.optimizers.Adam(2e-4, 0.0, 0.9)


def library_step(width, jit_compile):
    """Keras's train function of our WGAN-GP."""
    gan = models.WGANGP(*_networks(width), critic_steps=CRITIC_STEPS, seed=0)
    gan.compile(_adam(), _adam(), jit_compile=jit_compile)
    gan.make_train_function()
    return gan.train_function


def handwritten_step(width, jit_compile):
    """The same algorithm as one would write it for this one case."""
    generator, critic = _networks(width)
    average = keras.models.clone_model(generator)
    average.set_weights(generator.get_weights())
    generator_optimizer, critic_optimizer = _adam(), _adam()
    generator_optimizer.build(generator.trainable_variables)
    critic_optimizer.build(critic.trainable_variables)
    names = ("critic_loss", "penalty", "real_logit", "fake_logit", "generator_loss")
    means = {name: keras.metrics.Mean(name=name) for name in names}

    def critic_update(real):
        size = tf.shape(real)[0]
        fake = generator(tf.random.normal((size, LATENT_DIM)), training=True)
        mix = tf.random.uniform((size, 1, 1, 1))
        between = fake + mix * (real - fake)
        with tf.GradientTape() as tape:
            with tf.GradientTape() as inner:
                inner.watch(between)
                score = critic(between, training=True)
            slope = inner.gradient(score, between)
            norm = tf.sqrt(tf.reduce_sum(tf.square(slope), axis=(1, 2, 3)) + 1e-12)
            penalty = WEIGHT * tf.reduce_mean(tf.square(norm - 1.0))
            real_logit = tf.reduce_mean(critic(real, training=True))
            fake_logit = tf.reduce_mean(critic(fake, training=True))
            loss = fake_logit - real_logit + penalty
        gradients = tape.gradient(loss, critic.trainable_variables)
        critic_optimizer.apply(gradients, critic.trainable_variables)
        for name, value in zip(
            names, (loss - penalty, penalty, real_logit, fake_logit), strict=False
        ):
            means[name].update_state(value)

    def generator_update(size):
        with tf.GradientTape() as tape:
            fake = generator(tf.random.normal((size, LATENT_DIM)), training=True)
            loss = -tf.reduce_mean(critic(fake, training=True))
        gradients = tape.gradient(loss, generator.trainable_variables)
        generator_optimizer.apply(gradients, generator.trainable_variables)
        means["generator_loss"].update_state(loss)
        for mean, value in zip(average.weights, generator.weights, strict=True):
            mean.assign(0.995 * mean + 0.005 * value)

    @tf.function(jit_compile=jit_compile)
    def step(rows):
        real = tf.cast(rows, "float32") / 127.5 - 1.0
        batches = tf.split(real, CRITIC_STEPS)
        for batch in batches:
            critic_update(batch)
        generator_update(tf.shape(batches[-1])[0])
        return {name: mean.result() for name, mean in means.items()}

    return lambda iterator: step(*next(iterator))


def compare(pairs=20, batch_size=64, width=32, jit_compile=False):
    """The ratios of the two steps' times, ours over theirs, one a pair."""
    rows = np.random.default_rng(0).integers(0, 256, (CRITIC_STEPS * batch_size, *SHAPE))
    dataset = tf.data.Dataset.from_tensors((rows.astype("uint8"),)).cache().repeat()
    steps = [make(width, jit_compile) for make in (library_step, handwritten_step)]
    iterators = [iter(dataset) for _ in steps]
    for _ in range(3):
        for step, iterator in zip(steps, iterators, strict=True):
            _seconds(step, iterator)
    ratios = []
    for pair in range(pairs):
        order = (0, 1) if pair % 2 else (1, 0)  # Whoever goes first pays for a cold cache.
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
    flags.DEFINE_integer("pairs", 20, "pairs of steps, one of each", lower_bound=2)
    flags.DEFINE_integer("batch_size", 64, "images in one critic update", lower_bound=1)
    flags.DEFINE_integer("width", 32, "of both networks", lower_bound=1)
    flags.DEFINE_boolean("jit_compile", False, "compile both by XLA")
    app.run(main)
