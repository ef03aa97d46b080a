"""Pix2Pix, CycleGAN and CUT: closed forms of their losses, translations, files, bad input."""

import keras
import numpy as np
import pytest
from keras import layers, ops

import keras_gan
from keras_gan import models, networks, penalties
from keras_gan.models.cut import contrast
from tests import minimal_gans
from tests.conformance import BATCH, SHAPE, make_images
from tests.helpers import normal, numpy
from tests.minimal_gans import CASES

X, Y = normal(3, *SHAPE, seed=1), normal(3, *SHAPE, seed=2)


def affine(factor, offset=0.0):
    """x ↦ factor x + offset, as a translator or a critic."""
    images = layers.Input(SHAPE)
    made = layers.Conv2D(1, 1, data_format="channels_last")(images)
    network = keras.Model(images, made)
    network.set_weights([np.full((1, 1, 1, 1), factor, "float32"), np.full(1, offset, "float32")])
    return network


def summing():
    """D(y, x) = y + x."""
    inputs = [layers.Input(SHAPE), layers.Input(SHAPE)]
    return keras.Model(inputs, layers.Add()(inputs))


@pytest.mark.filterwarnings("ignore:.*tanh")
@pytest.mark.parametrize("loss", ["original", "least_squares"])
def test_pix2pix_is_its_equation(loss):
    gan = models.Pix2Pix(affine(0.5), summing(), l1_weight=7.0, loss=loss, seed=0)
    real = (ops.convert_to_tensor(Y), ops.convert_to_tensor(X))
    fake = gan.synthesize(real)
    np.testing.assert_allclose(numpy(fake[0]), 0.5 * X, atol=1e-6)
    true, made = Y + X, 1.5 * X
    l1 = 7.0 * np.abs(Y - 0.5 * X).mean()
    if loss == "original":
        softplus = lambda x: np.log1p(np.exp(x))  # noqa: E731
        critic = 0.5 * (softplus(-true).mean() + softplus(made).mean())
        generator = softplus(-made).mean() + l1
    else:
        critic = 0.5 * (((true - 1) ** 2).mean() + (made**2).mean())
        generator = ((made - 1) ** 2).mean() + l1
    assert float(numpy(gan.critic_loss(real, fake))) == pytest.approx(critic, rel=1e-5)
    assert float(numpy(gan.generator_loss(real, fake))) == pytest.approx(generator, rel=1e-5)


@pytest.mark.filterwarnings("ignore:.*tanh")
def test_cyclegan_is_its_equation():
    gan = models.CycleGAN(
        networks.Pair(affine(0.5), affine(1.5)),
        networks.Pair(affine(1.0), affine(2.0)),
        cycle_weight=3.0,
        identity_weight=0.25,
        seed=0,
    )
    real = (ops.convert_to_tensor(X), ops.convert_to_tensor(Y))
    fake = gan.synthesize(real)
    np.testing.assert_allclose(numpy(fake[0]), 1.5 * Y, atol=1e-6)
    np.testing.assert_allclose(numpy(fake[1]), 0.5 * X, atol=1e-6)
    critic = 0.5 * (((X - 1) ** 2).mean() + ((1.5 * Y) ** 2).mean())
    critic += 0.5 * (((2 * Y - 1) ** 2).mean() + (X**2).mean())
    generator = ((1.5 * Y - 1) ** 2).mean() + ((X - 1) ** 2).mean()
    generator += 3.0 * (0.25 * np.abs(X).mean() + 0.25 * np.abs(Y).mean())
    generator += 0.75 * (0.5 * np.abs(X).mean() + 0.5 * np.abs(Y).mean())
    assert float(numpy(gan.critic_loss(real, fake))) == pytest.approx(critic, rel=1e-5)
    assert float(numpy(gan.generator_loss(real, fake))) == pytest.approx(generator, rel=1e-5)
    assert gan.replay.size == 50 and len(gan.replay.images) == 2


