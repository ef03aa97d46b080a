"""Labels in every family of networks: how they enter, and that nothing changes without them."""

import keras
import numpy as np
import pytest
from keras import layers

from keras_gan import models, networks
from keras_gan.layers import (
    ConditionalBatchNormalization,
    LabelEmbedding,
    LatentChunks,
    SelfAttention,
)
from keras_gan.layers.spectral_normalization import spectral_layers
from keras_gan.networks import registry, spectral_normalize
from keras_gan.presets import weights_file
from tests.helpers import normal, numpy
from tests.networks.tools import kinds

IMAGE, CLASSES, LATENT_DIM = (8, 8, 1), 3, 4
SMALL = {
    "biggan": ({"width": 8}, {"width": 8, "smallest_side": 4}),
    "dcgan": ({"width": 4}, {"width": 4}),
    "mlp": ({"width": 8}, {"width": 8}),
    "r3gan": ({"width": 8, "blocks": 1}, {"width": 8, "blocks": 1}),
    "resnet": ({"width": 8}, {"width": 8, "smallest_side": 4}),
    "sagan": ({"width": 8}, {"width": 8, "smallest_side": 4}),
}
LABELS = np.eye(CLASSES, dtype="float32")


def pair(family, classes=CLASSES, **critic):
    sizes = SMALL[family]
    build = [getattr(networks, f"{family}_{role}") for role in ("generator", "critic")]
    return (
        build[0](IMAGE, latent_dim=LATENT_DIM, classes=classes, **sizes[0]),
        build[1](IMAGE, classes=classes, **sizes[1], **critic),
    )


def shaken(network):
    """The network with no kernel left at zero."""
    for number, variable in enumerate(network.trainable_variables):
        noise = normal(*variable.shape, seed=number)
        variable.assign(numpy(variable) + 0.1 * noise.astype("float32"))
    return network


@pytest.mark.parametrize("family", SMALL)
def test_the_class_changes_what_both_networks_make(family, quick):
    generator, critic = map(shaken, pair(family))
    assert [x.shape[1:] for x in generator.inputs] == [(LATENT_DIM,), (CLASSES,)]
    assert [x.shape[1:] for x in critic.inputs] == [IMAGE, (CLASSES,)]
    latents = np.repeat(normal(1, LATENT_DIM), CLASSES, axis=0)
    images = numpy(generator([latents, LABELS]))
    logits = numpy(critic([np.repeat(images[:1], CLASSES, axis=0), LABELS]))
    assert images.shape == (CLASSES, *IMAGE) and logits.shape == (CLASSES, 1)
    for made in (images, logits):
        assert min(np.abs(made[i] - made[i - 1]).max() for i in range(CLASSES)) > 1e-4


@pytest.mark.parametrize("family", SMALL)
def test_the_registry_builds_labelled_networks_again(family, quick):
    for network in pair(family):
        built = registry.of(network)
        assert built.arguments["classes"] == CLASSES
        again = registry.build(built.builder, built.arguments)
        assert [v.shape for v in again.weights] == [v.shape for v in network.weights]


@pytest.mark.parametrize("family", ["dcgan", "mlp", "r3gan", "resnet"])
def test_an_auxiliary_critic_has_two_outputs_of_the_same_features(family, quick):
    _, critic = pair(family, classes=None, auxiliary=5)
    logits, prediction = critic(normal(2, *IMAGE))
    assert logits.shape == (2, 1) and prediction.shape == (2, 5)
    heads = critic.get_layer("logits"), critic.get_layer("prediction")
    assert heads[0].input is heads[1].input


def test_the_projection_critic_knows_where_strokes_are():
    """Moved by multiples of the stride, out of each other's sight in feature maps of 10 pixels."""
    critic = networks.projection_critic((28, 56, 1), CLASSES, width=4)
    near, far = np.full((2, 1, 28, 56, 1), -1.0, "float32")
    for images, columns in ((near, (16, 32)), (far, (16, 36))):
        for column in columns:
            images[:, 12:15, column : column + 3] = 1.0
    label = np.eye(CLASSES, dtype="float32")[:1]
    found = [numpy(critic([images, label])) for images in (near, far)]
    assert np.abs(found[0] - found[1]).max() > 1e-5


