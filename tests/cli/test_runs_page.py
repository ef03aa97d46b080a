"""The code in docs/runs.md works."""

import pathlib
import re

import pytest

import keras_gan
from keras_gan import models, networks

pytestmark = pytest.mark.any_backend

PAGE = pathlib.Path(__file__).parents[2] / "docs" / "runs.md"


def test_the_code_makes_a_run_folder(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    images, _ = keras_gan.data.load("ring8", split="train[:64]")
    gan = models.LSGAN(networks.mlp_generator((2,), 2, width=4), networks.mlp_critic((2,), width=4))
    gan.compile()
    (code,) = re.findall(r"```python\n(.*?)```", PAGE.read_text("utf-8"), flags=re.DOTALL)
    exec(
        code.replace("epochs=20", "epochs=2"),
        {"keras_gan": keras_gan, "gan": gan, "images": images},
    )
    names = {path.name for path in (tmp_path / "runs" / "mine").iterdir()}
    files = {"config.json", "generator.json", "log.jsonl", "real.png", "report.html"}
    assert names == {"checkpoints", "grids", "training.gif", *files}
    assert (tmp_path / "runs/mine/report.html").read_text().count("<img ") == 3
