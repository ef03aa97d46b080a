"""The GANs, networks and optimizers that the flags of `train` describe."""

import numpy as np
import pytest

from keras_gan import cli, data
from keras_gan.cli import model_from_flags, recipes, run_results

pytestmark = pytest.mark.any_backend

# Data of each kind, as `training_data` loads it.
POINTS, IMAGES, TEXTS = np.zeros((1, 2)), np.zeros((1, 32, 32, 3)), np.array(["a b", "b c d"])
EXAMPLES = {
    "samples": (POINTS, None),
    "labels": (POINTS, np.zeros(1, "int32")),
    "pairs": (IMAGES, IMAGES),
    "unpaired": (IMAGES, IMAGES),
    "texts": (TEXTS, None),
    "captions": (IMAGES, TEXTS[:1]),
}


def flags_of(*arguments):
    return cli.parse("train", list(arguments))[0]


@pytest.mark.parametrize("name", recipes.RECIPES)
def test_every_recipe_builds(name):
    sizes = "--width=4", "--critic_steps=2", "--batch_size=8"
    flags = flags_of(f"--gan={name}", *sizes, "--learning_rate=0.125")
    recipe = recipes.RECIPES[name]
    gan = model_from_flags.build(flags, *EXAMPLES[recipe.data], images=1000)
    assert type(gan) is recipe.model and gan.compiled and gan.critic_steps == 2
    rates = {p: float(gan.optimizer[p].learning_rate) for p in ("generator", "critic")}
    share = 0.25 if name in ("sagan", "biggan") else 1.0  # Those of their papers.
    assert rates == {"generator": 0.125 * share, "critic": 0.125}


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["--gan=gan"], {"penalty": "r1", "penalty_weight": 0.1}),
        (["--gan=gan", "--penalty_weight=3"], {"penalty": "r1", "penalty_weight": 3.0}),
        (["--gan=gan", "--penalty=r1"], {"penalty": "r1", "penalty_weight": 0.1}),
        (["--gan=gan", "--penalty=r2"], {"penalty": "r2"}),
        (["--gan=gan", "--penalty=none"], {"penalty": None}),
        (["--gan=wgan_gp"], {}),
        (["--gan=r3gan", "--penalty_weight=3"], {"penalty": "r1_r2", "gamma": 3.0}),
        (["--gan=r3gan", "--penalty=r1"], {"penalty": "r1"}),
        (["--gan=fgan", "--loss=saddle", "--penalty=none"], {"penalty": None, "loss": "saddle"}),
    ],
    ids=str,
)
def test_flags_override_the_recipe_whose_weight_is_for_its_own_penalty(arguments, expected):
    flags = flags_of(*arguments)
    given = model_from_flags.choose_arguments(recipes.RECIPES[flags.gan], flags)
    assert given == {"ema_half_life": 10_000, "seed": 0, **expected}


@pytest.mark.parametrize("given", [["--decay_images=1000"], []])
@pytest.mark.parametrize("batch_size", [50, 250])
def test_the_learning_rate_falls_over_the_images_of_the_run_by_default(given, batch_size):
    flags = flags_of("--learning_rate=0.5", *given)
    run = 7 if given else 1000
    rate = model_from_flags.falling(flags.learning_rate, flags, batch_size, run)
    values = [float(rate(images / batch_size)) for images in (0, 500, 1000, 2000)]
    assert values == pytest.approx([0.5, 0.25, 0, 0], abs=1e-6)


def test_the_learning_rate_can_be_constant():
    flags = flags_of("--learning_rate=0.5", "--decay_images=0")
    assert model_from_flags.falling(0.5, flags, 50, images=1000) == 0.5


@pytest.mark.parametrize(
    ("given", "penalty"),
    [
        (["--gan=gan"], ("r1", 0.1)),
        (["--penalty=none"], ("none", None)),
        (["--gan=sngan"], (None,) * 2),
    ],
)
def test_defaults_of_the_recipe_become_flags_of_the_run(given, penalty):
    flags, _ = cli.parse("train", given)
    model_from_flags.fill_defaults(flags, (28, 28, 1))
    recipe = recipes.RECIPES[flags.gan]
    assert (flags.learning_rate, flags.batch_size) == (recipe.learning_rate, 64)
    assert (flags.penalty, flags.penalty_weight) == penalty
    chosen = model_from_flags.choose_arguments(recipes.RECIPES[flags.gan], flags)
    flags, _ = cli.parse("train", given)
    assert chosen == model_from_flags.choose_arguments(recipes.RECIPES[flags.gan], flags)


def test_a_curve_has_no_modes_to_count():
    flags = flags_of(
        "--gan=fgan", "--divergence=kl", "--data=swiss_roll", "--width=4", "--batch_size=8"
    )
    gan = model_from_flags.build(flags, np.zeros((1, 2)), None, images=1000)
    assert gan.divergence.name == "kl"
    assert run_results.score(gan, data.load("swiss_roll")[0], flags) == {}


@pytest.mark.parametrize(
    "name, made",
    [
        ("conditional", ("dcgan_generator", "dcgan_critic")),
        ("acgan", ("dcgan_generator", "dcgan_critic")),
        ("projection", ("dcgan_generator", "projection_critic")),
        ("sagan", ("sagan_generator", "sagan_critic")),
        ("biggan", ("biggan_generator", "biggan_critic")),
        ("infogan", ("dcgan_generator", "dcgan_critic")),
    ],
)
def test_the_networks_of_images_are_those_of_the_paper_s_kind(name, made):
    flags, recipe = flags_of(f"--gan={name}", "--width=8"), recipes.RECIPES[name]
    labels = np.zeros(1, "int32") if recipe.data == "labels" else None
    generator, critic, arguments = recipe.networks(flags, np.zeros((1, 28, 28, 1)), labels)
    assert (generator.name, critic.name) == made
    gan = recipe.model(generator, critic, **{**recipe.arguments, **arguments})
    assert getattr(gan.condition, "classes", None) == (None if name in ("sagan", "biggan") else 10)


def test_a_family_that_predicts_nothing_is_refused():
    flags = flags_of("--gan=acgan", "--network=sagan")
    with pytest.raises(ValueError, match="--network=dcgan, mlp, .*Received: --network=sagan"):
        recipes.RECIPES["acgan"].networks(flags, np.zeros((1, 28, 28, 1)), np.zeros(1, "int32"))
