import keras
import numpy as np
import pytest
from keras import ops

from keras_gan import penalties
from keras_gan.layers import SelfAttention
from keras_gan.layers.spectral_normalization import spectral_layers
from keras_gan.networks import spectral_normalize
from tests.helpers import assert_gradients_are_finite_differences, normal, numpy

SHAPE = (4, 6, 8)


def attending(gamma=0.7, dtype="float32"):
    """A model of the layer alone, with γ set."""
    layer = SelfAttention(dtype=dtype)
    model = keras.Sequential([keras.Input(SHAPE, dtype=dtype), layer])
    for seed, part in enumerate((layer.query, layer.key, layer.value, layer.back)):
        part.kernel.assign(normal(*part.kernel.shape, seed=seed))
    layer.gain.gamma.assign(gamma)
    return model, layer


def attended(x, layer):
    """The formula, position by position."""
    query, key, value, back = (
        numpy(part.kernel)[0, 0] for part in (layer.query, layer.key, layer.value, layer.back)
    )
    result = x.copy()
    for image, made in zip(x, result, strict=True):
        pools = [image[i : i + 2, j : j + 2] for i in range(0, 4, 2) for j in range(0, 6, 2)]
        keys = np.stack([(pool @ key).max((0, 1)) for pool in pools])
        values = np.stack([(pool @ value).max((0, 1)) for pool in pools])
        for position in np.ndindex(4, 6):
            weights = np.exp(keys @ (image[position] @ query))
            made[position] += 0.7 * (weights / weights.sum()) @ values @ back
    return result


def test_it_is_its_formula():
    (model, layer), x = attending(), normal(2, *SHAPE)
    assert layer.query.kernel.shape[-1] == 1 and layer.value.kernel.shape[-1] == 4
    np.testing.assert_allclose(numpy(model(x)), attended(x, layer), rtol=1e-4, atol=1e-4)


def test_it_passes_its_input_on_at_the_start():
    x = normal(2, *SHAPE)
    np.testing.assert_array_equal(numpy(SelfAttention()(x)), x)


def test_gamma_has_a_gradient_at_the_start():
    model, _ = attending(gamma=0.0)
    x = normal(2, *SHAPE)
    assert_gradients_are_finite_differences(lambda: ops.mean(ops.square(model(x))), model)


@pytest.mark.parametrize("spectral", [False, True])
def test_a_gradient_penalty_through_it_has_the_right_second_derivative(spectral, widest_floats):
    model, _ = attending(dtype=widest_floats)
    model = spectral_normalize(model) if spectral else model
    x = ops.convert_to_tensor(normal(2, *SHAPE).astype(widest_floats))

    def critic(images):
        return ops.sum(ops.square(model(images)), axis=(1, 2, 3))

    assert_gradients_are_finite_differences(lambda: penalties.r1_penalty(critic, x), model)


def test_under_spectral_normalization_it_shares_its_parts():
    model, layer = attending()
    normalized = spectral_normalize(model)
    assert len(spectral_layers(normalized)) == 4 and spectral_layers(model) == []
    (copy,) = normalized.layers
    assert copy.query.layer is layer.query and copy.gain is layer.gain
    assert spectral_normalize(normalized) is normalized
    again = SelfAttention.from_config(copy.get_config())
    again.build((None, *SHAPE))
    assert again.spectral and len(again.weights) == len(copy.weights)


def test_odd_sides_are_refused():
    with pytest.raises(ValueError, match=r"even sides.*Received: .*\(None, 3, 4, 8\)"):
        SelfAttention().build((None, 3, 4, 8))
