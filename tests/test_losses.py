import numpy as np
import pytest
from keras import ops

from keras_gan import losses
from tests.helpers import input_gradient, normal, numpy

REAL = np.array([-5, 1.4, 12.5, 2.7], "float32")
FAKE = np.array([10, 4.4, -5.5, 3.6], "float32")


def softplus(x):
    return np.logaddexp(0, x)


def relu(x):
    return np.maximum(0, x)


# Closed forms, and TF-GAN's values at REAL and FAKE: its minimax without label smoothing (critic)
# and without the constant softplus(-1) (generator).
CRITIC_LOSSES = {
    "minimax": (lambda r, f: softplus(-r).mean() + softplus(f).mean(), 5.83387),
    "non_saturating": (lambda r, f: softplus(-r).mean() + softplus(f).mean(), 5.83387),
    "least_squares": (lambda r, f: ((r - 1) ** 2).mean() / 2 + (f**2).mean() / 2, 41.73375),
    "wasserstein": (lambda r, f: f.mean() - r.mean(), 0.225),
    "hinge": (lambda r, f: relu(1 - r).mean() + relu(1 + f).mean(), 6.75),
    "relativistic": (lambda r, f: softplus(f - r).mean(), 4.822435),
}
GENERATOR_LOSSES = {
    "minimax": (lambda f: -softplus(f).mean(), -4.51082),
    "non_saturating": (lambda f: softplus(-f).mean(), 1.38582),
    "least_squares": (lambda f: ((f - 1) ** 2).mean() / 2, 17.69625),
    "wasserstein": (lambda f: -f.mean(), -3.125),
    "hinge": (lambda f: -f.mean(), -3.125),
    "relativistic": (lambda f: softplus(-f).mean(), 1.38582),  # beside real logits of 0
}


def critic_loss(name, real, fake):
    return getattr(losses, f"{name}_critic_loss")(
        ops.convert_to_tensor(real), ops.convert_to_tensor(fake)
    )


def generator_loss(name, fake, real=0.0):
    """The loss on fake logits, and where it is relativistic beside real ones of one value."""
    fake = ops.convert_to_tensor(fake)
    real = [ops.full_like(fake, real)] if name == "relativistic" else []
    return getattr(losses, f"{name}_generator_loss")(*real, fake)


def test_every_loss_is_tested_here():
    critic = [f"{name}_critic_loss" for name in CRITIC_LOSSES]
    generator = [f"{name}_generator_loss" for name in GENERATOR_LOSSES]
    codes = ["continuous_code_loss", "information_maximization_loss"]
    conditions = ["auxiliary_classifier_loss", *codes, "orthogonal_loss"]
    assert sorted(losses.__all__) == sorted(critic + generator + conditions)


@pytest.mark.parametrize("name", CRITIC_LOSSES)
def test_critic_loss_is_the_golden_value(name):
    assert numpy(critic_loss(name, REAL, FAKE)) == pytest.approx(CRITIC_LOSSES[name][1], abs=1e-5)


@pytest.mark.parametrize("name", GENERATOR_LOSSES)
def test_generator_loss_is_the_golden_value(name):
    assert numpy(generator_loss(name, FAKE)) == pytest.approx(GENERATOR_LOSSES[name][1], abs=1e-5)


def half(dtype, seed):
    """Logits as a tensor of `dtype`, and the very same values in float64."""
    tensor = ops.cast(2 * normal(64, 1, seed=seed), dtype)
    return tensor, numpy(ops.cast(tensor, "float32")).astype("float64")


@pytest.mark.parametrize("dtype", ["float32", "float16", "bfloat16"])
@pytest.mark.parametrize("name", CRITIC_LOSSES)
def test_critic_loss_is_its_equation_in_float32(name, dtype):
    (real, r), (fake, f) = half(dtype, 0), half(dtype, 1)
    loss = numpy(critic_loss(name, real, fake))
    assert loss.dtype == np.float32 and loss.shape == ()
    assert loss == pytest.approx(CRITIC_LOSSES[name][0](r, f), abs=1e-6)


@pytest.mark.parametrize("dtype", ["float32", "float16", "bfloat16"])
@pytest.mark.parametrize("name", GENERATOR_LOSSES)
def test_generator_loss_is_its_equation_in_float32(name, dtype):
    fake, f = half(dtype, 0)
    loss = numpy(generator_loss(name, fake))
    assert loss.dtype == np.float32 and loss.shape == ()
    assert loss == pytest.approx(GENERATOR_LOSSES[name][0](f), abs=1e-6)