def test_the_projection_critic_is_its_formula(quick):
    critic = networks.projection_critic(IMAGE, CLASSES, width=4)
    x, labels = normal(CLASSES, *IMAGE), LABELS
    features = keras.Model(critic.inputs, critic.get_layer("sum").output)
    phi = numpy(features([x, labels]))
    maps = keras.Model(critic.inputs, kinds(critic, layers.LeakyReLU)[-1].output)
    np.testing.assert_allclose(phi, numpy(maps([x, labels])).sum((1, 2)), rtol=1e-4, atol=1e-5)
    linear = critic.get_layer("logits")
    expected = phi @ numpy(linear.kernel) + numpy(linear.bias)
    expected += ((labels @ numpy(critic.get_layer("projection").kernel)) * phi).sum(1)[:, None]
    np.testing.assert_allclose(numpy(critic([x, labels])), expected, rtol=1e-4, atol=1e-4)


def test_batch_normalization_is_conditional_in_each_block_of_a_labelled_generator(quick):
    generator, _ = pair("resnet")
    assert len(kinds(generator, ConditionalBatchNormalization)) == 2
    assert len(kinds(generator, layers.BatchNormalization)) == 1  # The last, as in the paper.
    plain, _ = pair("resnet", classes=None)
    assert kinds(plain, ConditionalBatchNormalization) == []


@pytest.mark.parametrize("family", ["sagan", "biggan"])
@pytest.mark.parametrize("role", [0, 1])
def test_every_kernel_of_an_attending_network_has_norm_one(family, role, quick):
    network = spectral_normalize(shaken(pair(family)[role]))
    assert len(kinds(network, SelfAttention)) == 1
    for layer in spectral_layers(network):
        for _ in range(100):
            layer.power_iteration()
        sigma = np.linalg.svd(numpy(layer.matrix()) / numpy(layer.sigma()), compute_uv=False)[0]
        assert sigma == pytest.approx(1, rel=1e-2), layer.name
    assert spectral_normalize(network) is network


@pytest.mark.parametrize("family", SMALL)
def test_weights_keep_their_names_through_a_file(family, tmp_path, quick):
    """A preset's weights are found by name, whether its GAN was built or loaded."""
    for network in map(spectral_normalize, pair(family)):
        network.save(tmp_path / "network.keras")
        loaded = keras.saving.load_model(tmp_path / "network.keras")
        assert weights_file.fingerprint({"": loaded}) == weights_file.fingerprint({"": network})


def test_the_maps_of_labels_stay_free_in_sagan(quick):
    """Of norm one from the first update on, they drowned the latents: one picture a class."""
    generator, critic = pair("sagan")
    made = models.SAGAN(generator, critic, seed=0).generator
    conditional = kinds(made, ConditionalBatchNormalization)
    assert len(conditional) == 2 and not any(layer.spectral for layer in conditional)
    all_of_them = len(spectral_layers(spectral_normalize(generator)))
    assert len(spectral_layers(made)) == all_of_them - 2 * len(conditional)
    assert models.SAGAN(made, critic, seed=0).generator is made


def test_the_maps_of_labels_are_normalised_in_biggan(quick):
    """They start orthogonal, so nothing jumps at their first update."""
    generator, critic = pair("biggan")
    made = models.BigGAN(generator, critic, seed=0).generator
    assert all(layer.spectral for layer in kinds(made, ConditionalBatchNormalization))
    assert len(spectral_layers(made)) == len(spectral_layers(spectral_normalize(generator)))


