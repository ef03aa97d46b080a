"""The GANs of labels and codes: their losses in closed form, and what they ask of labels."""

import itertools

import keras
import numpy as np
import pytest
from keras import ops

from keras_gan import losses, models, networks
from keras_gan.data_adapters.codes import Codes
from keras_gan.layers.spectral_normalization import spectral_layers
from tests import minimal_gans
from tests.helpers import normal, numpy
from tests.minimal_gans import CLASSES

SIZE = 4  # Of a code: three categories and a number.


def pair(classes=CLASSES, auxiliary=None):
    keras.utils.set_random_seed(0)
    critic = {"classes": classes} if auxiliary is None else {"auxiliary": auxiliary}
    return (
        networks.mlp_generator((2,), 3, 8, 1, classes=classes),
        networks.mlp_critic((2,), 8, 1, **critic),
    )


def batches(size=CLASSES):
    codes = ops.convert_to_tensor(np.eye(size, dtype="float32")[np.arange(6) % size])
    return tuple((ops.convert_to_tensor(normal(6, 2, seed=s)), codes) for s in (1, 2))


def close(found, expected):
    assert float(numpy(found)) == pytest.approx(float(numpy(expected)), rel=1e-5)


@pytest.mark.parametrize(
    "model, critic_loss, generator_loss",
    [
        (
            models.ConditionalGAN,
            losses.non_saturating_critic_loss,
            losses.non_saturating_generator_loss,
        ),
        (models.ProjectionGAN, losses.hinge_critic_loss, losses.hinge_generator_loss),
        (models.SAGAN, losses.hinge_critic_loss, losses.hinge_generator_loss),
        (models.BigGAN, losses.hinge_critic_loss, losses.hinge_generator_loss),
    ],
)
def test_the_losses_are_the_paper_s(model, critic_loss, generator_loss):
    gan = model(*pair(), seed=0, **{"orthogonal_weight": 0} if model is models.BigGAN else {})
    real, fake = batches()
    close(gan.critic_loss(real, fake), critic_loss(gan.logits(real), gan.logits(fake)))
    close(gan.generator_loss(real, fake), generator_loss(gan.logits(fake)))


def test_acgan_adds_the_loss_of_both_batches_classes():
    gan = models.ACGAN(*pair(auxiliary=CLASSES), class_weight=2.5, seed=0)
    real, fake = batches()
    (real_logits, real_class), (fake_logits, fake_class) = gan.logits(real), gan.logits(fake)
    of_real = losses.auxiliary_classifier_loss(real_class, real[1])
    of_fake = losses.auxiliary_classifier_loss(fake_class, fake[1])
    adversarial = losses.non_saturating_critic_loss(real_logits, fake_logits)
    close(gan.critic_loss(real, fake), adversarial + 2.5 * (of_real + of_fake))
    adversarial = losses.non_saturating_generator_loss(fake_logits)
    close(gan.generator_loss(real, fake), adversarial + 2.5 * of_fake)


@keras.saving.register_keras_serializable("labels")
class Doubled:
    def __call__(self, samples, noise):
        return 2.0 * samples

    def get_config(self):
        return {}

    @classmethod
    def from_config(cls, config):
        return cls()


def infogan(**arguments):
    arguments = {"categorical": 3, "continuous": 1, **arguments}
    return models.InfoGAN(*pair(SIZE, auxiliary=SIZE), seed=0, **arguments)


def test_infogan_weighs_category_and_numbers_apart():
    gan = infogan(information_weight=2.0, continuous_weight=0.3)
    real, (samples, _) = batches(SIZE)
    codes = np.concatenate([np.eye(3)[[0, 1, 2, 0, 1, 2]], normal(6, 1)], axis=1).astype("float32")
    fake = samples, ops.convert_to_tensor(codes)
    (real_logits, _), (fake_logits, predicted) = gan.logits(real), gan.logits(fake)
    information = 2.0 * losses.auxiliary_classifier_loss(predicted[:, :3], codes[:, :3])
    information += 0.3 * losses.continuous_code_loss(predicted[:, 3:], codes[:, 3:])
    adversarial = losses.non_saturating_critic_loss(real_logits, fake_logits)
    close(gan.critic_loss(real, fake), adversarial + information)
    close(
        gan.generator_loss(real, fake),
        losses.non_saturating_generator_loss(fake_logits) + information,
    )


