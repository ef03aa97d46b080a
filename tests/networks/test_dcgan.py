import keras
import numpy as np
import pytest
from keras import layers

from keras_gan.layers import GroupNormalization
from keras_gan.networks import dcgan_critic, dcgan_generator
from tests.helpers import normal, numpy

SHAPES = [
    (28, 28, 1), (32, 32, 3), (48, 48, 1), (64, 64, 3), (96, 96, 1), (28, 56, 1), (20, 20, 2),
]  # fmt: skip
SMALLEST = {28: 7, 32: 4, 48: 6, 64: 4, 96: 6, 20: 5}


@pytest.fixture
def zeros(monkeypatch):
    """Kernels of zeros, where only shapes matter: JAX compiles a program for each random one."""
    monkeypatch.setattr(
        keras.initializers.GlorotUniform,
        "__call__",
        lambda self, shape, dtype=None: np.zeros(shape, dtype),
    )


def kinds(model, kind):
    return [layer for layer in model.layers if isinstance(layer, kind)]


@pytest.mark.parametrize("shape", SHAPES)
def test_the_generator_makes_images_of_the_shape(shape, zeros):
    generator = dcgan_generator(shape, latent_dim=5, width=2)
    assert generator.input_shape == (None, 5) and generator.output_shape == (None, *shape)
    (bottom,) = kinds(generator, layers.Reshape)
    halvings = int(np.log2(shape[0] // SMALLEST[shape[0]]))
    ratio = shape[1] // shape[0]
    side = SMALLEST[shape[0]]
    assert bottom.target_shape == (side, ratio * side, 2 * 2 ** (halvings - 1))


@pytest.mark.parametrize("shape", SHAPES)
def test_the_critic_takes_images_of_the_shape_to_one_logit(shape, zeros):
    critic = dcgan_critic(shape, width=2)
    assert critic.input_shape == (None, *shape) and critic.output_shape == (None, 1)
    (flat,) = kinds(critic, layers.Flatten)
    assert flat.input.shape[1] == SMALLEST[shape[0]]


@pytest.mark.parametrize("build", [dcgan_generator, dcgan_critic])
@pytest.mark.parametrize("shape", [(27, 28, 1), (28, 27, 1), (6, 8, 1), (4, 4, 1)])
def test_sides_that_cannot_be_halved_are_refused(build, shape):
    with pytest.raises(ValueError, match=r"such as 28, 32.*Received: image_shape=\(\d+, \d+, 1\)"):
        build(shape)


@pytest.mark.parametrize("policy", ["float32", "mixed_bfloat16"])
def test_images_are_float32_in_the_range_of_tanh_and_logits_are_raw(policy):
    before = keras.config.dtype_policy()
    keras.config.set_dtype_policy(policy)
    generator = dcgan_generator((8, 8, 1), latent_dim=4, width=4)
    critic = dcgan_critic((8, 8, 1), width=4)
    keras.config.set_dtype_policy(before)
    images = numpy(generator(100 * normal(16, 4)))
    assert images.dtype == np.float32
    assert -1 <= images.min() < -0.9 and 0.9 < images.max() <= 1
    logits = numpy(critic(1000 * images))
    assert logits.dtype == np.float32 and (logits < 0).any() and abs(logits).max() > 1
    hidden = kinds(critic, layers.Conv2D)[0].compute_dtype
    assert hidden == ("bfloat16" if policy == "mixed_bfloat16" else "float32")


@pytest.mark.parametrize("normalization", ["batch", None])
def test_the_generator_has_no_bias_before_batch_normalization(normalization, zeros):
    generator = dcgan_generator((16, 16, 1), normalization=normalization, width=2)
    linear = kinds(generator, (layers.Dense, layers.Conv2DTranspose))
    assert [layer.use_bias for layer in linear] == [normalization is None] * 2 + [True]
    assert len(kinds(generator, layers.BatchNormalization)) == 2 * (normalization == "batch")


@pytest.mark.parametrize("normalization, kind", [
    (None, ()), ("batch", layers.BatchNormalization), ("layer", GroupNormalization),
])  # fmt: skip
def test_the_critic_has_no_bias_before_its_normalization(normalization, kind, zeros):
    critic = dcgan_critic((32, 32, 1), normalization=normalization, width=2)
    biases = [layer.use_bias for layer in kinds(critic, layers.Conv2D)]
    assert biases == [True, normalization is None, normalization is None]
    assert len(kinds(critic, kind)) == (0 if normalization is None else 2)


def test_layer_normalization_leaves_images_independent():
    critic = dcgan_critic((16, 16, 1), normalization="layer", width=2)
    images = normal(4, 16, 16, 1)
    together = numpy(critic(images, training=True))
    alone = numpy(critic(images[:1], training=True))
    np.testing.assert_allclose(together[:1], alone, rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize("build", [dcgan_generator, dcgan_critic])
def test_an_unknown_normalization_is_refused(build):
    with pytest.raises(ValueError, match="batch, instance, layer, or None. Received: 'power'"):
        build((16, 16, 1), normalization="power")


@pytest.mark.parametrize("normalization", ["batch", "layer"])
def test_a_channels_first_configuration_changes_nothing(normalization):
    def build():
        critic = dcgan_critic((16, 8, 3), width=2, normalization=normalization)
        return dcgan_generator((16, 8, 3), latent_dim=4, width=2), critic

    expected = build()
    before = keras.config.image_data_format()
    keras.config.set_image_data_format("channels_first")
    got = build()
    keras.config.set_image_data_format(before)
    for new, old, x in zip(got, expected, (normal(2, 4), normal(2, 16, 8, 3)), strict=True):
        new.set_weights(old.get_weights())
        np.testing.assert_allclose(numpy(new(x)), numpy(old(x)), rtol=1e-5, atol=1e-6)


def test_they_are_rebuilt_from_their_configs(zeros):
    for model in (dcgan_generator((8, 8, 1), 4, 2), dcgan_critic((8, 8, 1), 2, "layer")):
        copy = keras.saving.deserialize_keras_object(keras.saving.serialize_keras_object(model))
        assert [w.shape for w in copy.weights] == [w.shape for w in model.weights]
