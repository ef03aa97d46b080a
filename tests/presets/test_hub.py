"""Presets written to and read from a Hub, here a server of this process."""

import sys

import keras
import numpy as np
import pytest

import keras_gan
from keras_gan import models, networks
from keras_gan.cli import main
from keras_gan.presets import catalog, hub
from keras_gan.utils.errors import DamagedFileError
from tests.presets.hub_endpoint import REVISION, serving
from tests.small_preset import save_small

pytestmark = pytest.mark.any_backend
huggingface_hub = pytest.importorskip("huggingface_hub")
constants = pytest.importorskip("huggingface_hub.constants")


@pytest.fixture
def endpoint(monkeypatch, tmp_path):
    with serving() as server:
        template = server.address + "/{repo_id}/resolve/{revision}/{filename}"
        monkeypatch.setattr(constants, "ENDPOINT", server.address)
        monkeypatch.setattr(constants, "HUGGINGFACE_CO_URL_TEMPLATE", template)
        monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path / "cache"))
        yield server


def make():
    keras.utils.set_random_seed(3)
    generator = networks.dcgan_generator((8, 8, 1), latent_dim=5, width=2)
    gan = models.GAN(generator, networks.dcgan_critic((8, 8, 1), 2), seed=1)
    gan.compile(keras.optimizers.Adam(1e-3), keras.optimizers.Adam(1e-3))
    return gan


def test_a_gan_goes_to_the_hub_and_comes_back(endpoint):
    gan = make()
    address = gan.push_to_hub("user/my-faces", token="a token")
    assert address == "hf://user/my-faces"
    held = endpoint.files["user/my-faces"]
    assert set(held) == {catalog.LOCAL, catalog.WEIGHTS, hub.CARD, hub.PICTURE}
    assert f'from_preset("{address}")' in held[hub.CARD].decode()
    for named in (address, f"{address}@{REVISION}"):
        again = keras_gan.from_preset(named)
        np.testing.assert_array_equal(again.generate(4, seed=0), gan.generate(4, seed=0))
    assert endpoint.fetched == [catalog.LOCAL, catalog.WEIGHTS], "the client keeps what it has"


def test_the_command_line_asks_the_hub_for_classes(endpoint, tmp_path):
    gan = keras_gan.from_preset(save_small(tmp_path), compile=False)
    address, out = gan.push_to_hub("user/mine", token="a token"), tmp_path / "samples.png"
    asked = ["--count=4", "--labels=2,0", f"--out={out}"]
    assert main(["keras_gan", "sample", address, *asked]) == 0 and out.is_file()


def test_what_is_not_there_is_one_line(endpoint):
    make().push_to_hub("user/mine", token="a token")
    del endpoint.files["user/mine"][catalog.WEIGHTS]
    for address in ("hf://user/other", "hf://user/mine@v2", "hf://user/mine"):
        with pytest.raises(ValueError, match=f"push_to_hub.*Received: '{address}'"):
            keras_gan.from_preset(address)
    with pytest.raises(ValueError, match="\"hf://USER/NAME@REVISION\". Received: 'hf://mine'"):
        keras_gan.from_preset("hf://mine")


def test_a_larger_file_is_not_fetched(endpoint):
    make().push_to_hub("user/mine", token="a token")
    endpoint.files["user/mine"][catalog.WEIGHTS] += b"more"
    with pytest.raises(DamagedFileError, match="Expected .* bytes of 'hf://user/mine"):
        keras_gan.from_preset("hf://user/mine")
    assert endpoint.fetched == [catalog.LOCAL]


def test_other_weights_of_the_same_size_are_refused(endpoint):
    make().push_to_hub("user/mine", token="a token")
    held = endpoint.files["user/mine"]
    held[catalog.WEIGHTS] = held[catalog.WEIGHTS][:-1] + b"\xff"
    with pytest.raises(DamagedFileError, match="SHA-256"):
        keras_gan.from_preset("hf://user/mine")


def test_the_hub_is_read_first_of_all(endpoint, monkeypatch):
    """A client that has written or read nothing has no attribute `errors` yet."""
    monkeypatch.delattr(huggingface_hub, "errors", raising=False)
    with pytest.raises(ValueError, match="push_to_hub.*Received: 'hf://user/other'"):
        keras_gan.from_preset("hf://user/other")


def test_a_hub_out_of_reach_is_said_to_be(endpoint, monkeypatch):
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    with pytest.raises(OSError, match="The Hub cannot be reached.*'hf://user/mine'"):
        keras_gan.from_preset("hf://user/mine")


def test_without_the_client_the_error_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "huggingface_hub", None)
    with pytest.raises(ImportError, match=r"pip install huggingface_hub"):
        keras_gan.from_preset("hf://user/mine")
