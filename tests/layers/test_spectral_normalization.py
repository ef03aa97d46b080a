import keras
import numpy as np
import pytest
from keras import layers

from keras_gan import backend
from keras_gan.layers import SpectralNormalization
from keras_gan.layers.spectral_normalization import WARM_UP_ITERATIONS, spectral_layers
from keras_gan.networks import spectral_normalize
from tests.helpers import assert_gradients_are_finite_differences, normal, numpy

CONV = {"strides": 2, "padding": "same", "data_format": "channels_last"}
# Layer, input shape, and the axis of its kernel that has the output channels.
CASES = {
    "dense": (lambda: layers.Dense(3, activation="tanh"), (7,), -1),
    "conv": (lambda: layers.Conv2D(3, 4, **CONV), (4, 6, 5), -1),
    "transposed": (lambda: layers.Conv2DTranspose(3, 4, **CONV), (2, 3, 5), -2),
}


def wrapped(case):
    """A normalised layer whose bias is not zero, in a model, with a batch for it."""
    make, shape, _ = CASES[case]
    layer = SpectralNormalization(make())
    model = keras.Sequential([keras.Input(shape), layer])
    layer.layer.bias.assign(normal(3))
    return model, layer, normal(2, *shape)


def iterate(layer, times=100):
    for _ in range(times):
        layer.power_iteration()


def largest_singular_value(layer, case):
    kernel = np.moveaxis(numpy(layer.layer.kernel), CASES[case][2], 0)
    return np.linalg.svd(kernel.reshape(len(kernel), -1), compute_uv=False)[0]


@pytest.mark.parametrize("case", CASES)
def test_sigma_is_the_largest_singular_value_of_the_kernel(case):
    _, layer, _ = wrapped(case)
    iterate(layer)
    np.testing.assert_allclose(numpy(layer.sigma()), largest_singular_value(layer, case), rtol=1e-3)


@pytest.mark.parametrize("case", CASES)
def test_sigma_is_near_from_the_start(case):
    _, layer, _ = wrapped(case)
    expected = largest_singular_value(layer, case)
    np.testing.assert_allclose(numpy(layer.sigma()), expected, rtol=0.15)


def test_it_does_not_iterate_for_a_kernel_that_is_replaced_at_once():
    _, warm, _ = wrapped("dense")
    with backend.provisional_values():
        _, cold, _ = wrapped("dense")
    cold.layer.kernel.assign(warm.layer.kernel)
    assert abs(numpy(cold.sigma()) / numpy(warm.sigma()) - 1) > 0.2
    iterate(cold, WARM_UP_ITERATIONS)
    np.testing.assert_allclose(numpy(cold.u), numpy(warm.u), rtol=1e-4)