@pytest.mark.filterwarnings("ignore:.*tanh")
def test_each_critic_is_penalized_in_its_own_domain():
    gan = models.CycleGAN(
        networks.Pair(affine(0.5), affine(1.5)),
        networks.Pair(affine(1.0), affine(2.0)),
        penalty=penalties.Penalty("r1", 3.0),
        seed=0,
    )
    real = (ops.convert_to_tensor(X), ops.convert_to_tensor(Y))
    penalty = gan._penalized(real, gan.synthesize(real))
    assert float(numpy(penalty)) == pytest.approx(3.0 * 0.5 * (1**2 + 2**2), rel=1e-5)
    critics = gan.critics_apart(real, gan.synthesize(real))
    apart = [[numpy(x) for x in (critic(x), x, made)] for critic, x, made in critics]
    for found, expected in zip(apart, [(X, X, 1.5 * Y), (2 * Y, Y, 0.5 * X)], strict=True):
        np.testing.assert_allclose(found, expected, atol=1e-6)


def test_a_penalty_of_cut_is_on_all_images_of_the_batch():
    penalty = penalties.Penalty("r1", 3.0)
    gan = models.CUT(minimal_gans.contrasting()[0], affine(2.0), penalty=penalty, seed=0)
    real = (ops.convert_to_tensor(Y), ops.convert_to_tensor(X))
    found = float(numpy(gan._penalized(real, gan.synthesize(real))))
    assert found == pytest.approx(3.0 * 0.5 * 2**2, rel=1e-5)


def test_contrast_is_the_cross_entropy_of_the_own_place():
    queries, keys = (v / np.linalg.norm(v, axis=-1, keepdims=True) for v in (
        normal(2, 4, 3, seed=3), normal(2, 4, 3, seed=4)
    ))  # fmt: skip
    cosines = np.exp(queries @ keys.transpose(0, 2, 1) / 0.07)
    own = np.diagonal(cosines, axis1=1, axis2=2) / cosines.sum(-1)
    found = float(numpy(contrast(ops.convert_to_tensor(queries), ops.convert_to_tensor(keys))))
    assert found == pytest.approx(-np.log(own).mean(), rel=1e-4)


def test_pairs_are_augmented_alike():
    gan = CASES["pair"].build(augment="translation,cutout")
    same = ops.convert_to_tensor(X)
    output, condition = gan.augmented((same, same))
    np.testing.assert_array_equal(numpy(output), numpy(condition))
    assert np.abs(numpy(output) - X).max() > 0
    jittered = CASES["pair"].build(jitter=2)
    outputs, inputs = jittered.prepare((same, same))
    np.testing.assert_allclose(numpy(outputs), numpy(inputs), atol=1e-6)
    assert np.abs(numpy(outputs) - X).max() > 0


def test_translations_with_noise_are_those_of_the_seed_and_leave_no_trace():
    unet = networks.unet_translator(SHAPE, width=2)
    gan = models.Pix2Pix(unet, networks.patch_critic(SHAPE, SHAPE, 2, 16), seed=0)
    images = make_images(3)
    before = [numpy(v).copy() for v in gan.variables]
    first, again, other = (gan.translate(images, stochastic=True, seed=seed) for seed in (1, 1, 2))
    np.testing.assert_array_equal(first, again)
    assert np.abs(first - other).max() > 1e-4
    np.testing.assert_array_equal(gan.translate(images), gan.translate(images))
    assert np.abs(gan.translate(images) - first).max() > 1e-4
    assert gan.translate(images, stochastic=True, dtype="uint8").dtype == np.uint8
    with pytest.raises(ValueError, match="Unknown direction.*Received: True"):
        gan.translate(images, True)
    for old, variable in zip(before, gan.variables, strict=True):
        np.testing.assert_array_equal(old, numpy(variable))


def test_translations_with_noise_are_of_the_generator_as_it_is():
    unet = networks.unet_translator(SHAPE, width=2, dropout=0.0)
    gan = models.Pix2Pix(unet, networks.patch_critic(SHAPE, SHAPE, 2, 16), seed=0)
    images = make_images(3)
    gan.generator.set_weights([0.5 * weight for weight in gan.generator.get_weights()])
    noisy = gan.translate(images, stochastic=True, seed=1)
    np.testing.assert_allclose(noisy, gan.translate(images), atol=1e-5)


