"""A preset generates what its GAN did, and trains on as it was trained, on each backend."""

import keras
import numpy as np
import pytest

import keras_gan
from keras_gan import models, networks
from keras_gan.layers.spectral_normalization import spectral_layers
from tests import minimal_gans
from tests.helpers import numpy
from tests.presets.test_loading import SHAPE, folder, make  # noqa: F401


def test_a_preset_generates_what_the_gan_did(folder):  # noqa: F811
    gan = make(penalty="r1", augment="color")
    loaded = keras_gan.from_preset(folder)
    assert type(loaded) is models.SNGAN
    np.testing.assert_array_equal(loaded.generate(4, seed=0), gan.generate(4, seed=0))
    samples = gan.generate(4, seed=0)
    np.testing.assert_array_equal(numpy(loaded.critic(samples)), numpy(gan.critic(samples)))
    for live, average in zip(loaded.generator.weights, gan.ema_generator.weights, strict=True):
        np.testing.assert_array_equal(numpy(live), numpy(average))


def test_a_preset_is_compiled_as_it_was_trained_and_trains_on(folder):  # noqa: F811
    loaded = models.SNGAN.from_preset(folder)
    generator_s, critic_s = loaded.optimizer["generator"], loaded.optimizer["critic"]
    assert isinstance(generator_s, keras.optimizers.Adam) and generator_s.beta_2 == 0.99
    assert generator_s._learning_rate.decay_steps == 100
    assert isinstance(critic_s, keras.optimizers.RMSprop)
    assert loaded.penalty.name == "r1" and loaded.augment is not None and loaded.seed == 1
    images = np.random.default_rng(0).integers(0, 256, (8, *SHAPE)).astype("uint8")
    loaded.fit(images, batch_size=4, verbose=0)
    assert int(numpy(loaded.images_seen)) == 8
    assert not models.SNGAN.from_preset(folder, compile=False).compiled


def test_frozen_layers_stay_frozen(tmp_path):
    gan = make()
    for network in (gan.generator, gan.critic):
        next(layer for layer in network.layers if layer.weights).trainable = False
    gan.compile()
    gan.save_to_preset(tmp_path / "frozen")
    again = keras_gan.from_preset(tmp_path / "frozen")
    for player, network in again.networks().items():
        count = len(gan.networks()[player].trainable_variables)
        assert len(network.trainable_variables) == count < len(network.variables)
    again.fit(np.zeros((4, *SHAPE), "float32"), batch_size=2, verbose=0)
    frozen = [next(layer for layer in g.critic.layers if layer.weights) for g in (gan, again)]
    np.testing.assert_array_equal(*(numpy(layer.layer.kernel) for layer in frozen))


def flags(gan):
    """Of each player's variables, whether an optimizer would train it."""
    trained = {id(v) for network in gan.networks().values() for v in network.trainable_variables}
    return {name: [id(v) in trained for v in n.variables] for name, n in gan.networks().items()}


@pytest.mark.parametrize("player", ["generator", "critic"])
@pytest.mark.parametrize("build", [make, minimal_gans.CASES["sagan"].build])
def test_whatever_is_frozen_stays_frozen(build, player, tmp_path):
    """Each layer, whether its GAN wrapped it or not, and the whole network, which comes first."""
    gan = build()
    for layer in [x for x in gan.networks()[player]._flatten_layers() if x.weights]:
        layer.trainable = False
        gan.save_to_preset(tmp_path)
        found = flags(keras_gan.from_preset(tmp_path, compile=False))
        assert found == flags(gan) and not all(found[player]), layer.name
        layer.trainable = True


@pytest.mark.parametrize("model", [models.R3GAN, models.WGANGP])
def test_a_critic_under_spectral_normalization_in_a_gan_that_does_not_ask_for_it(model, tmp_path):
    critic = networks.spectral_normalize(networks.dcgan_critic(SHAPE, 2))
    gan = model(networks.dcgan_generator(SHAPE, 5, 2), critic, seed=0)
    gan.save_to_preset(tmp_path)
    again = keras_gan.from_preset(tmp_path)
    assert len(spectral_layers(again.critic)) == len(spectral_layers(critic)) > 0
    samples = gan.generate(3, seed=0)
    np.testing.assert_array_equal(numpy(again.critic(samples)), numpy(critic(samples)))


@networks.builder
def labelled_generator(classes=3):
    inputs = keras.Input((4,)), keras.Input((classes,))
    x = keras.layers.Concatenate()(list(inputs))
    return keras.Model(list(inputs), keras.layers.Dense(2)(x))


@networks.builder
def labelled_critic(classes=3):
    inputs = keras.Input((2,)), keras.Input((classes,))
    x = keras.layers.Concatenate()(list(inputs))
    return keras.Model(list(inputs), keras.layers.Dense(1)(x))


def test_a_conditional_gan_comes_back_with_its_classes(tmp_path):
    gan = models.WGANGP(labelled_generator(), labelled_critic(), critic_steps=1, seed=0)
    gan.compile("adam", "adam")
    gan.save_to_preset(tmp_path)
    loaded = keras_gan.from_preset(tmp_path)
    assert loaded.condition.classes == 3
    np.testing.assert_allclose(
        loaded.generate(5, seed=0, labels=2), gan.generate(5, seed=0, labels=2), atol=1e-6
    )
    loaded.fit(np.zeros((8, 2), "float32"), np.arange(8) % 3, batch_size=4, verbose=0)
