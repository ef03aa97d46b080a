"""The settings of each GAN on the command line."""

import inspect

import keras
import numpy as np
import pytest

from keras_gan import models, networks
from keras_gan.cli import parse
from keras_gan.cli.image_networks import build_networks, network_names
from keras_gan.cli.recipe import EPOCHS, MOST_EPOCHS
from keras_gan.cli.recipes import RECIPES

pytestmark = pytest.mark.any_backend

TRANSLATING = [name for name in RECIPES if RECIPES[name].data in ("pairs", "unpaired")]


@pytest.mark.parametrize("name", TRANSLATING)
def test_translation_has_the_momentum_and_the_constant_rate_of_its_papers(name):
    recipe = RECIPES[name]
    optimizer = recipe.optimizer()
    assert (optimizer.beta_1, optimizer.beta_2) == (0.5, 0.999)
    assert recipe.rate_for((256, 256, 3)) == recipe.learning_rate == 2e-4


PAPERS_BETAS = {"wgan_gp": (0.0, 0.9), "sagan": (0.0, 0.9), "biggan": (0.0, 0.999)}
LIKELIHOOD = {"sequence": (0.9, 0.999)}  # Most of its steps are no game.


@pytest.mark.parametrize("name", [n for n in RECIPES if n != "wgan" and n not in TRANSLATING])
def test_adam_has_no_momentum_and_a_long_second_moment(name):
    optimizer = RECIPES[name].optimizer()
    expected = {**PAPERS_BETAS, **LIKELIHOOD}.get(name, (0.0, 0.99))
    assert (optimizer.beta_1, optimizer.beta_2) == expected


def test_wgan_takes_rmsprop_without_momentum():
    optimizer = RECIPES["wgan"].optimizer()
    assert isinstance(optimizer, keras.optimizers.RMSprop) and optimizer.momentum == 0.0


@pytest.mark.parametrize("name", RECIPES)
def test_each_call_gives_a_new_optimizer_at_the_given_rate(name):
    recipe = RECIPES[name]
    first, second = recipe.optimizer(), recipe.optimizer(0.5)
    assert float(first.learning_rate) == pytest.approx(recipe.learning_rate)
    assert float(second.learning_rate) == pytest.approx(0.5)


@pytest.mark.parametrize("name", RECIPES)
def test_the_weight_of_the_penalty_is_an_argument_of_the_class(name):
    assert inspect.signature(RECIPES[name].model).bind_partial(**{RECIPES[name].weight: 1.0})


@pytest.mark.parametrize(
    ("name", "penalty"),
    [("gan", "r1"), ("wgan_gp", "wgan_gp"), ("dragan", "dragan"), ("sngan", None)],
)
def test_the_penalty_is_that_of_the_recipe_or_of_the_class(name, penalty):
    recipe = RECIPES[name]
    assert recipe.penalty_of(recipe.arguments) == penalty
    assert recipe.penalty_of({**recipe.arguments, "penalty": None}) is None


def test_every_gan_has_a_recipe():
    classes = {model for model in vars(models).values() if isinstance(model, type)}
    gans = {m for m in classes if issubclass(m, models.AdversarialModel)}
    assert {recipe.model for recipe in RECIPES.values()} == gans - {models.AdversarialModel}


@pytest.mark.parametrize("family", network_names())
def test_networks_get_shape_latent_dim_and_width(monkeypatch, family):
    for player in ("generator", "critic"):
        monkeypatch.setattr(networks, f"{family}_{player}", lambda *a, _p=player, **k: (_p, a, k))
    shape = (16, 16, 1)
    assert build_networks(family, shape, latent_dim=3, width=8) == (
        ("generator", (shape, 3), {"width": 8}),
        ("critic", (shape,), {"width": 8}),
    )
    assert build_networks(family, shape)[0] == ("generator", (shape, 64), {})


