import keras
import numpy as np
import pytest
from keras import layers

from keras_gan import penalties
from keras_gan.layers import GroupNormalization, NearestUpSampling2D
from keras_gan.layers.spectral_normalization import normalizable, spectral_layers
from keras_gan.networks import resnet_critic, resnet_generator, spectral_normalize
from tests.helpers import assert_gradients_are_finite_differences, normal, numpy
from tests.networks.tools import in_floats, kinds, parameters

SHAPES = [(28, 28, 1), (32, 32, 3), (64, 64, 3), (48, 96, 1)]
BOTTOMS = [(7, 7), (4, 4), (4, 4), (6, 12)]
LAST_MAPS = [(7, 7), (8, 8), (8, 8), (12, 24)]


def conv(size, inputs, outputs):
    return size * size * inputs * outputs + outputs


@pytest.mark.parametrize("shape, bottom", [*zip(SHAPES, BOTTOMS, strict=True)])
def test_the_generator_makes_images_of_the_shape(shape, bottom, quick):
    generator = resnet_generator(shape, latent_dim=5, width=2)
    assert generator.input_shape == (None, 5) and generator.output_shape == (None, *shape)
    (first,) = kinds(generator, layers.Reshape)
    assert first.target_shape == (*bottom, 2)
    doublings = int(np.log2(shape[0] // bottom[0]))
    assert len(kinds(generator, NearestUpSampling2D)) == 2 * doublings


@pytest.mark.parametrize("shape, last", [*zip(SHAPES, LAST_MAPS, strict=True)])
def test_the_critic_takes_images_of_the_shape_to_one_logit(shape, last, quick):
    critic = resnet_critic(shape, width=2)
    assert critic.input_shape == (None, *shape) and critic.output_shape == (None, 1)
    (pooled,) = kinds(critic, layers.GlobalAveragePooling2D)
    assert pooled.input.shape[1:] == (*last, 2)
    assert len(kinds(critic, layers.Add)) == int(np.log2(shape[0] // last[0])) + 2


def test_they_are_the_paper_s_for_cifar_10(quick):
    # Table 4 of Miyato et al., each convolution with its bias.
    generator, critic = resnet_generator((32, 32, 3), width=256), resnet_critic((32, 32, 3), 128)
    up = 2 * conv(3, 256, 256) + conv(1, 256, 256) + 2 * 2 * 256
    dense = 128 * 4 * 4 * 256 + 4 * 4 * 256
    assert parameters(generator) == dense + 3 * up + 2 * 256 + conv(3, 256, 3) == 4_276_739
    first = conv(3, 3, 128) + conv(3, 128, 128) + conv(1, 3, 128)
    down = 2 * conv(3, 128, 128) + conv(1, 128, 128)
    same = 2 * conv(3, 128, 128)
    assert parameters(critic) == first + down + 2 * same + 128 + 1 == 1_053_825


def test_widths_may_differ_from_block_to_block(quick):
    # Miyato et al. for 48 px.
    generator = resnet_generator((48, 48, 3), 8, width=(32, 16, 8, 4))
    up = [2 * i + conv(3, i, o) + 2 * o + conv(3, o, o) + conv(1, i, o)
          for i, o in ((32, 16), (16, 8), (8, 4))]  # fmt: skip
    assert parameters(generator) == (8 + 1) * 6 * 6 * 32 + sum(up) + 2 * 4 + conv(3, 4, 3)
    critic = resnet_critic((48, 48, 3), width=(4, 8, 16, 32), blocks=1, smallest_side=4)
    down = [conv(3, i, i) + conv(3, i, o) + conv(1, i, o) for i, o in ((4, 8), (8, 16), (16, 32))]
    first = conv(3, 3, 4) + conv(3, 4, 4) + conv(1, 3, 4)
    assert parameters(critic) == first + sum(down) + 32 + 1


def test_the_first_block_sees_the_image_s_dark_half(quick):
    critic = resnet_critic((16, 16, 1), width=2)
    followers = {type(node.operation) for node in critic.layers[0]._outbound_nodes}
    assert followers == {layers.Conv2D, layers.AveragePooling2D}


@pytest.mark.parametrize("build", [resnet_generator, resnet_critic])
def test_sizes_that_cannot_be_built_are_refused(build, quick):
    for shape in [(27, 28, 1), (28, 27, 1), (6, 8, 1)]:
        with pytest.raises(ValueError, match=r"such as 28, 32.*Received: image_shape=\(\d+, \d+"):
            build(shape)
    with pytest.raises(ValueError, match=r"one for each of the .*Received: width=\(4, 4\)"):
        build((28, 28, 1), width=(4, 4))
    with pytest.raises(ValueError, match="positive integer.*Received: width=0"):
        build((28, 28, 1), width=0)
    with pytest.raises(ValueError, match="batch, instance, layer, or None. Received: 'power'"):
        build((28, 28, 1), width=2, normalization="power")


@pytest.mark.parametrize("normalization, kind, count", [
    ("batch", layers.BatchNormalization, (5, 4)), ("layer", GroupNormalization, (5, 4)),
    (None, (layers.BatchNormalization, GroupNormalization), (0, 0)),
])  # fmt: skip
def test_normalisation_comes_before_each_relu_but_the_critic_s_first_and_last(
    normalization, kind, count, quick
):
    generator = resnet_generator((28, 28, 1), 4, 2, normalization)
    critic = resnet_critic((14, 14, 1), 2, normalization=normalization)
    assert (len(kinds(generator, kind)), len(kinds(critic, kind))) == count


def test_kernels_start_from_glorot_s_distribution_wider_where_a_relu_precedes(quick):
    generator, critic = resnet_generator((28, 28, 1), 4, 2), resnet_critic((28, 28, 1), 2)
    for layer in (*kinds(generator, layers.Conv2D)[:-1], *kinds(critic, layers.Conv2D)):
        config = layer.kernel_initializer.get_config()
        wide = layer.kernel_size == (3, 3)
        assert not wide or (config["scale"], config["mode"]) == (2, "fan_avg")
        assert wide or isinstance(layer.kernel_initializer, keras.initializers.GlorotUniform)
    last = kinds(generator, layers.Conv2D)[-1]
    assert isinstance(last.kernel_initializer, keras.initializers.GlorotUniform)


def test_the_critic_sums_over_positions(quick):
    critic = resnet_critic((16, 16, 1), width=3)
    last = keras.Model(critic.input, kinds(critic, layers.GlobalAveragePooling2D)[0].input)
    images = normal(2, 16, 16, 1)
    kernel, bias = critic.get_layer("logits").get_weights()
    expected = numpy(last(images)).sum(axis=(1, 2)) @ kernel + bias
    np.testing.assert_allclose(numpy(critic(images)), expected, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("policy", ["float32", "mixed_bfloat16"])
def test_images_are_float32_in_the_range_of_tanh_and_logits_are_raw(policy, quick):
    before = keras.config.dtype_policy()
    keras.config.set_dtype_policy(policy)
    generator = resnet_generator((8, 8, 1), 4, 4, normalization=None)
    critic = resnet_critic((8, 8, 1), 4, smallest_side=4)
    keras.config.set_dtype_policy(before)
    images = numpy(generator(100 * normal(16, 4)))
    assert images.dtype == np.float32
    assert -1 <= images.min() < -0.9 and 0.9 < images.max() <= 1
    logits = numpy(critic(images))
    assert logits.dtype == np.float32 and abs(logits).max() > 1
    hidden = kinds(critic, layers.Conv2D)[0].compute_dtype
    assert hidden == ("bfloat16" if policy == "mixed_bfloat16" else "float32")


def test_a_penalty_trains_the_critic_by_its_finite_difference(quick, smooth, widest_floats):
    critic = resnet_critic((8, 8, 1), 2, blocks=1, normalization="layer", smallest_side=4)
    critic = in_floats(critic, widest_floats)
    real, fake = (normal(2, 8, 8, 1, seed=seed, dtype=widest_floats) for seed in (1, 2))
    mix = np.array([0.3, 0.8], widest_floats)

    def loss():
        return penalties.gradient_penalty(lambda x: 3 * critic(x), real, fake, mix)

    assert numpy(loss()) > 0.1
    assert_gradients_are_finite_differences(loss, critic)


@pytest.mark.parametrize("nested", [False, True])
def test_every_layer_of_the_critic_passes_spectral_normalisation(nested, quick):
    critic = resnet_critic((8, 8, 1), 4, normalization="layer", smallest_side=4)
    count = len([layer for layer in critic.layers if normalizable(layer)])
    if nested:
        images = keras.Input((8, 8, 1))
        critic = keras.Model(images, critic(images))
    normalised = spectral_normalize(critic)
    assert len(spectral_layers(normalised)) == count == 8
    x = normal(2, 8, 8, 1)
    for layer in spectral_layers(normalised):
        layer.layer.kernel.assign(3 * layer.layer.kernel)
    before = numpy(normalised(x))
    assert np.isfinite(before).all()
    copy = keras.saving.deserialize_keras_object(keras.saving.serialize_keras_object(normalised))
    copy.set_weights(normalised.get_weights())
    np.testing.assert_allclose(numpy(copy(x)), before, rtol=1e-4, atol=1e-5)


def test_they_are_rebuilt_from_their_configs(quick):
    for model, x in [
        (resnet_generator((8, 8, 1), 4, 2), normal(2, 4)),
        (resnet_critic((8, 8, 1), 2, normalization="layer", smallest_side=4), normal(2, 8, 8, 1)),
    ]:
        copy = keras.saving.deserialize_keras_object(keras.saving.serialize_keras_object(model))
        copy.set_weights(model.get_weights())
        np.testing.assert_allclose(numpy(copy(x)), numpy(model(x)), rtol=1e-5, atol=1e-6)
