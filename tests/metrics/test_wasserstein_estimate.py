import keras
import numpy as np
import pytest

from keras_gan.layers import SpectralNormalization
from keras_gan.metrics import lipschitz_critic, wasserstein_estimate
from keras_gan.metrics.wasserstein_estimate import GroupSort, Orthonormal
from tests.helpers import normal, numpy

QUICK = {"steps": 200, "batch_size": 256}


def test_the_estimate_is_the_distance_by_sorting(tmp_path):
    # W1 of two samples of one size is the mean distance of the sorted numbers.
    p, q = normal(20_000, seed=0), 2 * normal(20_000, seed=1) + 0.5
    found = wasserstein_estimate(p, q, training_samples=10_000, **QUICK)
    assert float(found) == pytest.approx(np.abs(np.sort(p) - np.sort(q)).mean(), rel=0.03)
    assert found.held_out == (10_000, 10_000)
    x = np.linspace(-9, 9, 1001)[:, None]
    assert_one_lipschitz(found.critic, x)
    found.critic.save(tmp_path / "critic.keras")
    loaded = keras.saving.load_model(tmp_path / "critic.keras")
    np.testing.assert_allclose(numpy(loaded(x)), numpy(found.critic(x)), rtol=1e-6)


def test_the_estimate_follows_lines_apart():
    height = np.random.default_rng(0).random(500)
    p = np.stack([np.full(500, 7.0), height, np.ones(500)], axis=1)
    found = wasserstein_estimate(p, p + [50, 0, 0], **QUICK)
    assert float(found) == pytest.approx(50, rel=0.03)
    assert float(found) < 50 * (1 + 1e-5) + 3 * found.standard_error


def assert_one_lipschitz(critic, x):
    logits, far = numpy(critic(x.astype("float32")))[:, 0], np.roll(x, 7, axis=0)
    steps = np.abs(logits - numpy(critic(far.astype("float32")))[:, 0])
    lengths = np.linalg.norm(x - far, axis=1)
    assert (steps <= lengths * (1 + 1e-5) + 1e-5).all()
    assert (steps > 0.99 * lengths).any()


@pytest.mark.parametrize("shape", [(1, 8), (9, 9), (5, 3)])
def test_orthonormal_is_the_closest_such_matrix_and_never_beyond(shape):
    kernel = np.linalg.qr(normal(*sorted(shape, reverse=True)))[0]
    kernel = (kernel if shape[0] >= shape[1] else kernel.T) + 0.05 * normal(*shape, seed=1)
    found = numpy(Orthonormal()(keras.ops.convert_to_tensor(kernel)))
    u, _, v = np.linalg.svd(kernel, full_matrices=False)
    np.testing.assert_allclose(found, u @ v, atol=1e-4)
    early = Orthonormal(iterations=3)(keras.ops.convert_to_tensor(9 * normal(*shape)))
    assert np.linalg.svd(numpy(early), compute_uv=False).max() < 1 + 1e-5


def test_group_sort_sorts_four_at_a_time():
    x = normal(5, 12)
    groups = np.stack(np.split(numpy(GroupSort()(x)), 4, axis=-1), axis=-1)
    np.testing.assert_array_equal(groups, np.sort(np.stack(np.split(x, 4, axis=-1), axis=-1)))
    with pytest.raises(ValueError, match="multiple of 4.*Received: input shape"):
        lipschitz_critic((2,), width=6)


def test_a_critic_that_is_too_steep_is_divided_by_its_slope():
    critic = keras.Sequential([keras.Input((3,)), keras.layers.Dense(1, kernel_initializer="ones")])
    p = 0.01 * normal(64, 3)
    shift = np.array([1.0, 2.0, 2.0])
    found = wasserstein_estimate(p + shift, p, critic=critic, steps=1, learning_rate=0.0)
    # The slope of x + y + z is √3.
    assert float(found) == pytest.approx(5 / np.sqrt(3), rel=1e-3)
    assert found.critic is critic


def test_a_spectrally_normalized_critic_needs_no_division():
    critic = keras.Sequential(
        [keras.Input((2,)), SpectralNormalization(keras.layers.Dense(1, use_bias=False))]
    )
    p = 0.01 * normal(64, 2)
    found = wasserstein_estimate(p + [3, 4], p, critic=critic, steps=100, learning_rate=0.05)
    assert float(found) == pytest.approx(5, rel=0.03)
