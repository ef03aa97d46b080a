import keras
import numpy as np
import pytest
from keras import layers

from keras_gan import penalties
from keras_gan.layers import GroupedConv2D, SmoothDownSampling2D, SmoothUpSampling2D
from keras_gan.networks import r3gan_critic, r3gan_generator
from tests.helpers import assert_gradients_are_finite_differences, normal, numpy
from tests.networks.tools import in_floats, kinds, parameters

SHAPES = [(28, 28, 1), (32, 32, 3), (64, 64, 3), (48, 96, 1)]
BOTTOMS = [(7, 7), (4, 4), (4, 4), (6, 12)]
TINY = {"width": 4, "blocks": 1, "group_size": 2}


def block(width, group_size=16):
    """Parameters of a residual block with an expansion of two."""
    hidden = 2 * width
    return (width + 1) * hidden + (9 * group_size + 1) * hidden + hidden * width


def pointwise(model):
    return [x for x in kinds(model, layers.Conv2D) if x.kernel_size == (1, 1)]


@pytest.mark.parametrize("shape, bottom", [*zip(SHAPES, BOTTOMS, strict=True)])
def test_generator_and_critic_mirror_each_other(shape, bottom, quick):
    generator, critic = r3gan_generator(shape, 5, **TINY), r3gan_critic(shape, **TINY)
    assert generator.input_shape == (None, 5) and generator.output_shape == (None, *shape)
    assert critic.input_shape == (None, *shape) and critic.output_shape == (None, 1)
    levels = int(np.log2(shape[0] // bottom[0]))
    maps = [tuple(layer.output.shape[1:]) for layer in kinds(generator, layers.Add)]
    stages = [(bottom[0] << n, bottom[1] << n, 4 << (levels - n)) for n in range(levels + 1)]
    assert maps == stages
    assert [tuple(layer.output.shape[1:]) for layer in kinds(critic, layers.Add)] == stages[::-1]
    assert len(kinds(generator, SmoothUpSampling2D)) == levels
    assert len(kinds(critic, SmoothDownSampling2D)) == levels


def test_parameters_are_counted(quick):
    generator, critic = r3gan_generator((28, 28, 1)), r3gan_critic((28, 28, 1))
    blocks = 2 * (block(64) + block(32) + block(16))
    transitions = 64 * 32 + 32 * 16
    basis, images = 64 * 64 + 7 * 7 * 64, 16 + 1
    assert parameters(generator) == basis + blocks + transitions + images
    assert parameters(critic) == (1 + 1) * 16 + blocks + transitions + 7 * 7 * 64 + 64 + 1
    # The same channels in all stages, as in the paper for 32 px: no convolution in a transition.
    critic = r3gan_critic((32, 32, 3), width=(8, 8, 8, 8), blocks=1, group_size=4)
    assert parameters(critic) == (3 + 1) * 8 + 4 * block(8, 4) + 4 * 4 * 8 + 8 + 1


@pytest.mark.parametrize("build", [r3gan_generator, r3gan_critic])
def test_sizes_that_cannot_be_built_are_refused(build, quick):
    with pytest.raises(ValueError, match=r"such as 28, 32.*Received: image_shape=\(28, 27, 1\)"):
        build((28, 27, 1))
    with pytest.raises(ValueError, match=r"each of the stages.*Received: width=\(16, 16\)"):
        build((28, 28, 1), width=(16, 16))
    with pytest.raises(ValueError, match="`group_size` must divide.*expansion=2 and a width of 12"):
        build((28, 28, 1), width=(16, 12, 16))


@pytest.mark.parametrize("build, shape", [
    (lambda: r3gan_generator((8, 16, 1), 5, **TINY), (3, 5)),
    (lambda: r3gan_critic((8, 16, 1), **TINY), (3, 8, 16, 1)),
])  # fmt: skip
def test_at_the_start_a_network_is_its_skip_path_which_is_linear(build, shape, quick):
    network = build()
    if network.name == "r3gan_generator":
        network = keras.Model(network.input, network.get_layer("images").input)
    x = normal(*shape)
    before = numpy(network(x))
    for index, layer in enumerate(kinds(network, GroupedConv2D)):
        layer.kernel.assign(normal(*layer.kernel.shape, seed=index))
    np.testing.assert_allclose(numpy(network(x)), before, rtol=1e-5, atol=1e-6)
    one, two, between = (before[0], before[1], numpy(network((x[:1] + 3 * x[1:2]) / 4))[0])
    np.testing.assert_allclose(between, (one + 3 * two) / 4, rtol=1e-3, atol=1e-5)
    assert np.std(before) > 0.1


@pytest.mark.parametrize("blocks", [1, 8])
def test_branches_start_from_he_s_distribution_scaled_by_fix_up(blocks, quick):
    critic = r3gan_critic((8, 8, 1), width=4, blocks=blocks, group_size=2)
    depth = 2 * blocks
    (grouped, *_), (_, first, last, *_) = kinds(critic, GroupedConv2D), pointwise(critic)
    for layer in (first, grouped):
        config = layer.kernel_initializer.get_config()
        # A variance of 2 / (1 + 0.2²) / fan-in for the leaky ReLU, times (L^(-1/4))².
        assert config["scale"] == pytest.approx(2 / (1 + 0.2**2) * depth**-0.5)
        assert config["mode"] == "fan_in" and layer.use_bias
    assert not numpy(last.kernel).any() and not last.use_bias


@pytest.mark.parametrize("policy", ["float32", "mixed_bfloat16"])
def test_images_are_float32_in_the_range_of_tanh_and_logits_are_raw(policy, quick):
    before = keras.config.dtype_policy()
    keras.config.set_dtype_policy(policy)
    generator, critic = r3gan_generator((8, 8, 1), 4, **TINY), r3gan_critic((8, 8, 1), **TINY)
    keras.config.set_dtype_policy(before)
    images = numpy(generator(100 * normal(16, 4)))
    assert images.dtype == np.float32
    assert -1 <= images.min() < -0.9 and 0.9 < images.max() <= 1
    logits = numpy(critic(10 * images))
    assert logits.dtype == np.float32 and (logits < 0).any() and abs(logits).max() > 1
    hidden = kinds(critic, layers.Conv2D)[0].compute_dtype
    assert hidden == ("bfloat16" if policy == "mixed_bfloat16" else "float32")


def test_a_penalty_trains_the_critic_by_its_finite_difference(quick, smooth, widest_floats):
    critic = in_floats(r3gan_critic((8, 8, 1), **TINY), widest_floats)
    for index, layer in enumerate(pointwise(critic)):
        layer.kernel.assign(0.5 * normal(*layer.kernel.shape, seed=index))
    images = normal(2, 8, 8, 1, dtype=widest_floats)

    def loss():
        return penalties.r1_penalty(lambda x: 5 * critic(x), images)

    assert numpy(loss()) > 0.01
    assert_gradients_are_finite_differences(loss, critic)


def test_they_are_rebuilt_from_their_configs(quick):
    for model, x in [
        (r3gan_generator((8, 8, 1), 4, **TINY), normal(2, 4)),
        (r3gan_critic((8, 8, 1), **TINY), normal(2, 8, 8, 1)),
    ]:
        copy = keras.saving.deserialize_keras_object(keras.saving.serialize_keras_object(model))
        copy.set_weights(model.get_weights())
        np.testing.assert_allclose(numpy(copy(x)), numpy(model(x)), rtol=1e-5, atol=1e-6)
