"""The constructor refuses what a file would not give back."""

import keras
import numpy as np
import pytest
from keras import layers, ops

from keras_gan import models, networks, penalties
from keras_gan.layers import ImagePool

register = keras.saving.register_keras_serializable("round_trip")


class Unregistered:
    def __call__(self, *args, **kwargs):
        return 0.0

    def get_config(self):
        return {}


class WithoutConfig(Unregistered):
    get_config = None


@register
class Forgetful(Unregistered):
    """Its config leaves out the weight."""

    def __init__(self, weight=1.0):
        self.weight = weight

    @classmethod
    def from_config(cls, config):
        return cls(**config)


@register
class Faithful(Forgetful):
    def get_config(self):
        return {"weight": self.weight}


@register
def function(*args, **kwargs):
    return 0.0


@register
class Scale(layers.Layer):
    """Its config leaves out the factor."""

    def __init__(self, factor=1.0, **kwargs):
        super().__init__(**kwargs)
        self.factor = factor

    def call(self, x):
        return x * self.factor

    def get_config(self):
        return {"name": self.name}


@register
class KeptScale(Scale):
    def get_config(self):
        return {"name": self.name, "factor": self.factor}


def gan(generator=None, critic=None, **arguments):
    generator = generator or networks.mlp_generator((2,), 3, 4, 1)
    return models.GAN(generator, critic or networks.mlp_critic((2,), 4, 1), **arguments)


BAD = {"lambda": lambda *a, **k: 0.0, "unregistered": Unregistered(), "config": WithoutConfig()}
ROLES = ("penalty", "augment", "ema_half_life")


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("part", BAD.values(), ids=BAD)
def test_what_cannot_be_saved_is_refused(role, part):
    with pytest.raises(ValueError, match=f"`{role}` cannot be rebuilt.*register.*Received: "):
        gan(**{role: part})


@pytest.mark.parametrize("role", ROLES)
def test_what_comes_back_as_another_is_refused(role):
    lost = r"`get_config` of Forgetful return 'weight' too. Received: Forgetful with weight=5\."
    with pytest.raises(ValueError, match=lost):
        gan(**{role: Forgetful(5.0)})
    gan(**{role: Faithful(5.0)})
    gan(**{role: function})


def test_a_schedule_within_a_penalty():
    with pytest.raises(ValueError, match="`penalty` cannot be rebuilt"):
        gan(penalty=penalties.Penalty("r1", Unregistered()))
    with pytest.raises(ValueError, match="'weight' too"):
        gan(penalty="r1", penalty_weight=Forgetful(5.0))
    gan(penalty="r1", penalty_weight=Faithful(5.0))


def test_a_pool_of_ones_own():
    class Pool(ImagePool):
        pass

    with pytest.raises(ValueError, match="`replay` cannot be rebuilt"):
        gan(replay=Pool(10))
    gan(replay=ImagePool(10))


@pytest.mark.parametrize("player", ["generator", "critic"])
def test_a_layer_that_forgets_its_settings(player):
    def network(scale):
        inputs, outputs = {"generator": (3, 2), "critic": (2, 1)}[player]
        return keras.Sequential([keras.Input((inputs,)), layers.Dense(outputs), scale])

    with pytest.raises(ValueError, match="'factor' too. Received: Scale with factor=3.0"):
        gan(**{player: network(Scale(3.0))})
    gan(**{player: network(KeptScale(3.0))})


def test_a_builder_s_network_with_another_activation_is_copied_as_it_is():
    generator = networks.mlp_generator((2,), 3, 4, 1)
    generator.layers[1].activation = keras.activations.tanh
    latents = np.ones((2, 3), "float32")
    made = [ops.convert_to_numpy(n(latents)) for n in (generator, gan(generator).ema_generator)]
    np.testing.assert_allclose(*made, rtol=1e-6)