@pytest.mark.parametrize("model", [models.Pix2Pix, models.CUT])
def test_bytes_are_rescaled_wherever_images_come_in(model):
    made_of = minimal_gans.translating if model is models.Pix2Pix else minimal_gans.contrasting
    gan = model(*made_of(), seed=0)
    images = make_images(4)
    assert images.dtype == np.uint8
    expected = gan.translate(images)
    for given in (images, images / np.float32(127.5) - 1):
        for made in (gan.predict(given, verbose=0), gan.predict_on_batch(given), gan(given)):
            np.testing.assert_allclose(numpy(made), expected, atol=1e-5)


def test_bytes_of_both_domains_are_rescaled():
    gan = CASES["unpaired"].build()
    images = make_images(4)
    x, y = gan.predict([images, images], verbose=0)
    np.testing.assert_allclose(x, gan.translate(images, "x_to_y"), atol=1e-5)
    np.testing.assert_allclose(y, gan.translate(images, "y_to_x"), atol=1e-5)


def test_each_direction_is_its_own_network():
    gan = CASES["unpaired"].build()
    images = make_images(3, "float32")
    for name, network in (
        ("x_to_y", gan.ema_generator.first),
        ("y_to_x", gan.ema_generator.second),
    ):
        made = numpy(network(images, training=False))
        np.testing.assert_allclose(gan.translate(images, direction=name), made, atol=1e-5)
    cycle = gan.translate(gan.translate(images), direction="y_to_x")
    np.testing.assert_allclose(gan.cycle(images), cycle, atol=1e-5)


def test_previews_are_rows_of_input_output_and_what_else_is_known():
    images = make_images(5)
    columns = {}
    for name in ("pair", "unpaired"):
        gan = CASES[name].build()
        for inputs, key in ((images, "alone"), ((images, images[::-1]), "two")):
            picture = gan.preview(3, seed=0, inputs=inputs)
            assert picture.shape[0] == 3 * 8 + 2 * 2
            columns[name, key] = (picture.shape[1] + 2) // 10
    assert list(columns.values()) == [2, 3, 3, 6]


def test_a_preview_shows_no_truth_of_another_image():
    images = make_images(5)
    gan = CASES["pair"].build()
    with pytest.raises(ValueError, match="Received: 5 and 4 images") as error:
        gan.preview(3, inputs=(images, images[:4]))
    inputs = eval(
        str(error.value).split("`")[1].partition("=")[2], {"images": images, "outputs": images}
    )
    np.testing.assert_array_equal(
        gan.preview(3, inputs=inputs), gan.preview(3, inputs=(images[:4], images[:4]))
    )
    assert CASES["unpaired"].build().preview(3, inputs=(images, images[:4])).ndim == 3


@pytest.mark.parametrize("kind", ["pix2pix", "cyclegan", "cut"])
def test_a_preset_holds_a_translator(kind, tmp_path):
    unet = lambda: networks.unet_translator(SHAPE, width=2)  # noqa: E731
    critic = lambda *more: networks.patch_critic(SHAPE, *more, width=2, receptive_field=16)  # noqa: E731
    gan = {
        "pix2pix": lambda: models.Pix2Pix(unet(), critic(SHAPE)),
        "cyclegan": lambda: models.CycleGAN(
            networks.Pair(unet(), unet()), networks.Pair(critic(), critic())
        ),
        "cut": lambda: models.CUT(minimal_gans.contrasting()[0], critic()),
    }[kind]()
    gan.save_to_preset(tmp_path / "preset")
    again = keras_gan.from_preset(tmp_path / "preset")
    images = make_images(2)
    for name in gan.directions():
        np.testing.assert_array_equal(
            gan.translate(images, direction=name), again.translate(images, direction=name)
        )


