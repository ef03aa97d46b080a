import keras
import numpy as np
import pytest
from keras import layers

from keras_gan.networks import mlp_critic, mlp_generator
from tests.helpers import normal, numpy


@pytest.mark.parametrize("shape", [(2,), (28, 28, 1), (3, 5)])
def test_shapes_are_those_asked_for(shape):
    generator = mlp_generator(shape, latent_dim=5, width=4, depth=2)
    critic = mlp_critic(shape, width=4, depth=2)
    assert generator.input_shape == (None, 5) and generator.output_shape == (None, *shape)
    assert critic.input_shape == (None, *shape) and critic.output_shape == (None, 1)


@pytest.mark.parametrize("build", [mlp_generator, mlp_critic])
@pytest.mark.parametrize("depth", [0, 1, 3])
def test_depth_width_and_activation_are_those_of_the_hidden_layers(build, depth):
    dense = [x for x in build(width=7, depth=depth, activation="tanh").layers if "dense" in x.name]
    dense = [x for x in dense if isinstance(x, layers.Dense) and x.units == 7]
    assert len(dense) == depth and all(x.activation is keras.activations.tanh for x in dense)


def test_the_defaults_fit_each_other():
    assert mlp_generator().output_shape == mlp_critic().input_shape == (None, 2)


@pytest.mark.parametrize("build", [mlp_generator, mlp_critic])
def test_outputs_are_raw(build):
    last = [layer for layer in build().layers if isinstance(layer, layers.Dense)][-1]
    assert last.activation is keras.activations.linear


def test_outputs_are_float32_under_mixed_precision(mixed_bfloat16):
    generator, critic = mlp_generator(latent_dim=3), mlp_critic()
    samples = generator(normal(2, 3))
    assert numpy(samples).dtype == np.float32 and numpy(critic(samples)).dtype == np.float32
    assert generator.layers[1].compute_dtype == critic.layers[2].compute_dtype == "bfloat16"