# Loss, gradient at the real and at the fake logit; log(1 - sigmoid(200)) would be -inf and NaN.
CERTAIN_CRITIC = {
    "minimax": {True: (0, 0, 0), False: (400, -1, 1)},
    "non_saturating": {True: (0, 0, 0), False: (400, -1, 1)},
    "least_squares": {
        True: (199**2 / 2 + 200**2 / 2, 199, -200),
        False: (201**2 / 2 + 200**2 / 2, -201, 200),
    },
    "wasserstein": {True: (-400, -1, 1), False: (400, -1, 1)},
    "hinge": {True: (0, 0, 0), False: (402, -1, 1)},
    "relativistic": {True: (0, 0, 0), False: (400, -1, 1)},
}


@pytest.mark.parametrize("right", [True, False])
@pytest.mark.parametrize("name", CRITIC_LOSSES)
def test_a_certain_critic_has_its_limit_as_loss_and_gradient(name, right):
    real = np.array([200.0 if right else -200.0], "float32")
    loss, real_gradient, fake_gradient = CERTAIN_CRITIC[name][right]
    assert numpy(critic_loss(name, real, -real)) == pytest.approx(loss)
    gradient = input_gradient(lambda r: critic_loss(name, r, -real), real)
    assert gradient == pytest.approx(real_gradient)
    gradient = input_gradient(lambda f: critic_loss(name, real, f), -real)
    assert gradient == pytest.approx(fake_gradient)


# Loss and gradient at a fake logit of +200 and of -200.
CERTAIN_GENERATOR = {
    "minimax": {200: (-200, -1), -200: (0, 0)},
    "non_saturating": {200: (0, 0), -200: (200, -1)},
    "least_squares": {200: (199**2 / 2, 199), -200: (201**2 / 2, -201)},
    "wasserstein": {200: (-200, -1), -200: (200, -1)},
    "hinge": {200: (-200, -1), -200: (200, -1)},
    "relativistic": {200: (0, 0), -200: (200, -1)},
}


@pytest.mark.parametrize("logit", [200, -200])
@pytest.mark.parametrize("name", GENERATOR_LOSSES)
def test_a_generator_before_a_certain_critic_has_its_limit(name, logit):
    fake = np.array([logit], "float32")
    loss, gradient = CERTAIN_GENERATOR[name][logit]
    assert numpy(generator_loss(name, fake)) == pytest.approx(loss)
    assert input_gradient(lambda f: generator_loss(name, f), fake) == pytest.approx(gradient)


def test_only_the_minimax_generator_saturates_where_the_critic_is_sure():
    fake = np.array([-6, 0, 6], "float32")
    sigmoid = 1 / (1 + np.exp(-fake.astype("float64")))
    minimax = input_gradient(lambda f: generator_loss("minimax", f), fake)
    np.testing.assert_allclose(minimax, -sigmoid / 3, rtol=1e-5)
    non_saturating = input_gradient(lambda f: generator_loss("non_saturating", f), fake)
    np.testing.assert_allclose(non_saturating, (sigmoid - 1) / 3, rtol=1e-5)


LOGITS = np.linspace(-0.9, 0.9, 5, dtype="float32")


@pytest.mark.parametrize("name", CRITIC_LOSSES)
def test_the_critic_raises_real_logits_and_lowers_fake_ones(name):
    assert (input_gradient(lambda r: critic_loss(name, r, LOGITS), LOGITS) < 0).all()
    above = LOGITS + 1  # Least squares pull fake logits to 0, from above it downwards.
    assert (input_gradient(lambda f: critic_loss(name, LOGITS, f), above) > 0).all()


@pytest.mark.parametrize("name", GENERATOR_LOSSES)
def test_the_generator_raises_fake_logits(name):
    assert (input_gradient(lambda f: generator_loss(name, f), LOGITS) < 0).all()


def test_least_squares_targets_are_those_asked_for():
    real, fake = ops.convert_to_tensor(REAL), ops.convert_to_tensor(FAKE)
    loss = losses.least_squares_critic_loss(real, fake, real_target=2.0, fake_target=-3.0)
    expected = ((REAL - 2) ** 2).mean() / 2 + ((FAKE + 3) ** 2).mean() / 2
    assert numpy(loss) == pytest.approx(expected, rel=1e-6)
    loss = losses.least_squares_generator_loss(fake, target=-1.0)
    assert numpy(loss) == pytest.approx(((FAKE + 1) ** 2).mean() / 2, rel=1e-6)


