"""What `train` leaves in its folder, and images drawn from it, on each backend."""

import json
import os
import shlex

import keras
import pytest
from PIL import Image

from keras_gan import cli
from keras_gan.cli import recipes
from tests.cli_run import BATCH, EPOCHS, FLAGS, STEPS


@pytest.fixture(autouse=True)
def folder(monkeypatch, tmp_path):
    monkeypatch.delenv("KERAS_GAN_DATA", raising=False)
    monkeypatch.setenv("KERAS_GAN_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)


def test_what_a_run_leaves(uninterrupted):
    assert {path.name for path in uninterrupted.iterdir()} == {
        "checkpoints", "config.json", "generator.json", "grids", "history.png", "log.jsonl",
        "metrics.json", "model.keras", "real.png", "report.html", "samples.png", "training.gif",
    }  # fmt: skip
    metrics = json.loads((uninterrupted / "metrics.json").read_text())
    assert metrics["images_seen"] == 2 * EPOCHS * STEPS * BATCH
    assert metrics["mode_coverage"]["total"] == 8 and metrics["final"]["variety"] > 0
    for name in ("samples.png", "history.png", "grids/epoch_0001.png"):
        Image.open(uninterrupted / name).verify()
    config = json.loads((uninterrupted / "config.json").read_text())
    expected = ["python", "-m", "keras_gan", "train", *FLAGS, f"--out={uninterrupted}"]
    assert sorted(shlex.split(config["command"])) == sorted(expected)
    assert config["flags"]["batch_size"] == BATCH and config["flags"]["epochs"] == EPOCHS
    assert config["flags"]["learning_rate"] == recipes.RECIPES["lsgan"].learning_rate
    assert config["run"]["backend"] == keras.backend.backend()
    assert len(config["run"]["content"]) == 64
    page = (uninterrupted / "report.html").read_text("utf-8")
    assert "Finished." in page and "mode_coverage" in page and page.count("<img ") == 1 + EPOCHS


def test_samples_are_drawn_of_it(capsys, uninterrupted):
    model = f"--model={uninterrupted / 'model.keras'}"
    assert cli.main(["keras_gan", "sample", model, "--count=5", "--out=five.png"]) == 0
    assert capsys.readouterr().out == "five.png\n" and os.path.exists("five.png")


def test_sprites_train_with_their_opacity(tmp_path):
    (tmp_path / "sprites").mkdir()
    for number in range(4):
        Image.new("RGBA", (8, 8), (250, 0, 0, 60 * number)).save(f"sprites/{number}.png")
    small = ["--epochs=1", "--batch_size=4", "--width=2", "--latent_dim=2", "--out=run"]
    assert cli.main(["keras_gan", "train", "--data=sprites", "--channels=4", *small]) == 0
    assert keras.saving.load_model("run/model.keras").sample_shape == (8, 8, 4)
    assert Image.open("run/samples.png").size == (78, 78)
