"""A lower bound of the Wasserstein-1 distance between two sets of samples, by a trained critic."""

from collections.abc import Sequence

import keras
import numpy as np
from keras import layers, ops

from keras_gan.metrics.critic_estimate import (
    CriticEstimate,
    as_samples,
    estimate,
    moments,
    standardized,
)
from keras_gan.penalties import squared_gradient_norm
from keras_gan.utils.hints import ArrayLike, Tensor

GROUP = 4


def wasserstein_estimate(
    p_samples: ArrayLike,
    q_samples: ArrayLike,
    *,
    critic: keras.Model | None = None,
    training_samples: int | None = None,
    steps: int = 1000,
    batch_size: int = 512,
    learning_rate: float = 2e-2,
    seed: int = 0,
) -> CriticEstimate:
    """The Wasserstein-1 distance W1(P, Q), from below, by a 1-Lipschitz critic.

    W1(P, Q) = sup E_P[D(x)] - E_Q[D(x)] over all D with |D(x) - D(y)| ≤ ‖x - y‖. The critic
    maximises this on one part of the samples and is evaluated on the other part. The default critic
    is 1-Lipschitz by construction: the value is a lower bound of W1, up to sampling noise
    (`standard_error`).

    Args:
        p_samples, q_samples: arrays or tensors `(N, ...)` and `(M, ...)` of one sample shape.
        critic: a built `keras.Model` from samples to one real number, `(batch, 1)`, trained in
            place; it gets the samples as `float32`, otherwise unchanged. It should be 1-Lipschitz:
            if its largest gradient norm at and between samples is above 1, the value is divided by
            it, and is an estimate and no bound. By default `lipschitz_critic` on flattened, centred
            and scaled samples.
        training_samples: number of training samples of each set; by default half of them, at most
            30,000. All others are held out.
        steps, learning_rate: of Adam, with cosine decay of the step size to 0. A critic that is not
            orthonormal needs a smaller step size, about 1e-3.
        batch_size: samples of each set in a batch.
        seed: integer seed of split, batches and initial weights. Keras's own is left unchanged.

    Returns:
        A `CriticEstimate` in the units of the samples.

    Raises:
        ValueError: if samples are not finite, differ in shape or are too few, or the critic
            diverges or has not one output per sample.

    Reference: Arjovsky, Chintala and Bottou 2017, "Wasserstein GAN",
    https://arxiv.org/abs/1701.07875, equation 2.
    """
    p, q = as_samples(p_samples, q_samples)
    found = estimate(
        p,
        q,
        _default_critic if critic is None else critic,
        lambda v: v,
        lambda v: v,
        training_samples=training_samples,
        steps=steps,
        batch_size=batch_size,
        learning_rate=learning_rate,
        seed=seed,
    )
    if critic is None:
        return found
    slope = max(1.0, _largest_gradient_norm(critic, p, q, seed))
    return found._replace(value=found.value / slope, standard_error=found.standard_error / slope)


def _default_critic(p, q):
    # One scale for all coordinates, undone at the output: the Lipschitz constant stays 1.
    mean, deviation = moments(p, q)
    scale = np.sqrt((deviation**2).mean()) or 1.0
    critic = lipschitz_critic((mean.size,))
    return standardized(critic, mean, np.full(mean.shape, scale), unit=float(scale))


def _largest_gradient_norm(critic, p, q, seed, count=1024):
    """The largest gradient norm of the critic at samples and on lines between them."""
    generator = np.random.Generator(np.random.PCG64([seed, 0, 2]))
    p, q = (x[generator.integers(len(x), size=count)] for x in (p, q))
    mix = generator.random((count,) + (1,) * (p.ndim - 1), dtype="float32")
    points = np.concatenate([p, q, q + mix * (p - q)])
    squared = squared_gradient_norm(critic, ops.convert_to_tensor(points))
    return float(np.sqrt(ops.convert_to_numpy(squared).max()))


def lipschitz_critic(
    input_shape: Sequence[int] = (2,), width: int = 32, depth: int = 3
) -> keras.Model:
    """`depth` orthonormal layers of `width` units, each followed by `GroupSort`, then one output.

    No layer lengthens a difference of inputs, so that |D(x) - D(y)| ≤ ‖x - y‖ up to float32
    rounding. Gradients of norm 1 are possible, as the optimal critic of W1 has almost everywhere.

    Args:
        input_shape: shape of one sample, without the batch axis.
        width, depth: units per hidden layer, a multiple of 4, and number of hidden layers.

    Returns:
        A `keras.Model` from `(batch, *input_shape)` to `(batch, 1)`.

    Reference: Anil, Lucas and Grosse 2019, "Sorting out Lipschitz function approximation",
    https://arxiv.org/abs/1811.05381.
    """
    samples = keras.Input(tuple(input_shape), name="samples")
    x = layers.Flatten(data_format="channels_last")(samples)
    for _ in range(depth):
        x = GroupSort()(_orthonormal(width)(x))
    return keras.Model(samples, _orthonormal(1)(x), name="lipschitz_critic")


def _orthonormal(units):
    return layers.Dense(
        units, kernel_initializer="orthogonal", kernel_constraint=Orthonormal(), dtype="float32"
    )


@keras.saving.register_keras_serializable(package="keras_gan")
class GroupSort(layers.Layer):
    """Sorts the units in groups of four, which preserves gradient norms as a permutation does.

    Reference: Anil, Lucas and Grosse 2019, https://arxiv.org/abs/1811.05381, section 4.2.
    """

    def build(self, input_shape):
        if input_shape[-1] % GROUP:
            raise ValueError(
                f"Expected a number of units that is a multiple of {GROUP}. "
                f"Received: input shape {input_shape}."
            )

    def call(self, inputs):
        # Five comparisons, as XLA's `sort` is slow on such short rows.
        a, b, c, d = ops.split(inputs, GROUP, axis=-1)
        a, b, c, d = *_ordered(a, b), *_ordered(c, d)  # type: ignore[misc]
        (a, c), (b, d) = _ordered(a, c), _ordered(b, d)
        return ops.concatenate([a, *_ordered(b, c), d], axis=-1)

    def compute_output_shape(self, input_shape):
        return input_shape


def _ordered(x: Tensor, y: Tensor) -> tuple[Tensor, Tensor]:
    return ops.minimum(x, y), ops.maximum(x, y)


def _towards_orthonormal(w):
    return 1.5 * w - 0.5 * ops.matmul(w, ops.matmul(ops.transpose(w), w))


@keras.saving.register_keras_serializable(package="keras_gan")
class Orthonormal(keras.constraints.Constraint):
    """A constraint that brings a kernel to orthonormal columns, or rows where it has fewer rows.

    Björck's iteration W ← (3 W - W Wᵀ W) / 2, started from W / √(‖W‖₁ ‖W‖∞), keeps the singular
    values at most 1 and converges to the closest orthonormal matrix, where all are 1.

    Args:
        iterations: number of iterations.

    Reference: Björck and Bowie 1971; Anil, Lucas and Grosse 2019,
    https://arxiv.org/abs/1811.05381, section 4.3.
    """

    def __init__(self, iterations=12):
        self.iterations = iterations

    def __call__(self, w):
        rows, columns = w.shape
        if rows < columns:
            return ops.transpose(self(ops.transpose(w)))
        size = ops.abs(w)
        w = w / ops.sqrt(ops.max(ops.sum(size, axis=0)) * ops.max(ops.sum(size, axis=1)))
        return ops.fori_loop(0, self.iterations, lambda _, w: _towards_orthonormal(w), w)

    def get_config(self):
        return {"iterations": self.iterations}
