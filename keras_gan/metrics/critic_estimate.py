"""A critic trained to tell two sets of samples apart, and evaluated on held-out samples."""

import contextlib
import random
from typing import NamedTuple

import keras
import numpy as np
from keras import layers, ops

from keras_gan.backend.prediction import predict
from keras_gan.data_adapters import Feed, permutation
from keras_gan.layers.spectral_normalization import spectral_layers
from keras_gan.utils.arrays import to_numpy
from keras_gan.utils.checks import positive_integer, real_number
from keras_gan.utils.hints import ArrayLike

MAX_TRAINING_SAMPLES = 30_000
EVALUATION_BATCH_SIZE = 4_096


class CriticEstimate(NamedTuple):
    """An estimate by a trained critic D between samples of P and of Q; `float()` gives `value`.

    Attributes:
        value: the estimate, on held-out samples.
        standard_error: of `value`, from its variance over these samples. It does not include how
            far the critic is from the optimal one.
        held_out: numbers of held-out samples of P and of Q.
        critic: the trained `keras.Model`, from raw samples to D(x), shape `(batch, 1)`.
    """

    value: float
    standard_error: float
    held_out: tuple[int, int]
    critic: keras.Model

    def __float__(self):
        return self.value


class TwoSampleModel(keras.Model):
    """A critic D on pairs of batches of P and Q, with the loss E_Q[b(D(x))] - E_P[a(D(x))]."""

    def __init__(self, critic, a, b):
        super().__init__(name="two_sample_model")
        self.critic, self.a, self.b = critic, a, b

    def call(self, inputs, training=False):
        if training:
            for layer in spectral_layers(self.critic):
                layer.power_iteration()
        # In one call, so that batch statistics cover both, as the moving averages do.
        logits = self.critic(ops.concatenate(inputs), training=training)
        p, q = ops.split(ops.cast(logits, "float32"), 2)
        self.add_loss(ops.mean(self.b(q)) - ops.mean(self.a(p)))
        return logits


def estimate(p, q, critic, a, b, *, training_samples, steps, batch_size, learning_rate, seed):
    """Train `critic` to maximise E_P[a(D(x))] - E_Q[b(D(x))]; evaluate it on held-out samples.

    Args:
        p, q: arrays as `as_samples` returns them.
        critic: a `keras.Model`, trained in place, or a function that builds one from the training
            samples of P and of Q.
        a, b: functions of the critic's outputs, float32 tensors.

    Returns:
        A `CriticEstimate`.
    """
    steps, batch_size = positive_integer(steps, "steps"), positive_integer(batch_size, "batch_size")
    learning_rate = real_number(learning_rate, "learning_rate", at_least=0)
    p_train, p_held_out = _split(p, training_samples, seed, 0)
    q_train, q_held_out = _split(q, training_samples, seed, 1)
    with _isolated(seed):
        critic = critic if isinstance(critic, keras.Model) else critic(p_train, q_train)
        model = TwoSampleModel(critic, a, b)
        _train(model, p_train, q_train, steps, batch_size, learning_rate, seed)
        real, fake = _evaluate(critic, a, p_held_out), _evaluate(critic, b, q_held_out)
    value = float(real.mean() - fake.mean())
    if not np.isfinite(value):
        raise ValueError(
            "The critic has diverged beyond float32: lower its step size, "
            f"`learning_rate={learning_rate / 10:g}`. Received: an estimate of {value}."
        )
    error = float(np.sqrt(real.var() / len(real) + fake.var() / len(fake)))
    return CriticEstimate(value, error, (len(real), len(fake)), critic)


def as_samples(p: ArrayLike, q: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    """Both as `float32` arrays `(N, ...)` of one sample shape; scalars become shape `(N, 1)`."""
    p, q = map(to_numpy, (p, q))
    kinds = {x.dtype.name for x in (p, q) if x.dtype.kind not in "biuf"} - {"bfloat16"}
    if kinds:
        raise ValueError(f"Expected samples of real numbers. Received: dtype {kinds.pop()}.")
    if p.ndim == 4 and (p.dtype == np.uint8) != (q.dtype == np.uint8):
        raise ValueError(
            'Expected images of P and of Q in one range: `gan.generate(count, dtype="uint8")` '
            f"beside uint8 images. Received: dtypes {p.dtype} and {q.dtype}."
        )
    p, q = p.astype("float32"), q.astype("float32")
    p, q = (x[:, None] if x.ndim == 1 else x for x in (p, q))
    non_finite = sum(x.size - int(np.isfinite(x).sum()) for x in (p, q))
    if p.ndim == 0 or p.shape[1:] != q.shape[1:] or min(len(p), len(q)) < 4 or non_finite:
        raise ValueError(
            "Expected samples of P and of Q of one shape (N, ...), at least 4 of each, all finite. "
            f"Received: shapes {p.shape} and {q.shape}, {non_finite} non-finite values."
        )
    return p, q


def standardized(network, mean, deviation, unit=1.0):
    """The critic unit · network((x - mean) / deviation), on flattened samples x.

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


def _split(samples, training_samples, seed, stream):
    """Training samples and held-out ones, at random."""
    half = len(samples) // 2
    count = min(half, MAX_TRAINING_SAMPLES)
    if training_samples is not None:
        count = positive_integer(training_samples, "training_samples")
    if count > len(samples) - 2:
        raise ValueError(
            "Expected `training_samples` that leaves two of each set held out. "
            f"Received: training_samples={count} of {len(samples)}."
        )
    order = permutation(len(samples), seed, stream)
    return samples[order[:count]], samples[order[count:]]


@contextlib.contextmanager
def _isolated(seed):
    """Draws initial weights from `seed`, in float32; restores the caller's random state and policy.

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


def _train(model, p, q, steps, batch_size, learning_rate, seed):
    """Adam with cosine decay of its step size to 0: the last weights need no averaging."""
    model.compile(
        optimizer=keras.optimizers.Adam(
            keras.optimizers.schedules.CosineDecay(learning_rate, steps)
        ),
        # Many steps per call into TensorFlow or JAX; Keras's PyTorch trainer takes one at a time.
        steps_per_execution=1 if keras.backend.backend() == "torch" else min(50, steps),
    )

    def batches():
        for step in range(steps):
            generator = np.random.Generator(np.random.PCG64([seed, step, 1]))
            yield tuple(x[generator.integers(len(x), size=batch_size)] for x in (p, q))

    feed = Feed(batches, batch_size, steps).as_input()
    model.fit(feed, steps_per_epoch=steps, shuffle=False, verbose=0)


def _evaluate(critic, function, samples):
    """`function(D(x))` of each sample, in float64."""
    logits = predict(critic, samples, min(EVALUATION_BATCH_SIZE, len(samples)))
    if logits.size != len(samples):
        raise ValueError(
            "Expected a critic with one output a sample, (batch, 1). "
            f"Received: a critic with output shape {logits.shape}."
        )
    values = function(ops.cast(logits, "float32"))
    return ops.convert_to_numpy(values).astype("float64")
