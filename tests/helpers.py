"""Noise that is known, gradients, and finite differences."""

import itertools
import types

import keras
import numpy as np
from keras import ops

from keras_gan import backend


def numpy(tensor):
    return np.asarray(ops.convert_to_numpy(tensor))


def normal(*shape, seed=0, dtype="float32"):
    return np.random.default_rng(seed).standard_normal(shape).astype(dtype)


def constant_noise(*values):
    """A `noise` whose draws are filled with the values given, in turn and over again."""
    turn = itertools.cycle(values)
    return lambda shape, distribution="normal": ops.full(shape, next(turn), dtype="float32")


def uniform_noise(seed=0):
    """A `noise` of NumPy's U[0, 1), the same draws for the same seed on every backend."""
    generator = np.random.default_rng(seed)

    def noise(shape, distribution="normal"):
        return ops.convert_to_tensor(generator.random(shape, dtype="float32"))

    return noise


def input_gradient(fn, x):
    """The gradient of `fn`, a scalar function, at `x`, as an array."""
    return numpy(backend.input_gradients(fn, ops.convert_to_tensor(x)))


def weight_gradients(loss_fn, network):
    """`(value, gradients)` of `loss_fn()`, by the primitives that a training step goes through."""
    step = types.SimpleNamespace(
        trainable_variables=network.trainable_variables,
        non_trainable_variables=network.non_trainable_variables,
        optimizer=types.SimpleNamespace(variables=[]),
        metrics_variables=[],
    )
    groups = [step.trainable_variables, step.non_trainable_variables, [], []]
    state = tuple([v.value for v in group] for group in groups)

    def algorithm(_):
        value, _, gradients, _ = backend.value_and_gradients(
            lambda: (loss_fn(), {}), network.trainable_variables
        )
        return value, gradients

    if keras.backend.backend() == "jax":
        (value, gradients), _ = backend.run_step(step, algorithm, state, None)
    else:
        value, gradients = backend.run_step(step, algorithm, None)
    return value, gradients


def directional_derivatives(loss_fn, variables, step=1e-5):
    """Central differences of `loss_fn()` along one random direction in each variable."""
    for index, variable in enumerate(variables):
        value = numpy(variable)
        direction = normal(*value.shape, seed=index, dtype=value.dtype)
        sides = []
        for sign in (1, -1):
            variable.assign(value + sign * step * direction)
            sides.append(float(numpy(loss_fn())))
        variable.assign(value)
        yield direction, (sides[0] - sides[1]) / (2 * step)


def assert_gradients_are_finite_differences(loss_fn, network, rtol=1e-6, atol=1e-9):
    """Every trainable variable's gradient of `loss_fn()`, in float64."""
    _, gradients = weight_gradients(loss_fn, network)
    variables = network.trainable_variables
    differences = directional_derivatives(loss_fn, variables)
    for variable, gradient, (direction, expected) in zip(
        variables, gradients, differences, strict=True
    ):
        # An additive last bias has no part in a penalty: its gradient may be zero or missing.
        got = 0.0 if gradient is None else float(np.sum(numpy(gradient) * direction))
        np.testing.assert_allclose(got, expected, rtol=rtol, atol=atol, err_msg=variable.path)
