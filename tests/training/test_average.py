"""The generator's moving average: its formula, its ramp, its own batch statistics."""

import keras
import numpy as np
import pytest

from keras_gan import models, networks
from keras_gan.layers.spectral_normalization import spectral_layers
from keras_gan.training.average import MovingAverage
from tests.conformance import BATCH, Case, make_images, values
from tests.helpers import numpy


def test_half_of_an_old_value_is_left_after_the_half_life():
    step = MovingAverage(half_life=100, ramp=None).step_size(1_000, 10.0)
    assert (1 - float(step)) ** 10 == pytest.approx(0.5, rel=1e-5)


def test_the_ramp_shortens_the_half_life_at_first():
    average = MovingAverage(half_life=1_000, ramp=0.05)
    early, late = (1 - float(average.step_size(seen, 10.0)) for seen in (200, 10**6))
    assert early == pytest.approx(2 ** (-10 / (0.05 * 200)), rel=1e-5)
    assert late == pytest.approx(2 ** (-10 / 1_000), rel=1e-5)


def test_half_life_zero_follows_and_no_images_change_nothing():
    average = MovingAverage(half_life=0, ramp=None)
    networks = [keras.Sequential([keras.Input((3,)), keras.layers.Dense(2)]) for _ in range(2)]
    before = values(networks[0].weights)
    average.update(*networks, images_seen=0, batch=0.0)
    assert all(map(np.array_equal, before, values(networks[0].weights)))
    average.update(*networks, images_seen=10, batch=10.0)
    for mean, value in zip(values(networks[0].weights), values(networks[1].weights), strict=True):
        np.testing.assert_allclose(mean, value, atol=1e-7)


def test_networks_that_do_not_correspond_are_refused():
    small, large = (
        keras.Sequential([keras.Input((3,)), *(keras.layers.Dense(3) for _ in range(n))])
        for n in (1, 2)
    )
    with pytest.raises(ValueError, match="zip"):
        MovingAverage(half_life=0, ramp=None).update(small, large, images_seen=10, batch=10.0)


def test_a_step_of_a_gan_averages_weights_and_batch_statistics():
    from keras_gan.models import GAN

    gan = Case(GAN).compiled(ema_half_life=50, ema_ramp=None)
    start = values(gan.ema_generator.weights)
    gan.fit(make_images(BATCH), batch_size=BATCH, verbose=0)
    step = 1 - 2 ** (-BATCH / 50)
    statistics = 0
    for variable, old in zip(gan.generator.weights, start, strict=True):
        (mean,) = (v for v in gan.ema_generator.weights if v.path == variable.path)
        expected = old + step * (variable.numpy() - old)
        np.testing.assert_allclose(mean.numpy(), expected, atol=1e-6)
        statistics += "moving" in variable.path and not np.array_equal(mean.numpy(), old)
    assert statistics == 2


@pytest.mark.parametrize("given", [{"half_life": -1, "ramp": 0.05}, {"half_life": 1, "ramp": 0}])
def test_bad_arguments(given):
    with pytest.raises(ValueError, match="Received: ema_(half_life=-1|ramp=0)"):
        MovingAverage(**given)


def largest_singular_value(layer):
    kernel = numpy(layer.layer.kernel)
    if isinstance(layer.layer, keras.layers.Conv2DTranspose):
        kernel = np.swapaxes(kernel, -1, -2)
    return np.linalg.svd(kernel.reshape(-1, kernel.shape[-1]), compute_uv=False)[0]


def test_spectral_norms_of_the_average_are_those_of_its_own_kernels():
    """The mean of u and v would be shorter than one, and σ up to two times too small."""
    keras.utils.set_random_seed(3)
    generator = networks.spectral_normalize(networks.dcgan_generator((8, 8, 1), 5, 4))
    critic = networks.dcgan_critic((8, 8, 1), 4)
    gan = models.GAN(generator, critic, seed=0, ema_half_life=200)
    gan.compile(*(keras.optimizers.Adam(5e-3, 0.5) for _ in range(2)))
    gan.fit(make_images(240), batch_size=8, epochs=2, verbose=0)
    layers = spectral_layers(gan.ema_generator)
    assert len(layers) == 2
    for layer in layers:
        assert float(numpy(layer.sigma())) == pytest.approx(largest_singular_value(layer), rel=0.01)
        assert np.linalg.norm(numpy(layer.u)) == pytest.approx(1, rel=1e-5)