def test_least_squares_at_the_optimal_critic_are_a_pearson_divergence():
    p, q = np.array([5, 3, 2]), np.array([2, 2, 6])  # Of ten samples each, of three values.
    best = (p - q) / (p + q)  # With a = -1, b = 1 and c = 0.

    def logits(of_each, counts):
        return ops.convert_to_tensor(np.repeat(of_each, counts).astype("float32"))

    def critic_loss(of_each):
        real, fake = logits(of_each, p), logits(of_each, q)
        return numpy(losses.least_squares_critic_loss(real, fake, 1.0, -1.0))

    for step in np.eye(3) * 0.1:
        assert critic_loss(best) < min(critic_loss(best + step), critic_loss(best - step))
    of_both = sum(
        numpy(losses.least_squares_generator_loss(logits(best, counts), 0.0)) for counts in (p, q)
    )
    mean = (p + q) / 20
    assert of_both == pytest.approx(np.sum((q / 10 - mean) ** 2 / mean), rel=1e-5)


def test_relativistic_losses_are_of_pairs_and_of_their_difference_alone():
    loss = numpy(critic_loss("relativistic", REAL, FAKE))
    assert loss == pytest.approx(numpy(critic_loss("relativistic", REAL + 4, FAKE + 4)), rel=1e-5)
    assert loss != pytest.approx(numpy(critic_loss("relativistic", REAL, FAKE[::-1])), rel=1e-2)
    for real in (-3.0, 5.0):
        expected = softplus(real - FAKE).mean()
        assert numpy(generator_loss("relativistic", FAKE, real)) == pytest.approx(expected)


def test_information_is_maximal_where_categories_are_sure_equally_frequent_and_invariant():
    generator = np.random.default_rng(0)
    p, q = (generator.dirichlet(np.ones(3), 5) for _ in range(2))

    def entropy(shares):
        return -np.sum(shares * np.log(shares), axis=-1)

    moved = np.sum(p * np.log(p / q), axis=1).mean()
    expected = moved - 0.3 * (4 * entropy(p.mean(axis=0)) - entropy(p).mean())
    views = [ops.convert_to_tensor(np.log(each).astype("float32")) for each in (p, q)]
    assert numpy(losses.information_maximization_loss(*views)) == pytest.approx(expected, abs=1e-5)
    sure = ops.convert_to_tensor(50 * np.eye(4, dtype="float32"))  # A category for each sample.
    least = numpy(losses.information_maximization_loss(sure, sure))
    assert least == pytest.approx(-1.2 * np.log(4), 1e-5)
    turned = ops.convert_to_tensor(50 * np.eye(4, dtype="float32")[[1, 0, 3, 2]])
    assert numpy(losses.information_maximization_loss(sure, turned)) == pytest.approx(
        50 + least, 1e-5
    )
    moved = input_gradient(
        lambda logits: losses.information_maximization_loss(logits, views[1], weight=0.0), views[0]
    )
    assert not numpy(moved).any()  # The samples are the target of their distortions.


def test_the_auxiliary_classifier_loss_is_a_cross_entropy():
    logits, labels = 5 * normal(6, 4), np.eye(4, dtype="float32")[[0, 1, 2, 3, 0, 0]]
    shares = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    expected = -np.log((shares * labels).sum(axis=1)).mean()
    found = losses.auxiliary_classifier_loss(ops.convert_to_tensor(logits), labels)
    assert float(numpy(found)) == pytest.approx(expected, rel=1e-5)


def test_the_continuous_code_loss_is_a_gaussian_s():
    means, codes = normal(6, 2, seed=1), normal(6, 2, seed=2)
    density = np.exp(-((codes - means) ** 2) / 2) / np.sqrt(2 * np.pi)
    expected = -np.log(density).sum(axis=1).mean() - np.log(2 * np.pi)
    found = losses.continuous_code_loss(ops.convert_to_tensor(means), codes)
    assert float(numpy(found)) == pytest.approx(expected, rel=1e-4)


def test_the_orthogonal_loss_is_of_pairs_of_rows_alone():
    matrix = normal(3, 5)
    pairs = [(matrix[i] @ matrix[j]) ** 2 for i in range(3) for j in range(3) if i != j]
    found = losses.orthogonal_loss(ops.convert_to_tensor(matrix))
    assert float(numpy(found)) == pytest.approx(sum(pairs), rel=1e-5)
    lengths = np.diag([1.0, 2.0, 3.0]).astype("float32")
    assert float(numpy(losses.orthogonal_loss(ops.convert_to_tensor(lengths)))) == 0
