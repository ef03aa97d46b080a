import math

import numpy as np
import pytest
from keras import ops

from keras_gan import divergences, losses
from tests.helpers import input_gradient, normal, numpy

# f(u) and the raw logit of the best critic, g⁻¹(f'(u)), written down from table 1 of the paper.
GENERATORS = {
    "kl": lambda u: u * np.log(u),
    "reverse_kl": lambda u: -np.log(u),
    "pearson": lambda u: (u - 1) ** 2,
    "neyman": lambda u: (1 - u) ** 2 / u,
    "squared_hellinger": lambda u: (np.sqrt(u) - 1) ** 2,
    "jensen_shannon": lambda u: (u * np.log(u) - (u + 1) * np.log((u + 1) / 2)) / 2,
    "gan": lambda u: u * np.log(u) - (u + 1) * np.log(u + 1),
    "total_variation": lambda u: np.abs(u - 1) / 2,
}
BEST_LOGITS = {
    "kl": lambda u: 1 + np.log(u),
    "reverse_kl": np.log,
    "pearson": lambda u: 2 * (u - 1),
    "neyman": lambda u: 2 * np.log(u),
    "squared_hellinger": lambda u: np.log(u) / 2,
    "jensen_shannon": np.log,
    "gan": np.log,
    "total_variation": lambda u: 30 * np.sign(u - 1),
}
PAIRS = [(0, 1, 1, 1), (0, 1, 0.5, 1.5), (2, 0.5, -1, 0.6), (0, 1, 0, 1)]

every_divergence = pytest.mark.parametrize("name", GENERATORS)


def evaluate(function, values):
    """`function` of float64 values as an array, and the accuracy that its precision allows."""
    found = numpy(function(ops.convert_to_tensor(np.asarray(values, "float64"))))
    return found, 1e-6 if found.dtype == np.float64 else 2e-5


def grid(mean_p, sigma_p, mean_q, sigma_q):
    """Points, their spacing, and the two densities at them."""
    x = np.linspace(-16, 16, 64_001)
    p, q = (
        np.exp(-0.5 * ((x - m) / s) ** 2) / (s * math.sqrt(2 * math.pi))
        for m, s in ((mean_p, sigma_p), (mean_q, sigma_q))
    )
    held = (p > 1e-250) & (q > 1e-250)
    return x[held], x[1] - x[0], p[held], q[held]


def test_there_are_eight():
    assert divergences.names() == sorted(GENERATORS)
    assert [divergences.get(name).name for name in GENERATORS] == list(GENERATORS)
    assert divergences.get(divergences.get("kl")) is divergences.get("kl")


@pytest.mark.parametrize("name", ["js", None, 3, ["kl"]])
def test_an_unknown_divergence_is_refused(name):
    with pytest.raises(ValueError, match="gan, jensen_shannon, kl.*Received: "):
        divergences.get(name)


@every_divergence
def test_the_generator_is_the_papers(name):
    u = np.exp(np.linspace(-3, 3, 101))
    found, accuracy = evaluate(divergences.get(name).generator, u)
    np.testing.assert_allclose(found, GENERATORS[name](u), rtol=accuracy, atol=accuracy)
    at_one, _ = evaluate(divergences.get(name).generator, [1.0])
    assert at_one == pytest.approx(-math.log(4) if name == "gan" else 0, abs=1e-6)


@pytest.mark.parametrize("name", ["kl", "jensen_shannon", "gan"])
def test_the_generator_at_zero_is_its_limit(name):
    limit = math.log(2) / 2 if name == "jensen_shannon" else 0
    assert evaluate(divergences.get(name).generator, [0.0])[0] == pytest.approx(limit, abs=1e-6)


@every_divergence
def test_the_conjugate_is_the_supremum(name):
    divergence = divergences.get(name)
    u = np.exp(np.linspace(-12, 6, 90_001))
    t, _ = evaluate(divergence.activation, np.linspace(-4, 2.5, 14))
    supremum = [(u * slope - GENERATORS[name](u)).max() for slope in t.astype("float64")]
    found, accuracy = evaluate(divergence.conjugate, t)
    np.testing.assert_allclose(found, supremum, rtol=accuracy, atol=2e-5)


