"""Every GAN through the one runner: a new GAN is one more line in `CASES`.

`tests/minimal_gans.py` has the smallest GAN of each kind: conditions, pairs, phases, texts.
"""

import keras
import numpy as np
import pytest

from keras_gan import models, networks
from keras_gan.layers import ImagePool
from keras_gan.models import CUT, DRAGAN, FGAN, GAN, LSGAN, R3GAN, SNGAN, WGAN, WGANGP
from keras_gan.networks.contrastive import ContrastiveTranslator
from keras_gan.schedules import Cosine
from tests import conformance, minimal_gans
from tests.conformance import Case

CASES = {
    "gan": Case(GAN, batch_normalized_critic=True),
    "gan_minimax_r1": Case(GAN, {"loss": "minimax", "penalty": "r1"}),
    "lsgan": Case(LSGAN, batch_normalized_critic=True),
    "fgan": Case(FGAN, {"divergence": "pearson"}, batch_normalized_critic=True),
    "wgan": Case(WGAN, {"critic_steps": 2}, batch_normalized_critic=True),
    "wgan_gp": Case(WGANGP, {"critic_steps": 2}),
    "sngan": Case(
        SNGAN,
        {"replay": lambda: ImagePool(20), "augment": "color,translation,cutout"},
        batch_normalized_critic=True,
    ),
    "dragan": Case(DRAGAN),
    "r3gan": Case(R3GAN, {"gamma": Cosine(2.0, 0.5, images=50)}),
    "cut": Case(
        CUT,
        {"penalty": "r1"},
        networks=minimal_gans.contrasting,
        data=minimal_gans.unpaired_images,
        sample=minimal_gans.translated,
    ),
    **minimal_gans.CASES,
}
MAIN = ["gan", "wgan_gp", "sngan"]
WITH_LABELS = ["gan", "labelled_wgan_gp", "sngan"]  # `wgan_gp` and more.


@pytest.fixture(params=CASES)
def case(request):
    return CASES[request.param]


def test_every_gan_has_a_case():
    public = {getattr(models, name) for name in models.__all__} - {models.AdversarialModel}
    gans = {each for each in public if issubclass(each, models.AdversarialModel)}
    assert gans <= {case.model for case in CASES.values()}


def test_trains_and_resumes(case, tmp_path):
    conformance.check_trains_and_resumes(case, tmp_path)


def test_round_trips(case, tmp_path):
    conformance.check_round_trips(case, tmp_path)


def test_precisions_are_those_of_the_file(case, tmp_path):
    keras.config.set_dtype_policy("mixed_bfloat16")
    try:
        gan = case.build()
    finally:
        keras.config.set_dtype_policy("float32")
    gan.save(tmp_path / "gan.keras")
    found = [_precisions(each) for each in (gan, keras.saving.load_model(tmp_path / "gan.keras"))]
    assert found[0] == found[1] and "mixed_bfloat16" in found[0]


def _precisions(gan):
    """Of all layers that compute: graphs and their inputs do not."""
    layers = [x for network in gan.networks().values() for x in network._flatten_layers()]
    idle = keras.layers.InputLayer, networks.Pair, ContrastiveTranslator
    computing = [x for x in layers if not (isinstance(x, idle) or hasattr(x, "operations"))]
    return [layer.dtype_policy.name for layer in computing]


@pytest.mark.parametrize("player", ["critic", "generator"])
@pytest.mark.parametrize("name", ["wgan_gp", "sngan", "unpaired", "tokens"])
def test_an_update_writes_its_own_player_only(name, player):
    conformance.check_isolation(CASES[name], player)


@pytest.mark.parametrize("name", [*WITH_LABELS, "unpaired", "tokens"])
def test_eager_equals_compiled(name):
    conformance.check_eager_equals_compiled(CASES[name])


@pytest.mark.parametrize("name", MAIN)
def test_every_update_sees_fresh_samples(name):
    conformance.check_fresh_samples(CASES[name])


@pytest.mark.parametrize("half", ["bfloat16", "float16"])
@pytest.mark.parametrize("name", WITH_LABELS)
def test_mixed_precision(name, half):
    conformance.check_mixed_precision(CASES[name], half)


@pytest.mark.skipif(keras.backend.backend() == "torch", reason="PyTorch runs one eager step a call")
@pytest.mark.parametrize("name", [*MAIN, "tokens"])
def test_steps_per_execution(name):
    conformance.check_compile_options(CASES[name], {"steps_per_execution": 3})


@pytest.mark.skipif(keras.backend.backend() != "tensorflow", reason="JAX compiles by XLA always")
@pytest.mark.parametrize("name", ["wgan_gp", "sngan"])
def test_xla(name):
    conformance.check_compile_options(CASES[name], {"jit_compile": True})


def test_a_difference_to_nan_is_none_that_any_bound_takes():
    first, second = [np.zeros(2), np.zeros(2)], [np.zeros(2), np.array([0.0, np.nan])]
    for pair in ((first, second), (second, first)):
        found = conformance.largest_difference(*pair)
        assert not found < np.inf
