"""Presets that ask for more than their file of weights holds, refused before it is allocated."""

import os
import tracemalloc

import keras
import numpy as np
import pytest

import keras_gan
from keras_gan import networks
from keras_gan.layers import ImagePool
from keras_gan.presets import budget, catalog
from keras_gan.utils import bounded_files
from keras_gan.utils.errors import DamagedFileError
from tests.hostile import BOMBS
from tests.presets.test_loading import changed

pytestmark = pytest.mark.any_backend

R3 = {"image_shape": [8, 8, 1], "width": 4, "blocks": 1, "group_size": 4}


@pytest.fixture(scope="module")
def pair(tmp_path_factory):
    """Folders of two presets, of perceptrons and of convolutions."""
    image, folders = (14, 14, 1), {}
    made = {
        "mlp": [networks.mlp_generator((2,)), networks.mlp_critic((2,))],
        "r3gan": [networks.r3gan_generator(**R3), networks.r3gan_critic(**R3)],
        "resnet": [networks.resnet_generator(image, 4, 2), networks.resnet_critic(image, 2)],
    }
    for name, players in made.items():
        folders[name] = tmp_path_factory.mktemp(name)
        keras_gan.models.GAN(*players, seed=0).save_to_preset(folders[name])
    return folders


@pytest.mark.parametrize(
    "preset, player, arguments",
    BOMBS,
)
def test_a_network_larger_than_its_file_is_not_built(pair, tmp_path, preset, player, arguments):
    bomb = changed(
        pair[preset],
        tmp_path / "bomb",
        lambda described: described["networks"][player]["arguments"].update(arguments),
    )
    tracemalloc.start()
    try:
        with pytest.raises(ValueError):
            keras_gan.from_preset(bomb)
        assert tracemalloc.get_traced_memory()[1] < 64e6
    finally:
        tracemalloc.stop()


def test_the_error_says_who_asks_for_what(pair, tmp_path):
    def change(described):
        described["networks"]["critic"]["arguments"].update(depth=1_000_000)

    with pytest.raises(
        DamagedFileError,
        match=r"more weights than the file holds, 8 tensors of .* values. Received: critic by "
        r"keras_gan>mlp_critic with .*'depth': 1000000",
    ):
        keras_gan.from_preset(changed(pair["mlp"], tmp_path / "deep", change))


def test_a_replay_pool_is_bounded(pair, tmp_path):
    pool = keras.saving.serialize_keras_object(ImagePool(2**30))

    def change(described):
        described["model"]["arguments"]["replay"] = pool

    with pytest.raises(DamagedFileError, match="more weights.*Received: GAN with .*'replay'"):
        keras_gan.from_preset(changed(pair["mlp"], tmp_path / "pool", change))


def test_a_file_of_another_size_is_not_read(pair, tmp_path, monkeypatch):
    folder = changed(pair["mlp"], tmp_path / "huge", lambda described: None)
    os.truncate(folder / catalog.WEIGHTS, 6 * 2**30)  # Sparse: it takes no room.

    def opened(path, mode):
        assert path.name != catalog.WEIGHTS
        return open(path, mode)

    monkeypatch.setattr(bounded_files, "open", opened, raising=False)
    with pytest.raises(DamagedFileError, match="Received: 6,442,450,944 or more"):
        keras_gan.from_preset(folder)


def test_a_pipe_in_the_place_of_a_file_is_not_waited_for(pair, tmp_path):
    folder = changed(pair["mlp"], tmp_path / "pipe", lambda described: None)
    (folder / catalog.WEIGHTS).unlink()
    os.mkfifo(folder / catalog.WEIGHTS)
    with pytest.raises(DamagedFileError, match="Expected a regular file"):
        keras_gan.from_preset(folder)


def test_the_budget_is_for_one_block_of_one_thread():
    kept = keras.layers.Layer.add_weight
    with pytest.raises(DamagedFileError, match="2 tensors of 5 values. Received: me"):
        with budget.at_most(2, 5, "me"):
            keras.layers.Dense(1).build((None, 4))
            keras.layers.Dense(1).build((None, 1))
    assert keras.layers.Layer.add_weight is kept
    layer = keras.layers.Dense(3)
    layer.build((None, 4))
    assert np.prod(layer.kernel.shape) == 12