@every_divergence
def test_the_closed_form_is_the_conjugate_of_the_activation(name):
    divergence = divergences.get(name)
    v = np.linspace(-4, 4, 81)
    steps, _ = evaluate(lambda v: divergence.conjugate(divergence.activation(v)), v)
    closed, accuracy = evaluate(divergence.conjugate_of_activation, v)
    assert np.isfinite(steps).all()
    np.testing.assert_allclose(closed, steps, rtol=accuracy, atol=accuracy)


@every_divergence
def test_the_activation_is_increasing(name):
    found, _ = evaluate(divergences.get(name).activation, np.linspace(-4, 4, 81))
    assert (np.diff(found) > 0).all()


@every_divergence
def test_the_threshold_is_the_slope_at_one(name):
    slope = (GENERATORS[name](1 + 1e-5) - GENERATORS[name](1 - 1e-5)) / 2e-5
    assert divergences.get(name).threshold == pytest.approx(slope, abs=1e-6)


@every_divergence
def test_the_best_critic_is_at_the_threshold_where_both_are_as_likely(name):
    divergence = divergences.get(name)
    logits = BEST_LOGITS[name](np.array([0.8, 1.0, 1.25]))
    below, at, above = evaluate(divergence.activation, logits)[0]
    assert below < divergence.threshold < above
    assert at == pytest.approx(divergence.threshold, abs=1e-6)


@pytest.mark.parametrize("pair", PAIRS[:2])
@every_divergence
def test_the_objective_at_the_best_critic_is_the_divergence(name, pair):
    x, step, p, q = grid(*pair)
    near = (np.abs(x) < 9) & (p > 1e-12) & (q > 1e-12)
    p, q = p[near], q[near]
    divergence, v = divergences.get(name), BEST_LOGITS[name](p / q)
    real, fake = (
        evaluate(f, v)[0].astype("float64")
        for f in (divergence.activation, divergence.conjugate_of_activation)
    )
    bound = (real * p - fake * q).sum() * step
    assert bound == pytest.approx((GENERATORS[name](p / q) * q).sum() * step, abs=1e-5)


def test_losses_are_means_of_the_two_terms():
    real, fake = normal(64, 1, seed=0), normal(32, 1, seed=1)
    critic = numpy(divergences.fgan_critic_loss(real, fake, "kl"))
    assert critic.shape == () and critic.dtype == np.float32
    assert critic == pytest.approx(np.exp(fake - 1).mean() - real.mean(), abs=1e-6)
    saddle = numpy(divergences.fgan_generator_loss(fake, "kl"))
    assert saddle == pytest.approx(-np.exp(fake - 1).mean(), abs=1e-6)
    other = numpy(divergences.fgan_non_saturating_generator_loss(fake, "squared_hellinger"))
    assert other == pytest.approx((np.exp(-fake) - 1).mean(), abs=1e-6)


def test_the_gan_divergence_is_the_game_of_goodfellow():
    real, fake = normal(64, 1, seed=0), normal(64, 1, seed=1)
    for ours, theirs in [
        (divergences.fgan_critic_loss(real, fake, "gan"), losses.minimax_critic_loss(real, fake)),
        (divergences.fgan_generator_loss(fake, "gan"), losses.minimax_generator_loss(fake)),
        (
            divergences.fgan_non_saturating_generator_loss(fake, "gan"),
            losses.non_saturating_generator_loss(fake),
        ),
    ]:
        assert numpy(ours) == pytest.approx(numpy(theirs), abs=1e-6)


