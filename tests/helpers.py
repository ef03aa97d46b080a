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


def as_step(network, algorithm):
    """`algorithm()` as a function of the network's trainable values, run as training runs it."""
    model = types.SimpleNamespace(
        trainable_variables=network.trainable_variables,
        non_trainable_variables=network.non_trainable_variables,
        optimizer=types.SimpleNamespace(variables=[]),
        metrics_variables=[],
    )

    def stateful(values):
        for variable, value in zip(network.trainable_variables, values, strict=True):
            variable.assign(value)
        return backend.run_step(model, lambda _: algorithm(), None)

    def stateless(values):
        rest = [v.value for v in network.non_trainable_variables]
        return backend.run_step(model, lambda _: algorithm(), (values, rest, [], []), None)[0]

    if keras.backend.backend() != "jax":
        return stateful
    import jax

    return jax.jit(stateless, compiler_options={"xla_backend_optimization_level": 0})


def weight_gradients(loss_fn, network):
    """`(value, gradients)` of `loss_fn()` by the primitives of a training step."""

    def algorithm():
        variables = network.trainable_variables
        value, _, gradients, _ = backend.value_and_gradients(lambda: (loss_fn(), {}), variables)
        return value, gradients

    return as_step(network, algorithm)([numpy(v) for v in network.trainable_variables])


def assert_gradients_are_finite_differences(loss_fn, network):
    """The gradient of `loss_fn()` in each layer, to 1e-6 in float64 and to 1e-3 in float32.

    Differences of fourth order are taken along one random direction in each layer's weights.
    """
    values = [numpy(v).copy() for v in network.trainable_variables]
    wide = values[0].dtype == np.float64
    step, tolerance = (1e-3, 1e-6) if wide else (5e-2, 1e-3)
    _, gradients = weight_gradients(loss_fn, network)
    # No gradient is one of zero: the last layer's bias has no part in a gradient penalty.
    gradients = [0 if g is None else numpy(g) for g in gradients]
    loss = as_step(network, loss_fn)
    for layer in network.layers:
        own = {id(v) for v in layer.trainable_variables}
        chosen = [id(v) in own for v in network.trainable_variables]
        random = np.random.default_rng(0)
        direction = [
            random.standard_normal(v.shape) * c for v, c in zip(values, chosen, strict=True)
        ]
        length = np.sqrt(sum(np.sum(d**2) for d in direction))

        def at(shift, direction=direction, length=length):
            moved = [v + shift * d / length for v, d in zip(values, direction, strict=True)]
            return float(numpy(loss([m.astype(values[0].dtype) for m in moved])))

        if any(chosen):
            near, far = at(step) - at(-step), at(2 * step) - at(-2 * step)
            expected = (8 * near - far) / (12 * step)
            got = sum(np.sum(g * d) for g, d in zip(gradients, direction, strict=True)) / length
            np.testing.assert_allclose(
                got, expected, rtol=tolerance, atol=tolerance, err_msg=layer.name
            )
    loss(values)  # Where the step is stateful, this puts the values back in their places.
