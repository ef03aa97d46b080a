"""The contract of the primitives, the same on every backend."""

import functools
import timeit

import keras
import numpy as np
import pytest
from keras import layers, ops

from keras_gan import backend
from tests.conformance import moved, values

X = np.random.default_rng(0).standard_normal((6, 3)).astype("float32")


@pytest.fixture
def network():
    return keras.Sequential(
        [
            keras.Input((3,)),
            layers.Dense(4),
            layers.BatchNormalization(),
            layers.Dropout(0.5, seed=1),
            layers.Dense(1),
        ]
    )


def loss_of(network):
    return ops.mean(ops.square(network(ops.convert_to_tensor(X), training=True)))


def test_value_and_gradients_writes_nothing_and_tells_what_it_would(network):
    before = values(network.variables)
    writes = network.non_trainable_variables
    value, aux, gradients, written = backend.value_and_gradients(
        lambda: (loss_of(network), {"twice": ops.ones(())}), network.trainable_variables, writes
    )
    assert not any(moved(before, values(network.variables)))
    assert len(gradients) == len(network.trainable_variables)
    assert float(ops.convert_to_numpy(value)) > 0
    assert float(ops.convert_to_numpy(aux["twice"])) == 1
    assert all(moved(values(writes), [ops.convert_to_numpy(w) for w in written]))


def test_given_values_hold_inside_alone(network):
    kernel = network.layers[0].kernel
    other = network.layers[-1].trainable_variables
    value, _, _, _ = backend.value_and_gradients(
        lambda: (ops.sum(kernel.value) + 0 * loss_of(network), {}),
        other,
        given=[(kernel, ops.ones(kernel.shape))],
    )
    assert float(ops.convert_to_numpy(value)) == 12
    assert not np.array_equal(kernel.numpy(), np.ones((3, 4)))


def test_input_gradients_differentiate_once_more():
    weight = keras.Variable([1.0, 2.0, 3.0])

    def loss():
        gradient = backend.input_gradients(lambda x: x**2 @ weight.value[:, None], X)
        return ops.sum(ops.square(gradient)), {}

    value, _, (slope,), _ = backend.value_and_gradients(loss, [weight])
    expected = np.sum((2 * X * [1, 2, 3]) ** 2)
    np.testing.assert_allclose(ops.convert_to_numpy(value), expected, rtol=1e-5)
    expected = np.sum(8 * X**2 * [1, 2, 3], axis=0)
    np.testing.assert_allclose(ops.convert_to_numpy(slope), expected, rtol=1e-5)


@pytest.mark.parametrize("accept", [True, False])
def test_apply_gradients_updates_where_it_may(accept):
    weight, optimizer = keras.Variable([1.0, 2.0]), keras.optimizers.Adam(0.1)
    optimizer.build([weight])
    before = values([weight, *optimizer.variables])
    gradients = [ops.convert_to_tensor([1.0, -1.0])]
    backend.apply_gradients(optimizer, gradients, [weight], ops.convert_to_tensor(accept))
    assert any(moved(before, values([weight, *optimizer.variables]))) == accept
    if accept:
        np.testing.assert_allclose(weight.numpy(), [0.9, 2.1], atol=1e-5)


@pytest.mark.parametrize(
    "optimizer",
    [
        keras.optimizers.Adam(0.1),  # Whose second moment overflows,
        keras.optimizers.RMSprop(0.1),
        keras.optimizers.SGD(1e15),  # the weight itself,
        keras.optimizers.SGD(1e15, momentum=0.9),  # or the velocity.
    ],
    ids=["adam", "rmsprop", "sgd", "momentum"],
)
def test_finite_gradients_that_would_overflow_the_state_change_nothing(optimizer):
    weight = keras.Variable([1.0, 2.0])
    optimizer.build([weight])
    yes, large = ops.convert_to_tensor(True), ops.convert_to_tensor([1e25, 1.0])
    before = values([weight, *optimizer.variables])
    made = backend.apply_gradients(optimizer, [large], [weight], yes)
    assert not bool(ops.convert_to_numpy(made))
    assert not any(moved(before, values([weight, *optimizer.variables])))
    assert backend.apply_gradients(optimizer, [ops.ones(2)], [weight], yes)