def test_infogan_reads_categories_from_distorted_samples_and_numbers_from_plain_ones():
    gan = infogan(distortion=Doubled())
    real, (samples, _) = batches(SIZE)
    fake = samples, ops.convert_to_tensor(np.eye(4, dtype="float32")[[0, 1, 2, 0, 1, 2]])
    (logits, plain), (_, distorted) = gan.logits(fake), gan.logits((2.0 * fake[0], fake[1]))
    information = losses.auxiliary_classifier_loss(distorted[:, :3], fake[1][:, :3])
    information += 0.1 * losses.continuous_code_loss(plain[:, 3:], fake[1][:, 3:])
    expected = losses.non_saturating_generator_loss(logits) + information
    close(gan.generator_loss(real, fake), expected)


def test_infogan_reads_the_same_categories_from_real_samples_and_their_distortions():
    gan = infogan(distortion=Doubled(), real_weight=700.0)
    real, fake = batches(SIZE)
    without = infogan(distortion=Doubled())
    for ours, theirs in zip(gan.networks().values(), without.networks().values(), strict=True):
        theirs.set_weights(ours.get_weights())
    views = [gan.logits((scale * real[0], real[1]))[1][:, :3] for scale in (1.0, 2.0)]
    shared = 700.0 * losses.information_maximization_loss(*views)
    assert abs(float(shared)) > 1e-3
    close(gan.critic_loss(real, fake), without.critic_loss(real, fake) + shared)
    close(gan.generator_loss(real, fake), without.generator_loss(real, fake))
    with pytest.raises(ValueError, match='distortion="affine", real_weight=700.0'):
        infogan(real_weight=700.0)


def test_infogan_draws_codes_of_equally_frequent_categories():
    _, codes = infogan().prepare(ops.convert_to_tensor(normal(3000, 2)))
    category, numbers = np.split(numpy(codes), [3], axis=1)
    assert set(category.sum(axis=1)) == {1.0} and set(np.unique(category)) == {0.0, 1.0}
    np.testing.assert_allclose(category.mean(axis=0), 1 / 3, atol=0.04)
    assert -1 <= numbers.min() < -0.99 and 0.99 < numbers.max() <= 1
    assert abs(numbers.mean()) < 0.05


def test_infogan_generates_by_category_by_code_and_by_neither():
    gan = infogan()
    first, second = gan.generate(4, seed=0), gan.generate(7, seed=0)
    np.testing.assert_allclose(first, second[:4], atol=1e-6)
    assert np.abs(first - gan.generate(4, seed=1)).max() > 1e-3
    rows = np.array([[0, 1, 0, 0.0]] * 2)
    named = gan.generate(2, seed=0, codes=1), gan.generate(codes=[1, 1], seed=0)
    for samples in named:
        np.testing.assert_allclose(samples, gan.generate(codes=rows, seed=0), atol=1e-6)
    between = [[0.5, 0.5, 0, 0]] * 2  # On the way from one category to another.
    assert np.abs(named[0] - gan.generate(codes=between, seed=0)).max() > 1e-4
    rows[:, 3] = 0.5
    assert np.abs(named[0] - gan.generate(codes=rows, seed=0)).max() > 1e-4
    np.testing.assert_array_equal(gan.generate(2, seed=0, labels=1), named[0])
    with pytest.raises(ValueError, match="pass one. Received: both"):
        gan.generate(2, codes=1, labels=1)
    latents = gan.draw_latents(3, seed=0)
    assert gan.generate(latents=latents, codes=2).shape == (3, 2)
    assert gan.generate(latents=latents).shape == (3, 2)


def test_a_list_of_categories_is_no_code_whatever_its_length():
    field = Codes(2, 0)
    for categories in ([0, 1], [1, 0], [1, 1]):
        np.testing.assert_array_equal(field.spread(categories, 2), np.eye(2)[categories])
    np.testing.assert_array_equal(field.spread([0.0, 1.0], 3), [[0, 1]] * 3)


def test_a_setting_that_is_changed_counts_from_the_next_fit_on():
    gan = infogan()
    gan.compile(keras.optimizers.SGD(0.0), keras.optimizers.SGD(0.0))
    points = normal(16, 2)
    first = gan.fit(points, batch_size=16, verbose=0).history["information_loss"][0]
    gan.information_weight *= 1000
    second = gan.fit(points, batch_size=16, verbose=0).history["information_loss"][0]
    assert second == pytest.approx(1000 * first, rel=0.5)


