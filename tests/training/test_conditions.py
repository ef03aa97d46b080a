"""Conditions reach both networks row by row, and penalties see each sample under its own."""

import keras
import numpy as np
import pytest
from keras import layers, ops

from keras_gan import backend, models, networks
from keras_gan.layers import ImagePool
from keras_gan.models import DRAGAN, FGAN, GAN, LSGAN, R3GAN, SNGAN, WGAN, WGANGP
from tests import minimal_gans
from tests.conformance import kernels_moved, values
from tests.helpers import normal, numpy
from tests.minimal_gans import CASES, CLASSES, LATENT_DIM

WEIGHTS = normal(CLASSES, 4, seed=4)
ROWS = 6
LABELS = np.arange(ROWS) % CLASSES
REAL, FAKE = normal(ROWS, 4, seed=1), normal(ROWS, 4, seed=2)


def one_hot(labels):
    return np.eye(CLASSES, dtype="float32")[labels]


def linear_critic():
    """D(x, y) = ⟨W[y], x⟩, so that ∇D = W[y]."""
    samples, labels = layers.Input((4,)), layers.Input((CLASSES,))
    rows = layers.Dense(4, use_bias=False, name="rows")(labels)
    critic = keras.Model([samples, labels], layers.Dot(axes=1)([rows, samples]))
    critic.get_layer("rows").set_weights([WEIGHTS])
    return critic


def vector_generator():
    latents, labels = layers.Input((2,)), layers.Input((CLASSES,))
    made = layers.Dense(4)(layers.Concatenate()([latents, labels]))
    return keras.Model([latents, labels], made)


def norms(labels):
    return np.linalg.norm(WEIGHTS[labels], axis=1)


PENALTIES = {
    "wgan_gp": lambda: np.mean((norms(LABELS) - 1) ** 2),
    "wgan_gp_one_sided": lambda: np.mean(np.maximum(norms(LABELS) - 1, 0) ** 2),
    "dragan": lambda: np.mean((norms(LABELS) - 1) ** 2),
    "r1": lambda: 0.5 * np.mean(norms(LABELS) ** 2),
    "r2": lambda: 0.5 * np.mean(norms(LABELS) ** 2),
    "r1_r2": lambda: np.mean(norms(LABELS) ** 2),
}


@pytest.mark.parametrize("name", PENALTIES)
def test_a_penalty_under_labels_is_its_closed_form(name):
    gan = models.GAN(vector_generator(), linear_critic(), penalty=name, seed=0)
    labels = ops.convert_to_tensor(one_hot(LABELS))
    found = gan._penalized((REAL, labels), (FAKE, labels))
    assert float(numpy(found)) == pytest.approx(PENALTIES[name](), rel=1e-5)


def critic_gradient(gan, labels):
    batch = gan.prepare((ops.convert_to_tensor(minimal_gans.make_images(ROWS)), labels))
    player = gan.players()[0]
    gan.noise = lambda shape, distribution="normal": ops.full(shape, 0.3, dtype="float32")
    _, _, gradients, _ = backend.value_and_gradients(
        lambda: gan._objective(player, batch), player.trainable_variables
    )
    return numpy(gradients[0])


def test_permuted_labels_change_the_critic_s_gradient_and_the_samples():
    gan = CASES["labelled"].compiled(smooth=True)
    first, second = (critic_gradient(gan, labels) for labels in (LABELS, LABELS[::-1].copy()))
    assert np.abs(first - second).max() > 1e-6
    samples = gan.generate(ROWS, seed=0, labels=LABELS)
    assert np.abs(samples - gan.generate(ROWS, seed=0, labels=LABELS[::-1])).max() > 1e-4


@keras.saving.register_keras_serializable("conditions")
class Echo(layers.Layer):
    """Passes the condition on as the sample, so that each sample tells what it was made for."""

    def call(self, inputs):
        latents, labels = inputs
        return labels + 0 * ops.sum(latents, axis=1, keepdims=True)


@pytest.mark.parametrize("critic_steps", [1, 2])
def test_row_i_of_the_fake_batch_has_row_i_s_condition(critic_steps):
    latents, labels = layers.Input((LATENT_DIM,)), layers.Input((CLASSES,))
    generator = keras.Model([latents, labels], Echo()([latents, labels]))
    samples, labels = layers.Input((CLASSES,)), layers.Input((CLASSES,))
    critic = keras.Model(
        [samples, labels], layers.Dense(1)(layers.Concatenate()([samples, labels]))
    )
    gan = models.GAN(generator, critic, critic_steps=critic_steps, seed=0)
    real = gan.prepare((normal(ROWS, CLASSES), LABELS))
    fake = gan.synthesize(real)
    np.testing.assert_array_equal(numpy(fake[0]), numpy(real[1]))
    np.testing.assert_array_equal(numpy(fake[1]), one_hot(LABELS))


