"""The engine carries every kind of GAN: the minimal ones through the one conformance runner."""

import keras
import pytest

from tests import conformance
from tests.minimal_gans import CASES

MAIN = ["labelled_wgan_gp", "unpaired", "tokens"]


@pytest.fixture(params=CASES)
def case(request):
    return CASES[request.param]


def test_trains_and_resumes(case, tmp_path):
    conformance.check_trains_and_resumes(case, tmp_path)


def test_round_trips(case, tmp_path):
    conformance.check_round_trips(case, tmp_path)


@pytest.mark.parametrize("player", ["critic", "generator"])
@pytest.mark.parametrize("name", MAIN)
def test_an_update_writes_its_own_player_only(name, player):
    conformance.check_isolation(CASES[name], player)


@pytest.mark.parametrize("name", MAIN)
def test_eager_equals_compiled(name):
    conformance.check_eager_equals_compiled(CASES[name])


@pytest.mark.parametrize("half", ["bfloat16", "float16"])
@pytest.mark.parametrize("name", ["labelled_wgan_gp", "texts"])
def test_mixed_precision(name, half):
    conformance.check_mixed_precision(CASES[name], half)


@pytest.mark.skipif(keras.backend.backend() == "torch", reason="PyTorch runs one eager step a call")
@pytest.mark.parametrize("name", ["tokens"])
def test_steps_per_execution(name):
    conformance.check_compile_options(CASES[name], {"steps_per_execution": 3})


@pytest.mark.skipif(keras.backend.backend() != "tensorflow", reason="JAX compiles by XLA always")
@pytest.mark.parametrize("name", ["tokens"])
def test_xla(name):
    conformance.check_compile_options(CASES[name], {"jit_compile": True})