def test_kernels_that_start_from_zero_stay_finite_under_spectral_normalization(quick):
    generator = spectral_normalize(pair("resnet")[0])
    inputs = [normal(CLASSES, LATENT_DIM), LABELS]
    assert np.isfinite(numpy(generator(inputs))).all()
    scale = kinds(generator, ConditionalBatchNormalization)[0].scale
    small = 1e-6 * normal(*scale.layer.kernel.shape)
    scale.layer.kernel.assign(small)  # An update, which u and v do not know of yet.
    bound = 2 * np.sqrt(min(small.shape))
    assert np.linalg.norm(numpy(scale(LABELS)), 2) <= bound * 1.001
    for _ in range(30):
        scale.power_iteration()
    assert np.linalg.norm(numpy(scale(LABELS)), 2) == pytest.approx(1, rel=1e-2)


def test_each_part_of_the_latents_reaches_its_own_block(quick):
    generator = networks.biggan_generator((16, 16, 1), 6, width=8, classes=CLASSES, shared_dim=2)
    (chunks,) = kinds(generator, LatentChunks)
    assert [part.shape[-1] for part in chunks.output] == [2, 2, 2]
    first, *conditional = [x for x in generator.layers if isinstance(x, layers.Dense)] + kinds(
        generator, ConditionalBatchNormalization
    )
    reached = keras.Model(
        generator.inputs, [first.input, *(layer.input[1] for layer in conditional)]
    )
    before = reached([normal(1, 6), LABELS[:1]])
    for part in range(3):
        latents = normal(1, 6)
        latents[:, 2 * part : 2 * part + 2] += 1
        after = reached([latents, LABELS[:1]])
        moved = [not np.array_equal(numpy(a), numpy(b)) for a, b in zip(before, after, strict=True)]
        assert moved == [part == 0, *[part == 1] * 2, *[part == 2] * 2]
    after = reached([normal(1, 6), LABELS[1:2]])
    assert [np.array_equal(numpy(a), numpy(b)) for a, b in zip(before, after, strict=True)] == [
        True, *[False] * 4
    ]  # fmt: skip


def test_biggan_starts_orthogonal():
    generator, critic = pair("biggan")
    for network in (generator, critic):
        for layer in spectral_layers(spectral_normalize(network)):
            values = np.linalg.svd(numpy(layer.matrix()), compute_uv=False)
            np.testing.assert_allclose(values, 1, atol=1e-4)


def test_latents_with_too_few_coordinates_are_refused():
    with pytest.raises(ValueError, match=r"take `latent_dim=60`. Received: latent_dim=2"):
        networks.biggan_generator((16, 16, 1), 2)
    networks.biggan_generator((16, 16, 1), latent_dim=60, width=8)


def test_a_class_does_not_drown_the_latents():
    """Told as loudly as they are, it makes an ACGAN draw one image for each class."""
    embedded = LabelEmbedding(64)(np.eye(10, dtype="float32"))
    size = np.linalg.norm(keras.ops.convert_to_numpy(embedded), axis=1)
    assert (size < 0.2 * 64**0.5).all() and len(np.unique(size.round(4))) == 10


SIZE = {"latent_dim": LATENT_DIM, "classes": CLASSES, "width": 4}
WHERE = {  # Whether the label joins the latents: where nothing else takes it, and in DCGAN.
    "dcgan": (lambda: networks.dcgan_generator(IMAGE, **SIZE), True),
    "dcgan by normalisation": (
        lambda: networks.dcgan_generator(IMAGE, joined=False, **SIZE),
        False,
    ),
    "dcgan without it": (
        lambda: networks.dcgan_generator(IMAGE, normalization=None, joined=False, **SIZE),
        True,
    ),
    "resnet": (lambda: networks.resnet_generator(IMAGE, **SIZE), False),
    "resnet without it": (
        lambda: networks.resnet_generator(IMAGE, normalization=None, **SIZE),
        True,
    ),
    "sagan": (lambda: networks.sagan_generator(IMAGE, **SIZE), False),
}


@pytest.mark.parametrize("case", WHERE)
def test_a_label_enters_by_normalisation_or_joins_the_latents(case):
    build, joined = WHERE[case]
    generator = build()
    conditional = kinds(generator, ConditionalBatchNormalization)
    assert bool(kinds(generator, LabelEmbedding)) == joined
    assert joined or conditional