@pytest.mark.skipif(keras.backend.backend() != "tensorflow", reason="A SavedModel is TensorFlow's")
def test_each_direction_is_exported(tmp_path):
    import tensorflow as tf

    gan, images = CASES["unpaired"].build(), make_images(2, "float32")
    for name in gan.directions():
        gan.export(tmp_path / name, direction=name)
        served = tf.saved_model.load(str(tmp_path / name))  # Whose variables go when it goes.
        made = served.serve(images)
        np.testing.assert_allclose(made, gan.translate(images, direction=name), atol=1e-5)


def pair_of(x, y):
    return networks.Pair(
        networks.unet_translator(x, y[-1], 2), networks.unet_translator(y, x[-1], 2)
    )


def critics(x, y):
    return networks.Pair(*(networks.patch_critic(s, None, 2, 16) for s in (x, y)))


GREY, COLOR = (8, 8, 1), (8, 8, 3)
BAD = {
    "generate": (lambda: CASES["pair"].build().generate(3), "`gan.translate.images.`.*Received"),
    "a direction that is none": (
        lambda: CASES["unpaired"].build().translate(make_images(2), direction="y"),
        "Unknown direction.*x_to_y, y_to_x.*Received: 'y'",
    ),
    "images of another size": (
        lambda: CASES["pair"].build().translate(np.zeros((2, 4, 4, 1), "uint8")),
        r"\(batch, 8, 8, 1\).*Received: shape \(2, 4, 4, 1\)",
    ),
    "no images to preview": (lambda: CASES["pair"].build().preview(), "inputs=images.*Received"),
    "a pool of pairs": (lambda: CASES["pair"].build(replay=lambda: keras_gan.layers.ImagePool(9)),
        "replay=None"),
    "colours of a pair": (lambda: CASES["pair"].build(augment="color,cutout"), "colours do not"),
    "a loss that is none": (lambda: CASES["pair"].build(loss="hinge"), "Unknown loss.*'hinge'"),
    "no pair": (
        lambda: models.CycleGAN(networks.unet_translator(GREY, width=2), critics(GREY, GREY)),
        r"`keras_gan.networks.Pair\(first, second\)`. Received: Functional",
    ),
    "no way back": (
        lambda: models.CycleGAN(
            networks.Pair(
                networks.unet_translator(GREY, 3, 2), networks.unet_translator(GREY, 3, 2)
            ),
            critics(GREY, COLOR),
        ),
        "The second generator translates back.*Received",
    ),
    "identities of other channels": (
        lambda: models.CycleGAN(pair_of(GREY, COLOR), critics(GREY, COLOR)),
        "`identity_weight=0`. Received",
    ),
    "critics in the other order": (
        lambda: models.CycleGAN(pair_of(GREY, COLOR), critics(COLOR, GREY)),
        "must take what the generator makes.*Received",
    ),
    "no features": (
        lambda: models.CUT(networks.unet_translator(GREY, width=2), critics(GREY, GREY).first),
        r"contrastive_translator\(\(8, 8, 1\)\)`. Received",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD)
def test_bad_input_is_refused_with_the_line_to_write(case):
    make, message = BAD[case]
    with pytest.raises(ValueError, match=f"(?s){message}"):
        make()


def test_domains_that_are_swapped_in_channels_are_told():
    gan = models.CycleGAN(pair_of(GREY, COLOR), critics(GREY, COLOR), identity_weight=0)
    gan.compile()
    x, y = np.zeros((BATCH, *GREY), "uint8"), np.zeros((BATCH, *COLOR), "uint8")
    with pytest.raises(ValueError, match=r"swapped.*`fit\(xs, ys\)`.*Received"):
        gan.fit(y, x, batch_size=BATCH, verbose=0)


def test_jitter_leaves_some_of_an_image():
    contrasting = minimal_gans.contrasting()
    for build in (
        CASES["pair"].build,
        CASES["unpaired"].build,
        lambda jitter: models.CUT(*contrasting, jitter=jitter),
    ):
        assert build(jitter=SHAPE[0] - 1).jitter == SHAPE[0] - 1
        with pytest.raises(ValueError, match=f"fewer than they have.*jitter={SHAPE[0]} for"):
            build(jitter=SHAPE[0])