@pytest.mark.parametrize(
    "codes, message",
    [
        (3, "categories from 0 to 2.*Received: 3"),
        ([[0, 0, 1]] * 2, r"rows of 3 numbers.*and 1 in \[-1, 1\].*shape \(2, 3\)"),
        ([[0, 0, 1, 2.0]] * 2, r"numbers.*in \[-1, 1\]. Received: float.*such as \[0. 0. 1. 2.\]"),
        ([[0, 0, 1, 0.5], [0, 0, 0, 0.5]], r"Received: .*such as \[0.  0.  0.  0.5\]"),
        ([[1, -1, 1, 0.5]] * 2, r"1 for the category and 0 for the others"),
        ([0, 1, 2], "one code for each of 2 samples.*Received: 3"),
    ],
)
def test_bad_codes_are_refused(codes, message):
    with pytest.raises(ValueError, match=f"(?s){message}"):
        infogan().generate(2, codes=np.asarray(codes) if np.ndim(codes) else codes)


def test_codes_of_another_size_than_the_networks_are_refused():
    with pytest.raises(ValueError, match=r"`classes=12`.*`auxiliary=12`.*shape \(4,\), cat.*=10"):
        models.InfoGAN(*pair(SIZE, auxiliary=SIZE))


def test_biggan_keeps_the_rows_of_its_generator_s_kernels_orthogonal():
    gan = models.BigGAN(*pair(), orthogonal_weight=0.25, seed=0)
    _, fake = batches()
    products = [m @ m.T for m in (numpy(x.matrix()) for x in spectral_layers(gan.generator))]
    expected = sum(np.sum(p**2) - np.sum(np.diag(p) ** 2) for p in products)
    assert len(products) == 2 and expected > 1
    found = gan.generator_loss(None, fake)
    close(found, losses.hinge_generator_loss(gan.logits(fake)) + 0.25 * expected)


def test_the_average_of_a_normalized_generator_stays_normalized():
    gan = models.BigGAN(*pair(), ema_half_life=100, ema_ramp=None, seed=0)
    gan.compile(keras.optimizers.Adam(1e-2), keras.optimizers.Adam(1e-2), jit_compile=False)
    gan.fit(normal(240, 2), np.arange(240) % CLASSES, batch_size=6, verbose=0)
    for layer in spectral_layers(gan.ema_generator):
        sigma = np.linalg.svd(numpy(layer.matrix()), compute_uv=False)[0]
        assert float(numpy(layer.sigma())) == pytest.approx(sigma, rel=0.05), layer.name


@pytest.mark.parametrize(
    "model, steps",
    [(models.ConditionalGAN, 1), (models.ProjectionGAN, 5), (models.SAGAN, 1), (models.BigGAN, 2)],
)
def test_the_critic_steps_are_the_paper_s(model, steps):
    assert model(*pair(), seed=0).critic_steps == steps


def test_a_class_without_an_example_is_told_and_the_advice_holds():
    samples, labels = normal(12, 2), np.array([0, 1, 3, 4] * 3)
    gan = models.ConditionalGAN(*pair(5), seed=0)
    gan.compile(keras.optimizers.SGD(0.01), keras.optimizers.SGD(0.01), run_eagerly=True)
    with pytest.warns(UserWarning, match="build both for 4 and number.*Received: no label 2."):
        gan.fit(samples, labels, batch_size=12, verbose=0)
    labels = np.unique(labels, return_inverse=True)[1]
    gan = models.ConditionalGAN(*pair(4), seed=0)
    gan.compile(keras.optimizers.SGD(0.01), keras.optimizers.SGD(0.01), run_eagerly=True)
    gan.fit(samples, labels, batch_size=12, verbose=0)


def test_labels_reach_every_gan_row_by_row():
    """The critic's loss changes with the labels of the data, whatever the class."""
    kinds = ("labelled", "auxiliary", "projection")
    for name, order in itertools.product(kinds, ([0, 1, 2, 3, 4, 5], [1, 2, 0, 4, 5, 3])):
        case = minimal_gans.CASES[name]
        gan = case.build()
        samples, labels = gan.prepare(case.data(6))
        assert labels.shape == (6, CLASSES)
        fake = gan.synthesize((samples, ops.take(labels, np.array(order), axis=0)))
        np.testing.assert_array_equal(numpy(fake[1]), numpy(labels)[order])
