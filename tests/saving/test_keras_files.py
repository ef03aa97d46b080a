"""`gan.save` and its kin: what was there stays until the new file is whole."""

import os
import pathlib
import subprocess
import sys

import keras
import pytest

from keras_gan import networks
from keras_gan.models import GAN

KILLED = """
import os, sys
from keras_gan.saving import keras_files

def writer(path, **arguments):
    with open(path, "wb") as file:
        file.write(b"half")
    os.kill(os.getpid(), 9)

keras_files.write(writer, sys.argv[1])
"""


@pytest.fixture(scope="module")
def gan():
    gan = GAN(networks.mlp_generator((2,), 3, width=4), networks.mlp_critic((2,), width=4), seed=0)
    gan.compile()
    return gan


@pytest.fixture
def failing(monkeypatch):
    """Keras's writers fail once they have written half."""

    def half(model, path, *arguments, **keywords):
        pathlib.Path(path).write_bytes(b"half")
        raise OSError("No space left on device")

    monkeypatch.setattr(keras.Model, "save", half)
    monkeypatch.setattr(keras.Model, "save_weights", half)
    monkeypatch.setattr(keras.Model, "export", half)


WRITERS = {
    "save": "model.keras",
    "save_weights": "model.weights.h5",
    "export": "served",
}


@pytest.mark.parametrize("writer", WRITERS)
def test_a_failure_leaves_what_was_there(writer, gan, failing, tmp_path):
    path = tmp_path / WRITERS[writer]
    path.write_text("old")
    with pytest.raises(OSError, match="No space left"):
        getattr(gan, writer)(path)
    assert path.read_text() == "old" and [p.name for p in tmp_path.iterdir()] == [path.name]


def test_a_kill_leaves_what_was_there(gan, tmp_path):
    path = tmp_path / "model.keras"
    gan.save(path)
    before = path.read_bytes()
    assert subprocess.run([sys.executable, "-c", KILLED, str(path)]).returncode == -9
    assert path.read_bytes() == before and len(list(tmp_path.iterdir())) == 2
    gan.save(path)
    assert [p.name for p in tmp_path.iterdir()] == ["model.keras"]


def test_what_keras_can_write_is_written(gan, tmp_path):
    gan.save(tmp_path / "new" / "model.keras")
    (tmp_path / "link.keras").symlink_to(tmp_path / "new" / "model.keras")
    gan.save(str(tmp_path / "link.keras"))
    assert (tmp_path / "link.keras").is_symlink()
    gan.save_weights(tmp_path / "big.weights.json", max_shard_size=1)
    for _ in range(2):
        gan.save(tmp_path / "folder", zipped=False)
    (tmp_path / "folder" / "mine.txt").write_text("mine")
    with pytest.raises(FileExistsError, match="Expected a new folder.*'mine.txt'"):
        gan.save(tmp_path / "folder", zipped=False)
    names = {p.name for p in tmp_path.iterdir()}
    assert names == {"new", "link.keras", "folder", *(n for n in names if n.startswith("big"))}
    assert keras.saving.load_model(tmp_path / "new" / "model.keras").seed == 0


def test_overwriting_is_asked_for(gan, tmp_path, monkeypatch):
    path = tmp_path / "model.keras"
    path.write_text("old")
    monkeypatch.setattr("builtins.input", lambda *question: "n")
    gan.save(path, overwrite=False)
    assert path.read_text() == "old" and os.listdir(tmp_path) == ["model.keras"]