@pytest.mark.parametrize("value", [1.0, 3e38, -3e38, np.nan, np.inf])
def test_all_finite(value):
    tensors = [ops.ones((2, 3)), None, ops.convert_to_tensor([1, 2]), ops.full((5,), value)]
    assert bool(ops.convert_to_numpy(backend.all_finite(tensors))) == np.isfinite(value)


def test_a_missing_gradient_is_an_error_that_names_the_variable():
    weight, optimizer = keras.Variable([1.0], name="lonely"), keras.optimizers.SGD()
    optimizer.build([weight])
    with pytest.raises(ValueError, match="(?s)needs a gradient.*Received no gradient for: lonely"):
        backend.apply_gradients(optimizer, [None], [weight], ops.convert_to_tensor(True))


def test_without_side_effects_lets_gradients_through(network):
    before = values(network.variables)
    kernel = network.layers[0].kernel
    _, _, (gradient,), written = backend.value_and_gradients(
        lambda: (backend.without_side_effects(lambda: loss_of(network)), {}),
        [kernel],
        network.non_trainable_variables,
    )
    assert np.abs(ops.convert_to_numpy(gradient)).max() > 0
    unchanged = values(network.non_trainable_variables)
    assert not any(moved(unchanged, [ops.convert_to_numpy(w) for w in written]))
    backend.without_side_effects(lambda: network(X, training=True))
    assert not any(moved(before, values(network.variables)))


@pytest.mark.skipif(keras.backend.backend() != "jax", reason="others compile no initial values")
@pytest.mark.parametrize("before", [False, True])
def test_provisional_values_are_compiled_quickly_and_others_as_before(before, request):
    import jax

    quick = functools.partial(jax.config.read, "jax_disable_most_optimizations")
    set_quick = functools.partial(jax.config.update, "jax_disable_most_optimizations")
    request.addfinalizer(functools.partial(set_quick, quick()))
    set_quick(before)
    with pytest.raises(RuntimeError, match="stop"), backend.provisional_values():
        assert quick()
        raise RuntimeError("stop")
    assert quick() == before


def test_values_are_provisional_only_within_that_context():
    assert not backend.values_are_provisional()
    with pytest.raises(RuntimeError, match="stop"), backend.provisional_values():
        with backend.provisional_values():
            pass
        assert backend.values_are_provisional()
        raise RuntimeError("stop")
    assert not backend.values_are_provisional()


@pytest.mark.parametrize("distribution", ["normal", "uniform"])
def test_random_numbers_are_those_of_keras(distribution):
    ours, theirs = keras.random.SeedGenerator(3), keras.random.SeedGenerator(3)
    for _ in range(2):
        drawn = backend.random(distribution, (5, 3), ours)
        expected = getattr(keras.random, distribution)((5, 3), seed=theirs)
        np.testing.assert_array_equal(*map(ops.convert_to_numpy, (drawn, expected)))
    np.testing.assert_array_equal(*(ops.convert_to_numpy(seed.state) for seed in (ours, theirs)))


@pytest.mark.skipif(keras.backend.backend() != "tensorflow", reason="others have no choice")
def test_xla_draws_numbers_about_as_quickly_as_tensorflow_without():
    import tensorflow as tf

    def seconds(jit_compile):
        seed = keras.random.SeedGenerator(0)
        draw = tf.function(
            lambda: ops.sum(backend.random("normal", (100_000,), seed)), jit_compile=jit_compile
        )
        draw()
        return min(timeit.repeat(lambda: draw().numpy(), number=1, repeat=10))

    assert seconds(True) < 10 * seconds(False)  # 40 times where XLA chooses the generator.
