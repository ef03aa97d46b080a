import functools
import math
import random
from statistics import NormalDist

import keras
import numpy as np
import pytest

from keras_gan import divergences, networks
from keras_gan.layers import SpectralNormalization
from keras_gan.metrics import divergence_bound
from tests.helpers import normal, numpy

QUICK = {"steps": 200, "batch_size": 512}


@functools.cache
def quantiles(count):
    """A standard normal sample without chance: nearly all of it is held out, so little noise."""
    return np.array([NormalDist().inv_cdf((i + 0.5) / count) for i in range(count)])


@pytest.mark.parametrize(
    "name, q", [("jensen_shannon", (1, 1)), ("kl", (1, 1)), ("pearson", (0.5, 1.5))]
)
def test_the_bound_reaches_the_closed_form(name, q):
    if keras.backend.backend() == "torch" and name != "jensen_shannon":
        pytest.skip("PyTorch takes its steps uncompiled: one divergence is enough.")
    z, (mean, sigma) = quantiles(200_000), q
    found = divergence_bound(z, mean + sigma * z, name, training_samples=20_000, **QUICK)
    assert float(found) == pytest.approx(divergences.between_gaussians(name, 0, 1, *q), rel=0.02)
    assert found.held_out == (180_000, 180_000)


def test_the_bound_of_distributions_apart_is_log_2():
    p = np.stack([np.zeros(500), np.random.default_rng(0).random(500), np.ones(500)], axis=1)
    found = divergence_bound(p, p + [5, 0, 0], **QUICK)
    assert float(found) == pytest.approx(math.log(2), rel=0.01)


def test_what_the_critic_was_trained_on_does_not_count():
    # 100 points in 20 dimensions are told apart perfectly, and others of their kind not at all.
    p, q = normal(100, 20, seed=0), normal(100, 20, seed=1)
    found = divergence_bound(p, q, **QUICK)
    assert found.held_out == (50, 50)
    assert found.value < 2 * found.standard_error


def test_the_standard_error_is_that_of_the_means():
    critic = networks.mlp_critic((1,), width=4, depth=1)
    p, q = normal(500, seed=0), 1 + normal(400, seed=1)
    found = divergence_bound(p, q, "pearson", critic=critic, training_samples=1, steps=1, seed=5)
    real, fake = (
        numpy(critic(x[:, None]))[np.random.default_rng([5, i]).permutation(len(x))[1:]]
        for i, x in enumerate((p, q))
    )
    fake = fake**2 / 4 + fake
    assert found.held_out == (499, 399) and found.critic is critic
    assert found.value == pytest.approx(real.mean() - fake.mean(), abs=1e-5)
    error = math.sqrt(real.var() / 499 + fake.var() / 399)
    assert found.standard_error == pytest.approx(error, rel=1e-4)


def settings():
    return (
        random.getstate(),
        np.random.get_state()[1].tolist(),
        keras.config.dtype_policy().name,
        keras.config.floatx(),
    )


def test_a_seed_gives_one_result_and_disturbs_nothing(mixed_bfloat16):
    p, q = normal(200, seed=0), 1 + normal(200, seed=1)
    before = settings()
    first, again = (divergence_bound(p, q, steps=3, batch_size=8, seed=3) for _ in range(2))
    assert settings() == before
    assert first[:2] == again[:2]
    assert {layer.compute_dtype for layer in first.critic._flatten_layers()} == {"float32"}


def test_a_critic_of_images_is_trained_in_place():
    critic = keras.Sequential(
        [
            keras.Input((4, 4, 1)),
            SpectralNormalization(keras.layers.Conv2D(4, 3)),
            keras.layers.BatchNormalization(),
            keras.layers.Flatten(),
            keras.layers.Dense(1),
        ]
    )
    before = [numpy(v).copy() for v in critic.variables]
    dark, bright = np.zeros((32, 4, 4, 1), "uint8"), np.full((32, 4, 4, 1), 3, "uint8")
    found = divergence_bound(bright, dark, critic=critic, **QUICK | {"batch_size": 8})
    assert found.critic is critic and 0.6 < found.value <= math.log(2)
    for variable, value in zip(critic.variables, before, strict=True):
        assert not np.array_equal(numpy(variable), value), variable.path


GOOD = np.zeros((10, 2))


@pytest.mark.parametrize(
    "p, q, arguments, message",
    [
        (GOOD, np.zeros((10, 3)), {}, "one shape.*Received: shapes"),
        (GOOD, np.full((10, 2), np.nan), {}, "Received: .* 20 non-finite"),
        (GOOD[:3], GOOD, {}, "at least 4.*Received: shapes"),
        (GOOD, GOOD, {"divergence": "js"}, "Unknown divergence"),
        (GOOD, GOOD, {"training_samples": 9}, "leaves two.*Received: training_samples=9 of 10"),
        (GOOD, GOOD, {"training_samples": 0}, "at least 1"),
    ],
)
def test_bad_arguments_are_refused(p, q, arguments, message):
    with pytest.raises(ValueError, match=message):
        divergence_bound(p, q, **arguments)


def test_a_critic_with_two_outputs_is_refused():
    critic = keras.Sequential([keras.Input((2,)), keras.layers.Dense(2)])
    with pytest.raises(ValueError, match="one output a sample.*Received: "):
        divergence_bound(GOOD, GOOD, critic=critic, steps=1)


def test_a_critic_that_diverges_is_an_error():
    p, q = 1e20 * normal(20), -1e20 * normal(20, seed=1)
    critic = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
    with pytest.raises(ValueError, match="learning_rate=0.001.*Received: an estimate of"):
        divergence_bound(p, q, "pearson", critic=critic, steps=2, learning_rate=1e-2)
