"""Each GAN plays by its paper's objective: its losses on known logits, and what sets it apart."""

import keras
import numpy as np
import pytest

from keras_gan import divergences, losses, networks
from keras_gan.models import DRAGAN, FGAN, GAN, LSGAN, R3GAN, SNGAN, WGAN, WGANGP
from tests.conformance import values
from tests.helpers import normal, numpy

REAL, FAKE = normal(16, 2, seed=1), 2 * normal(16, 2, seed=2)


def make(model, **arguments):
    keras.utils.set_random_seed(0)
    generator = networks.mlp_generator((2,), latent_dim=3, width=8, depth=1)
    return model(generator, networks.mlp_critic((2,), width=8, depth=1), seed=0, **arguments)


def fgan(divergence, loss):
    generator = {
        "saddle": divergences.fgan_generator_loss,
        "non_saturating": divergences.fgan_non_saturating_generator_loss,
    }[loss]
    return (
        lambda r, f: divergences.fgan_critic_loss(r, f, divergence),
        lambda r, f: generator(f, divergence),
    )


OBJECTIVES = {
    "gan": (GAN, {}, losses.non_saturating_critic_loss, losses.non_saturating_generator_loss),
    "minimax": (
        GAN,
        {"loss": "minimax"},
        losses.minimax_critic_loss,
        losses.minimax_generator_loss,
    ),
    "lsgan": (
        LSGAN,
        {"fake_target": -1, "real_target": 2, "generator_target": 0.5},
        lambda r, f: losses.least_squares_critic_loss(r, f, 2.0, -1.0),
        lambda f: losses.least_squares_generator_loss(f, 0.5),
    ),
    "wgan": (WGAN, {}, losses.wasserstein_critic_loss, losses.wasserstein_generator_loss),
    "wgan_gp": (WGANGP, {}, losses.wasserstein_critic_loss, losses.wasserstein_generator_loss),
    "sngan": (SNGAN, {}, losses.hinge_critic_loss, losses.hinge_generator_loss),
    "dragan": (
        DRAGAN,
        {},
        losses.non_saturating_critic_loss,
        losses.non_saturating_generator_loss,
    ),
    "r3gan": (R3GAN, {}, losses.relativistic_critic_loss, losses.relativistic_generator_loss),
    **{
        f"fgan_{name}_{loss}": (FGAN, {"divergence": name, "loss": loss}, *fgan(name, loss))
        for name in divergences.names()
        for loss in ("saddle", "non_saturating")
    },
}


@pytest.mark.parametrize("name", OBJECTIVES)
def test_the_losses_are_the_paper_s(name):
    model, arguments, critic_loss, generator_loss = OBJECTIVES[name]
    gan = make(model, **arguments)
    real, fake = (gan.logits(keras.ops.convert_to_tensor(x)) for x in (REAL, FAKE))
    of_pairs = name == "r3gan" or name.startswith("fgan")
    expected = generator_loss(real, fake) if of_pairs else generator_loss(fake)
    assert numpy(gan.critic_loss(REAL, FAKE)) == pytest.approx(float(critic_loss(real, fake)))
    assert numpy(gan.generator_loss(REAL, FAKE)) == pytest.approx(float(expected))


@pytest.mark.parametrize(
    ("model", "penalty", "critic_steps"),
    [
        (GAN, None, 1),
        (LSGAN, None, 1),
        (FGAN, None, 1),
        (SNGAN, None, 1),
        (WGAN, None, 5),
        (WGANGP, ("wgan_gp", 10.0), 5),
        (DRAGAN, ("dragan", 10.0), 1),
        (R3GAN, ("r1_r2", 1.0), 1),
    ],
)
def test_the_defaults_are_the_paper_s(model, penalty, critic_steps):
    gan = make(model)
    found = gan.penalty and (gan.penalty.name, gan.penalty.weight)
    assert (found, gan.critic_steps) == (penalty, critic_steps)


def test_wgan_clips_every_variable_of_the_critic_after_each_update():
    gan = make(WGAN, clip=0.05, critic_steps=2)
    for variable in gan.critic.trainable_variables:
        variable.assign(keras.ops.full(variable.shape, 0.5))
    generator = values(gan.generator.weights)
    gan.compile(keras.optimizers.SGD(0.0), keras.optimizers.SGD(1e-3))
    gan.fit(REAL, batch_size=8, verbose=0)
    for value in values(gan.critic.trainable_variables):
        assert np.abs(value).max() <= np.float32(0.05)
        np.testing.assert_allclose(value, 0.05, atol=0.01)
    for before, after in zip(generator, values(gan.generator.weights), strict=True):
        np.testing.assert_array_equal(before, after)


def test_wgan_clips_a_layer_that_was_frozen_when_the_gan_was_built():
    critic = networks.mlp_critic((2,), width=8, depth=1)
    layer = next(layer for layer in critic.layers if layer.weights)
    layer.trainable = False
    gan = WGAN(networks.mlp_generator((2,), latent_dim=3, width=8, depth=1), critic, seed=0)
    layer.trainable = True
    gan.compile(keras.optimizers.SGD(0.0), keras.optimizers.SGD(10.0))
    gan.fit(REAL, batch_size=3, verbose=0)
    for value in values(gan.critic.trainable_variables):
        assert np.abs(value).max() <= np.float32(0.01)


def test_a_refused_update_is_not_clipped():
    gan = make(WGAN, critic_steps=1)
    before = values(gan.critic.trainable_variables)
    gan.compile(keras.optimizers.SGD(0.0), keras.optimizers.SGD(1e-3))
    gan.critic_loss = lambda real, fake: WGAN.critic_loss(gan, real, fake) * float("inf")
    with pytest.raises(ArithmeticError):
        gan.fit(REAL, batch_size=16, verbose=0)
    for first, second in zip(before, values(gan.critic.trainable_variables), strict=True):
        np.testing.assert_array_equal(first, second)


@pytest.mark.parametrize("clip", [0, -1.0, float("nan")])
def test_wgan_refuses_an_impossible_clip(clip):
    with pytest.raises(ValueError, match="`clip` must be positive.*Received"):
        make(WGAN, clip=clip)


def test_wgan_refuses_a_critic_with_constraints_of_its_own():
    critic = keras.Sequential(
        [keras.Input((2,)), keras.layers.Dense(1, kernel_constraint=keras.constraints.NonNeg())]
    )
    generator = networks.mlp_generator((2,), latent_dim=3, width=8, depth=1)
    with pytest.raises(ValueError, match="constraints of its own.*NonNeg on "):
        WGAN(generator, critic)


@pytest.mark.parametrize(
    ("model", "arguments", "message"),
    [
        (FGAN, {"divergence": "kullback"}, "kl.*Received: .*kullback"),
        (FGAN, {"loss": "minimax"}, "saddle, non_saturating.*Received: 'minimax'"),
    ],
)
def test_unknown_names(model, arguments, message):
    with pytest.raises(ValueError, match=message):
        make(model, **arguments)