def test_default_networks(monkeypatch):
    for family in network_names():
        monkeypatch.setattr(networks, f"{family}_generator", lambda *a, _f=family: _f)
        monkeypatch.setattr(networks, f"{family}_critic", lambda *a, _f=family: _f)
    assert build_networks(None, (8, 8, 1)) == ("dcgan", "dcgan")
    assert build_networks(None, (2,)) == ("mlp", "mlp")


def test_a_training_takes_as_long_as_a_person_waits_whatever_the_size_of_its_data():
    epochs = RECIPES["r3gan"].epochs_for
    assert epochs((28, 28, 1), 60_000) == 8 and epochs((28, 28, 1), 10_000) == 50
    assert epochs((64, 64, 3), 10_000) == 12 and epochs((128, 128, 3), 10_000) == 3
    assert epochs((64, 64, 3), 1_000_000) == 1 and epochs((64, 64, 3), 20) == MOST_EPOCHS
    assert epochs((2,), 10_000) == epochs((32,), 10) == EPOCHS
    assert RECIPES["cyclegan"].epochs_for((32, 32, 3), 20_000) == 2


def test_larger_images_have_a_heavier_squared_norm():
    recipe = RECIPES["r3gan"]
    shapes = (2,), (28, 28, 1), (64, 64, 3), (64, 128, 3)
    weights = [recipe.weight_for("r1_r2", shape) for shape in shapes]
    assert weights == pytest.approx([1, 1, 8, 8 * 2**1.5])
    assert recipe.weight_for("r1", (64, 64, 3)) is None  # It is for the recipe's own penalty.
    for name, penalty in (("dragan", "dragan"), ("wgan_gp", None), ("sngan", None)):
        weights = {RECIPES[name].weight_for(penalty, shape) for shape in shapes}
        assert weights == {RECIPES[name].arguments.get("penalty_weight")}
    of_patches = {RECIPES["cyclegan"].weight_for("r1", shape) for shape in shapes}
    assert of_patches == {RECIPES["cyclegan"].arguments["penalty_weight"]}


def test_larger_images_have_a_narrower_clip():
    shapes = (2,), (28, 28, 1), (64, 64, 3), (128, 128, 3)
    clips = [RECIPES["wgan"].arguments_for(shape)["clip"] for shape in shapes]
    assert clips == pytest.approx([0.3, 0.3, 0.3 * 4**-0.8, 0.3 * 16**-0.8])
    for name in RECIPES:
        assert name == "wgan" or "clip" not in RECIPES[name].arguments_for((64, 64, 3))


def test_larger_images_and_those_in_colour_have_a_lower_rate():
    recipe = RECIPES["r3gan"]
    shapes = (2,), (28, 28, 1), (32, 32, 3), (64, 64, 1), (64, 64, 3), (128, 64, 3)
    shares = [recipe.rate_for(shape) / recipe.learning_rate for shape in shapes]
    assert shares == pytest.approx([1, 1, 3**-0.42, 4**-0.42, 12**-0.42, 24**-0.42])
    assert [recipe.batch_for(s) for s in ((2,), (32, 32, 3), (64, 64, 3))] == [64, 64, 32]
    assert RECIPES["cyclegan"].batch_for((64, 64, 3)) == 4


@pytest.mark.parametrize(("side", "joined"), [(32, True), (64, False)])
def test_the_label_joins_the_latents_of_small_images(side, joined):
    words = ["--gan=projection", "--width=4", "--data=avatars_10k", "--labels=hair"]
    flags, _ = parse("train", words)
    images = np.zeros((1, side, side, 3), "uint8")
    generator, critic, _ = RECIPES["projection"].networks(flags, images, np.zeros(1, int))
    assert any("joined" in layer.name for layer in generator.layers) == joined
    assert (generator.name, critic.name) == ("dcgan_generator", "projection_critic")
    assert generator.input_shape == [(None, 64), (None, 12)]