@pytest.mark.parametrize("model", [DRAGAN, FGAN, GAN, LSGAN, R3GAN, SNGAN, WGAN, WGANGP])
def test_each_gan_is_conditional_as_soon_as_its_networks_take_labels(model):
    keras.utils.set_random_seed(0)
    critic = keras.Model(*labelled_vectors())
    gan = model(vector_generator(), critic, seed=0)
    gan.compile(keras.optimizers.SGD(0.1), keras.optimizers.SGD(0.1), run_eagerly=True)
    before = [values(network.trainable_variables) for network in gan.networks().values()]
    rows = gan.critic_steps * ROWS
    history = gan.fit(normal(rows, 4), np.arange(rows) % CLASSES, batch_size=ROWS, verbose=0)
    assert np.isfinite([*history.history.values()]).all()
    for old, network in zip(before, gan.networks().values(), strict=True):
        assert kernels_moved(old, values(network.trainable_variables))
    samples = [gan.generate(2, seed=0, labels=label) for label in range(2)]
    assert np.abs(samples[0] - samples[1]).max() > 1e-4


def labelled_vectors():
    samples, labels = layers.Input((4,)), layers.Input((CLASSES,))
    x = layers.Dense(8, "softplus")(layers.Concatenate()([samples, labels]))
    return [samples, labels], layers.Dense(1)(x)


def test_labels_in_uint8_are_not_rescaled_as_images():
    gan = CASES["labelled"].build()
    images, labels = gan.prepare(
        gan.contract().to_rows((minimal_gans.make_images(ROWS), LABELS.astype("uint8")))
    )
    np.testing.assert_array_equal(numpy(labels), one_hot(LABELS))
    assert numpy(images).min() >= -1 and numpy(images).max() <= 1 and numpy(images).min() < -0.9


def test_generate_takes_one_label_for_all_one_each_or_each_class_in_turn():
    gan = CASES["labelled"].build()
    in_turn = gan.generate(7, seed=0)
    np.testing.assert_allclose(
        in_turn, gan.generate(7, seed=0, labels=np.arange(7) % CLASSES), atol=1e-6
    )
    np.testing.assert_allclose(gan.generate(4, seed=0), in_turn[:4], atol=1e-6)
    ones = gan.generate(3, seed=0, labels=1)
    np.testing.assert_allclose(ones, gan.generate(labels=[1, 1, 1], seed=0), atol=1e-6)
    np.testing.assert_allclose(ones[1], in_turn[1], atol=1e-6)
    assert np.abs(ones[0] - in_turn[0]).max() > 1e-4


def test_a_preview_has_a_column_for_each_class():
    gan = CASES["labelled"].build()
    picture, samples = gan.preview(2 * CLASSES + 1, seed=0), gan.generate(2 * CLASSES, seed=0)
    assert picture.shape == (2 * 8 + 2, CLASSES * 8 + (CLASSES - 1) * 2, 1)
    again = np.rint((samples[CLASSES] + 1) * 127.5)
    assert np.abs(picture[10:, :8].astype(float) - again).max() <= 1


def test_a_pool_keeps_pairs_together():
    pool = ImagePool(4)
    pool.build([(None, 2), (None, 3)])
    draws = np.random.default_rng(0)

    def noise(shape, distribution):
        return ops.convert_to_tensor(draws.random(shape).astype("float32"))

    for turn in range(6):
        number = np.arange(2.0, dtype="float32")[:, None] + 2 * turn
        first, second = pool((np.repeat(number, 2, 1), np.repeat(number, 3, 1)), noise=noise)
        np.testing.assert_array_equal(numpy(first)[:, 0], numpy(second)[:, 0])
    np.testing.assert_array_equal(numpy(pool.images[0])[:, 0], numpy(pool.images[1])[:, 0])
    assert len(set(numpy(pool.images[0])[:, 0])) == 4


def test_logits_of_both_batches_are_logged_however_the_loss_asks_for_them():
    gan = CASES["auxiliary"].compiled(smooth=True)
    player = gan.players()[0]
    batch = gan.prepare(CASES["auxiliary"].data(ROWS))
    _, (_, noted), _, _ = backend.value_and_gradients(
        lambda: gan._objective(player, batch), player.trainable_variables
    )
    real = gan.critic(batch[0], training=True)[0]
    assert float(numpy(noted["real_logit"])) == pytest.approx(float(numpy(real).mean()), abs=1e-6)
    assert set(noted) == set(player.logs) and abs(float(numpy(noted["fake_logit"]))) > 0


def test_what_no_loss_notes_is_left_out_of_the_logs():
    class Silent(models.GAN):
        def critic_loss(self, real, fake):
            return ops.mean(self.critic(fake)) - ops.mean(self.critic(real))

        def generator_loss(self, real, fake):
            return -ops.mean(self.critic(fake))

    keras.utils.set_random_seed(0)
    gan = Silent(networks.mlp_generator((2,), 3, 4, 1), networks.mlp_critic((2,), 4, 1), seed=0)
    gan.compile(keras.optimizers.SGD(0.1), keras.optimizers.SGD(0.1))
    history = gan.fit(normal(12, 2), batch_size=4, epochs=2, verbose=0).history
    assert set(history) == {"critic_loss", "generator_loss"}
