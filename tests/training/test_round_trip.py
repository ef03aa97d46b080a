"""The constructor refuses what a file would not give back."""

import functools

import keras
import numpy as np
import pytest
from keras import layers, ops

from keras_gan import models, networks, penalties
from keras_gan.layers import ImagePool
from keras_gan.text import Tokenizer

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


@register
class Shouting(Tokenizer):
    """Its config leaves out how loud."""

    def __init__(self, vocabulary, length, marks=1, **kwargs):
        super().__init__(vocabulary, length, **kwargs)
        self.marks = marks


class Whispering(Tokenizer):
    """Not registered."""


def gelu(x):
    """Keras loads its own, which is another, by this name."""
    return ops.gelu(x, approximate=True)


@register
def kept_gelu(x):
    return gelu(x)


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


NETWORKS = {"generator": networks.mlp_generator, "critic": networks.mlp_critic}
FUNCTIONS = {
    "a name of Keras's": (gelu, "give the function 'activation' a name.*with activation=<function"),
    "a lambda": (lambda x: ops.tanh(x), "cannot be rebuilt|give the function 'activation'"),
    "partial": (functools.partial(ops.leaky_relu, negative_slope=0.3), "cannot be rebuilt"),
}


@pytest.mark.parametrize("player", NETWORKS)
@pytest.mark.parametrize("function, match", FUNCTIONS.values(), ids=FUNCTIONS)
def test_a_function_that_a_builder_of_the_library_was_given(player, function, match):
    with pytest.raises(ValueError, match=f"The {player} .*({match})"):
        gan(**{player: NETWORKS[player]((2,), depth=1, activation=function)})


@pytest.mark.parametrize("player", NETWORKS)
def test_a_function_that_comes_back_is_taken(player, tmp_path):
    for function in (kept_gelu, keras.activations.tanh, "silu"):
        made = gan(**{player: NETWORKS[player]((2,), depth=1, activation=function)})
        made.save(tmp_path / "gan.keras")
        again = keras.saving.load_model(tmp_path / "gan.keras")
        np.testing.assert_array_equal(again.generate(3, seed=0), made.generate(3, seed=0))


@pytest.mark.parametrize("player", NETWORKS)
def test_a_function_that_a_builder_s_network_was_changed_to(player):
    network = NETWORKS[player]((2,), depth=1)
    next(x for x in network.layers if isinstance(x, layers.Dense)).activation = gelu
    with pytest.raises(ValueError, match=f"The {player} .*with activation=<function gelu"):
        gan(**{player: network})


def test_a_critic_is_tried_without_seeds_of_what_is_built_next():
    drawn = []
    for critic in (
        networks.mlp_critic((2,), 4, 1),
        keras.Sequential([keras.Input((2,)), layers.Dense(1)]),
    ):
        keras.utils.set_random_seed(1)
        gan(keras.Sequential([keras.Input((3,)), layers.Dense(2)]), critic, seed=0)
        drawn.append(np.random.rand())
    assert drawn[0] == drawn[1]


def sequence_gan(temperature=1.0, tokenizer=None):
    size = {"length": 3, "vocabulary": 4, "end": 0}
    generator = networks.lstm_generator(**size, width=2)
    critic = networks.cnn_sequence_critic(**size, windows=(1,), width=2, embedding=2)
    return models.SequenceGAN(generator, critic, temperature=temperature, tokenizer=tokenizer)


def test_a_temperature_of_ones_own():
    with pytest.raises(ValueError, match="`temperature` cannot be rebuilt.*register"):
        sequence_gan(lambda images: 1.0)
    with pytest.raises(ValueError, match="'weight' too. Received: Forgetful with weight=5"):
        sequence_gan(Forgetful(5.0))
    sequence_gan(Faithful(5.0))


def text_to_image_gan(tokenizer):
    size = {"vocabulary": 4, "length": 3, "text_width": 2}
    generator = networks.text_to_image_generator((8, 8, 1), **size, latent_dim=2, width=2)
    critic = networks.text_to_image_critic((8, 8, 1), **size, width=2)
    return models.TextToImageGAN(generator, critic, tokenizer=tokenizer)


@pytest.mark.parametrize("of", [text_to_image_gan, lambda each: sequence_gan(tokenizer=each)])
def test_a_tokenizer_of_ones_own(of):
    with pytest.raises(ValueError, match="`tokenizer` cannot be rebuilt.*register"):
        of(Whispering(["a", "b"], 3))
    with pytest.raises(ValueError, match="'marks' too. Received: Shouting with marks=2"):
        of(Shouting(["a", "b"], 3, marks=2))
    of(Tokenizer(["a", "b"], 3))
