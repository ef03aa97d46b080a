"""A critic trained to tell two sets of samples apart, and measured on samples it has not seen."""

import contextlib
import random
from typing import NamedTuple

import keras
import numpy as np
from keras import layers, ops

from keras_gan.data_adapters import Feed, permutation
from keras_gan.layers.spectral_normalization import spectral_layers

MOST_TRAINING_SAMPLES = 30_000
MEASURED_AT_ONCE = 4_096


class CriticEstimate(NamedTuple):
    """What a trained critic D measures between samples of P and of Q; its `float()` is `value`.

    Attributes:
        value: the estimate, on samples that the critic was not trained on.
        standard_error: of `value`, by the spread over these samples. How far the critic is from
            the best one is not in it.
        held_out: how many samples of P and of Q measured `value`.
        critic: the trained `keras.Model`, from raw samples to D(x), shape `(batch, 1)`.
    """

    value: float
    standard_error: float
    held_out: tuple[int, int]
    critic: keras.Model

    def __float__(self):
        return self.value


class Contest(keras.Model):
    """Samples of P and Q before one critic D, with the loss E_Q[b(D(x))] - E_P[a(D(x))]."""

    def __init__(self, critic, a, b):
        super().__init__(name="contest")
        self.critic, self.a, self.b = critic, a, b

    def call(self, inputs, training=False):
        if training:
            for layer in spectral_layers(self.critic):
                layer.power_iteration()
        # Together, so that batch statistics are of both, as the moving ones that measure will be.
        logits = self.critic(ops.concatenate(inputs), training=training)
        p, q = ops.split(ops.cast(logits, "float32"), 2)
        self.add_loss(ops.mean(self.b(q)) - ops.mean(self.a(p)))
        return logits


def estimate(p, q, critic, a, b, *, training_samples, steps, batch_size, learning_rate, seed):
    """Train `critic` to raise E_P[a(D(x))] - E_Q[b(D(x))]; return what it is on the other samples.

    Args:
        p, q: what `as_samples` returns.
        critic: a `keras.Model`, trained in place, or a function that builds one from the training
            samples of P and of Q.
        a, b: functions of the critic's outputs, float32 tensors.

    Returns:
        A `CriticEstimate`.
    """
    p_seen, p_held = _split(p, training_samples, seed, 0)
    q_seen, q_held = _split(q, training_samples, seed, 1)
    with _isolated(seed):
        critic = critic if isinstance(critic, keras.Model) else critic(p_seen, q_seen)
        _train(Contest(critic, a, b), p_seen, q_seen, steps, batch_size, learning_rate, seed)
        real, fake = _measured(critic, a, p_held), _measured(critic, b, q_held)
    value = float(real.mean() - fake.mean())
    if not np.isfinite(value):
        raise ValueError(
            "The critic left the range of float32: lower its step, "
            f"`learning_rate={learning_rate / 10:g}`. Received: an estimate of {value}."
        )
    error = float(np.sqrt(real.var() / len(real) + fake.var() / len(fake)))
    return CriticEstimate(value, error, (len(real), len(fake)), critic)


def as_samples(p, q):
    """Both as `float32` arrays `(N, ...)` of one sample shape; plain numbers become `(N, 1)`."""
    p, q = (np.asarray(ops.convert_to_numpy(x)).astype("float32") for x in (p, q))
    p, q = (x[:, None] if x.ndim == 1 else x for x in (p, q))
    broken = sum(x.size - int(np.isfinite(x).sum()) for x in (p, q))
    if p.ndim == 0 or p.shape[1:] != q.shape[1:] or min(len(p), len(q)) < 4 or broken:
        raise ValueError(
            "Expected samples of P and of Q of one shape (N, ...), at least 4 of each, all finite. "
            f"Received: shapes {p.shape} and {q.shape}, {broken} non-finite values."
        )
    return p, q


def standardized(network, mean, deviation, unit=1.0):
    """The critic unit · network((x - mean) / deviation) of samples x, which it flattens.

    Args:
        network: a `keras.Model` from `(batch, size)` to `(batch, 1)`.
        mean, deviation: arrays of the shape of one sample; a deviation of 0 counts as 1.
        unit: factor of the output.
    """
    deviation = np.where(deviation > 0, deviation, 1.0)
    samples = keras.Input(mean.shape, name="samples")
    x = layers.Flatten(data_format="channels_last")(samples)
    x = layers.Normalization(mean=mean.ravel(), variance=deviation.ravel() ** 2)(x)
    return keras.Model(samples, layers.Rescaling(unit)(network(x)), name="critic")


def moments(p, q):
    """Mean and standard deviation of each coordinate over both sets, in float64."""
    both = np.concatenate([p, q]).astype("float64")
    return both.mean(axis=0), both.std(axis=0)


def _split(samples, training_samples, seed, which):
    """Training samples and held-out ones, at random."""
    half = len(samples) // 2
    count = min(half, MOST_TRAINING_SAMPLES) if training_samples is None else training_samples
    if not 1 <= count <= len(samples) - 2:
        raise ValueError(
            "Expected `training_samples` of at least 1 that leaves two of each set to measure on. "
            f"Received: training_samples={count} of {len(samples)}."
        )
    order = permutation(len(samples), seed, which)
    return samples[order[:count]], samples[order[count:]]


@contextlib.contextmanager
def _isolated(seed):
    """Initial weights from `seed`, in float32; the caller's random state and policy come back.

    Keras's initialisers draw their seeds from Python's `random`.
    """
    state, policy = random.getstate(), keras.config.dtype_policy()
    random.seed(seed)
    keras.config.set_dtype_policy("float32")
    try:
        yield
    finally:
        random.setstate(state)
        keras.config.set_dtype_policy(policy)


def _train(contest, p, q, steps, batch_size, learning_rate, seed):
    """Adam, its step lowered to 0 along a cosine: the last weights need no averaging."""
    contest.compile(
        optimizer=keras.optimizers.Adam(
            keras.optimizers.schedules.CosineDecay(learning_rate, steps)
        ),
        # One call into TensorFlow for many steps; Keras's PyTorch trainer takes one at a time.
        steps_per_execution=1 if keras.backend.backend() == "torch" else min(50, steps),
    )

    def batches():
        for step in range(steps):
            generator = np.random.Generator(np.random.PCG64([seed, step, 1]))
            yield tuple(x[generator.integers(len(x), size=batch_size)] for x in (p, q))

    feed = Feed(batches, steps).as_input()
    contest.fit(feed, steps_per_epoch=steps, shuffle=False, verbose=0)


def _measured(critic, function, samples):
    """`function(D(x))` of each sample, in float64."""
    size = min(MEASURED_AT_ONCE, len(samples))
    whole = np.arange(-(-len(samples) // size) * size) % len(samples)  # Full batches: one program.
    logits = critic.predict(samples[whole], batch_size=size, verbose=0)
    if logits.size != len(whole):
        raise ValueError(
            "Expected a critic with one output a sample, (batch, 1). "
            f"Received: a critic with output shape {logits.shape}."
        )
    values = function(ops.cast(logits[: len(samples)], "float32"))
    return ops.convert_to_numpy(values).astype("float64")