@pytest.mark.parametrize("case", CASES)
def test_it_is_the_layer_with_its_kernel_over_sigma_and_its_own_bias(case):
    model, layer, x = wrapped(case)
    plain = CASES[case][0]()
    plain.build(x.shape)
    plain.set_weights([numpy(layer.layer.kernel) / numpy(layer.sigma()), layer.layer.bias])
    np.testing.assert_allclose(numpy(model(x)), numpy(plain(x)), rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("case", CASES)
def test_its_gradient_passes_through_sigma(case, widest_floats):
    model, layer, x = wrapped(case)
    x = x.astype(widest_floats)
    assert_gradients_are_finite_differences(
        lambda: keras.ops.mean(keras.ops.square(model(x, training=True))), model
    )


@pytest.mark.parametrize("training", [True, False])
@pytest.mark.parametrize("case", CASES)
def test_calls_are_pure(case, training):
    model, _, x = wrapped(case)
    before = [numpy(w).copy() for w in model.weights]
    first, second = (numpy(model(x, training=training)) for _ in range(2))
    np.testing.assert_array_equal(first, second)
    for old, new in zip(before, model.weights, strict=True):
        np.testing.assert_array_equal(old, numpy(new))


@pytest.mark.parametrize("case", CASES)
def test_power_iteration_moves_u_and_v_and_nothing_else(case):
    model, layer, _ = wrapped(case)
    layer.layer.kernel.assign(normal(*layer.layer.kernel.shape, seed=3))
    before = {w.path: numpy(w).copy() for w in model.weights}
    layer.power_iteration()
    moved = {w.path for w in model.weights if not np.array_equal(before[w.path], numpy(w))}
    assert moved == {layer.u.path, layer.v.path}
    assert {w.path for w in model.non_trainable_weights} == moved
    for vector in (layer.u, layer.v):
        assert np.linalg.norm(numpy(vector)) == pytest.approx(1, abs=1e-5)


def sequential():
    return keras.Sequential(
        [keras.Input((4, 4, 2)), layers.Conv2D(3, 3), layers.Flatten(), layers.Dense(1)]
    )


def functional():
    x = images = keras.Input((4, 4, 2))
    x = layers.Conv2D(3, 3, data_format="channels_last")(x)
    shared = layers.Dense(3, name="shared")
    x = layers.Add()([shared(x), shared(layers.LeakyReLU()(x))])
    return keras.Model(images, layers.Dense(1)(layers.Flatten()(x)))


def nested():
    x = images = keras.Input((4, 4, 2))
    inner = keras.Sequential([keras.Input((4, 4, 2)), layers.Conv2D(3, 3), layers.LeakyReLU()])
    return keras.Model(images, layers.Dense(1)(layers.Flatten()(inner(x))))


@pytest.mark.parametrize("make, count", [(sequential, 2), (functional, 3), (nested, 2)])
def test_a_whole_model_is_normalised_and_shares_its_weights(make, count):
    model = make()
    normalised = spectral_normalize(model)
    found = spectral_layers(normalised)
    assert len(found) == count
    trainable = {id(v) for v in normalised.trainable_variables}
    assert trainable == {id(v) for v in model.trainable_variables}
    x = normal(2, 4, 4, 2)
    expected, values = numpy(normalised(x)), [numpy(layer.layer.kernel) for layer in found]
    for layer, value in zip(found, values, strict=True):
        layer.layer.kernel.assign(value / numpy(layer.sigma()))
    np.testing.assert_allclose(numpy(model(x)), expected, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("make", [sequential, functional, nested])
def test_normalising_twice_changes_nothing(make):
    once = spectral_normalize(make())
    twice = spectral_normalize(once)
    assert [id(x) for x in spectral_layers(twice)] == [id(x) for x in spectral_layers(once)]
    assert len(spectral_layers(once)) > 0


@pytest.mark.parametrize("make", [sequential, functional, nested])
def test_a_normalised_model_survives_saving(make, tmp_path):
    model = spectral_normalize(make())
    model.save(tmp_path / "critic.keras")
    loaded = keras.saving.load_model(tmp_path / "critic.keras")
    x = normal(2, 4, 4, 2)
    np.testing.assert_allclose(numpy(loaded(x)), numpy(model(x)), rtol=1e-6, atol=1e-6)
    pairs = zip(spectral_layers(loaded), spectral_layers(model), strict=True)
    for new, old in pairs:
        np.testing.assert_array_equal(numpy(new.u), numpy(old.u))


class Subclassed(keras.Model):
    def __init__(self, dense):
        super().__init__()
        self.dense = dense

    def call(self, x):
        return self.dense(x)


def test_a_subclassed_model_is_refused_with_the_way_out():
    with pytest.raises(ValueError, match=r"SpectralNormalization\(keras.*Received: Subclassed"):
        spectral_normalize(Subclassed(layers.Dense(1)))


def test_a_subclassed_model_that_wraps_its_own_layers_is_taken():
    model = Subclassed(SpectralNormalization(layers.Dense(1)))
    assert spectral_normalize(model) is model


@keras.saving.register_keras_serializable(package="tests")
class Block(layers.Layer):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.convolution = layers.Conv2D(2, 1)

    def call(self, x):
        return x + self.convolution(x)


def test_a_layer_of_one_s_own_that_hides_a_convolution_is_refused():
    model = keras.Sequential([keras.Input((4, 4, 2)), Block(), layers.Flatten(), layers.Dense(1)])
    with pytest.raises(ValueError, match=r"within a model or layer of your own.*with conv2d"):
        spectral_normalize(model)


def test_a_layer_without_a_kernel_is_refused():
    with pytest.raises(ValueError, match="Dense.*Received: Flatten"):
        SpectralNormalization(layers.Flatten())


@pytest.mark.parametrize("case", CASES)
def test_sigma_stays_in_float32_under_mixed_precision(case, mixed_bfloat16):
    model, layer, x = wrapped(case)
    iterate(layer)
    assert keras.backend.standardize_dtype(model(x).dtype) == "bfloat16"
    for value in (layer.u, layer.v, layer.sigma(), layer.layer.kernel):
        assert keras.backend.standardize_dtype(value.dtype) == "float32"
    expected = largest_singular_value(layer, case)
    np.testing.assert_allclose(numpy(layer.sigma()), expected, rtol=1e-4)


def test_sigma_stays_in_float32_within_a_call(mixed_bfloat16):
    model, layer, x = wrapped("dense")
    seen = []
    divisor = layer.divisor
    layer.divisor = lambda: seen.append(divisor()) or seen[-1]
    model(x)
    assert {keras.backend.standardize_dtype(each.dtype) for each in seen} == {"float32"}


def test_a_large_kernel_of_half_precision_has_a_norm(mixed_float16):
    layer, x = SpectralNormalization(layers.Dense(64)), normal(4, 64)
    before = numpy(layer(x))
    layer.layer.kernel.assign(10_000 * layer.layer.kernel)  # Its norm is beyond 65,504.
    layer.power_iteration()
    np.testing.assert_allclose(numpy(layer(x)), before, atol=1e-2)


def test_a_layer_keeps_its_own_precision(mixed_bfloat16):
    layer = SpectralNormalization(layers.Dense(1, dtype="float32"))
    made = layer(np.array([[100.3, 0.0], [100.5, 0.0]], "float32"))
    first, second = (float(numpy(row)[0]) for row in made)
    assert keras.backend.standardize_dtype(made.dtype) == "float32"
    assert second / first == pytest.approx(100.5 / 100.3, rel=1e-5)
    copy = SpectralNormalization.from_config(layer.get_config())
    assert copy.compute_dtype == "float32"