# g(v) and f*(g(v)) at v = 200 and v = -200, where float32 can hold them.
FAR = {
    "kl": ([200, -200], [math.inf, 0]),
    "reverse_kl": ([0, -math.inf], [199, -201]),
    "pearson": ([200, -200], [10_200, -1]),
    "neyman": ([1, -math.inf], [2, -math.inf]),
    "squared_hellinger": ([1, -math.inf], [math.inf, -1]),
    "jensen_shannon": (
        [math.log(2) / 2, math.log(2) / 2 - 100],
        [100 - math.log(2) / 2, -math.log(2) / 2],
    ),
    "gan": ([0, -200], [200, 0]),
    "total_variation": ([0.5, -0.5], [0.5, -0.5]),
}


@every_divergence
def test_a_certain_critic_has_its_limit(name):
    logits = np.array([200, -200], "float32")
    divergence = divergences.get(name)
    terms = divergence.activation, divergence.conjugate_of_activation
    for function, limits in zip(terms, FAR[name], strict=True):
        np.testing.assert_allclose(numpy(function(ops.convert_to_tensor(logits))), limits)
        gradient = input_gradient(lambda v, f=function: ops.sum(f(v)), logits)
        assert not np.isnan(gradient).any()
        assert np.isfinite(gradient[np.isfinite(limits)]).all()


@pytest.mark.parametrize("dtype", ["bfloat16", "float16"])
@every_divergence
def test_half_precision_logits_are_computed_in_float32(name, dtype):
    rounded = ops.cast(2 * normal(64, 1), dtype)
    exact = ops.cast(rounded, "float32")
    for loss in (
        lambda v: divergences.fgan_critic_loss(v, -v, name),
        lambda v: divergences.fgan_generator_loss(v, name),
        lambda v: divergences.fgan_non_saturating_generator_loss(v, name),
    ):
        found = numpy(loss(rounded))
        assert found.dtype == np.float32 and found == numpy(loss(exact))


@pytest.mark.parametrize("pair", PAIRS)
@every_divergence
def test_between_gaussians_is_the_integral(name, pair):
    found = divergences.between_gaussians(name, *pair)
    if math.isinf(found):  # The two tests below say where.
        return
    _, step, p, q = grid(*pair)
    assert found == pytest.approx((GENERATORS[name](p / q) * q).sum() * step, rel=1e-6, abs=1e-7)


def test_between_gaussians_at_known_places():
    unit = {name: divergences.between_gaussians(name, 0, 1, 1, 1) for name in GENERATORS}
    assert unit["jensen_shannon"] == pytest.approx(0.111421, abs=1e-6)
    assert unit["gan"] == pytest.approx(2 * 0.1114215 - math.log(4), abs=1e-6)
    assert unit["kl"] == unit["reverse_kl"] == 0.5
    assert unit["pearson"] == unit["neyman"] == pytest.approx(math.e - 1)
    assert unit["squared_hellinger"] == pytest.approx(2 - 2 * math.exp(-1 / 8))
    assert unit["total_variation"] == pytest.approx(math.erf(1 / math.sqrt(8)))
    apart = {name: divergences.between_gaussians(name, 0, 1e-3, 9, 2e-3) for name in GENERATORS}
    assert apart["jensen_shannon"] == pytest.approx(math.log(2))
    assert apart["total_variation"] == pytest.approx(1)
    assert apart["pearson"] == math.inf and apart["squared_hellinger"] == pytest.approx(2)


def test_pearson_is_infinite_where_the_tails_are_too_heavy():
    edge = math.sqrt(2)
    assert divergences.between_gaussians("pearson", 0, 1.001 * edge, 0, 1) == math.inf
    assert divergences.between_gaussians("pearson", 0, 0.999 * edge, 0, 1) < math.inf
    assert divergences.between_gaussians("neyman", 0, 1, 0, 1.001 * edge) == math.inf
    assert divergences.between_gaussians("neyman", 0, 1, 0, 0.999 * edge) < math.inf


@pytest.mark.parametrize("sigmas", [(0, 1), (1, -1), (math.nan, 1)])
def test_gaussians_need_a_width(sigmas):
    with pytest.raises(ValueError, match="Received: sigma_p="):
        divergences.between_gaussians("kl", 0, sigmas[0], 0, sigmas[1])
