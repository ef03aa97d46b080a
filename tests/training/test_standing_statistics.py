import keras
import numpy as np
import pytest
from keras import layers

from keras_gan import models, networks
from tests import minimal_gans
from tests.conformance import state_of
from tests.helpers import numpy

SAMPLES = 90


def gan_of_one_normalization():
    """A generator whose normalisation sees a linear map of the latents."""
    keras.utils.set_random_seed(0)
    latents = keras.Input((3,))
    x = layers.BatchNormalization(momentum=0.9)(layers.Dense(4, name="linear")(latents))
    generator = keras.Model(latents, layers.Dense(2)(x))
    return models.GAN(generator, networks.mlp_critic((2,), 4, 1), seed=0)


@pytest.mark.parametrize("batch_size", [30, SAMPLES])
@pytest.mark.parametrize("truncation", [None, 0.3])
def test_they_are_the_mean_and_variance_over_all_latents(batch_size, truncation):
    gan = gan_of_one_normalization()
    gan.standing_statistics(SAMPLES, truncation=truncation, seed=4, batch_size=batch_size)
    linear = gan.ema_generator.get_layer("linear")
    inputs = numpy(linear(gan.draw_latents(SAMPLES, 4, truncation)))
    _, found, _ = [x for x in gan.ema_generator.layers if x.weights]
    np.testing.assert_allclose(numpy(found.moving_mean), inputs.mean(0), atol=1e-5)
    np.testing.assert_allclose(numpy(found.moving_variance), inputs.var(0), rtol=1e-4)
    assert found.momentum == 0.9 and not found.trainable


def test_nothing_but_the_average_s_statistics_changes():
    gan = minimal_gans.CASES["projection"].compiled()
    before = {v.path: numpy(v).copy() for v in gan.ema_generator.weights}
    others = [numpy(v).copy() for v in gan.generator.variables + gan.critic.variables]
    gan.standing_statistics(12, truncation=0.5, batch_size=6)
    moved = {p for p, v in before.items() if not np.array_equal(v, numpy(_named(gan, p)))}
    assert moved == {p for p in before if "moving_" in p} and moved
    after = [numpy(v) for v in gan.generator.variables + gan.critic.variables]
    assert all(np.array_equal(a, b) for a, b in zip(others, after, strict=True))
    again = state_of(gan)
    gan.standing_statistics(12, truncation=0.5, batch_size=6)
    assert all(np.array_equal(a, b) for a, b in zip(again, state_of(gan), strict=True))


def _named(gan, path):
    return next(v for v in gan.ema_generator.weights if v.path == path)


def test_samples_do_not_depend_on_those_beside_them():
    gan = minimal_gans.CASES["projection"].build()
    gan.standing_statistics(12, truncation=0.5)
    together, apart = (gan.generate(6, seed=0, truncation=0.5, batch_size=size) for size in (6, 2))
    np.testing.assert_allclose(together, apart, atol=1e-5)


def test_weights_of_the_generator_still_reach_the_average_afterwards():
    gan = gan_of_one_normalization()
    gan.standing_statistics(SAMPLES)
    for variable in gan.generator.trainable_variables:
        variable.assign(variable + 1)
    gan.generate(1)
    for mean, value in zip(gan.ema_generator.weights, gan.generator.weights, strict=True):
        np.testing.assert_array_equal(numpy(mean), numpy(value))


def test_they_need_samples():
    with pytest.raises(ValueError, match="`samples` must be an integer of at least 1"):
        gan_of_one_normalization().standing_statistics(0)
