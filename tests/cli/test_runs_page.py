"""The commands and the code in docs/runs.md work."""

import pathlib
import re
import shlex

import keras_gan
from keras_gan import cli, models, networks

PAGE = pathlib.Path(__file__).parents[2] / "docs" / "runs.md"


def blocks(language):
    return re.findall(rf"```{language}\n(.*?)```", PAGE.read_text("utf-8"), flags=re.DOTALL)


def test_the_commands_are_understood():
    commands = [shlex.split(block)[2:] for block in blocks("")]
    assert [name for _, name, *_ in commands] == ["train", "resume", "resume"]
    for package, name, *arguments in commands:
        flags, words = cli.parse(name, cli.COMMANDS[name], arguments)
        assert package == "keras_gan" and (flags["out"].value if name == "train" else words[0])


def test_the_code_makes_a_run_folder(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    images, _ = keras_gan.data.load("ring8", split="train[:64]")
    gan = models.LSGAN(networks.mlp_generator((2,), 2, width=4), networks.mlp_critic((2,), width=4))
    gan.compile()
    (code,) = blocks("python")
    exec(
        code.replace("epochs=20", "epochs=2"),
        {"keras_gan": keras_gan, "gan": gan, "images": images},
    )
    names = {path.name for path in (tmp_path / "runs" / "mine").iterdir()}
    assert names == {"checkpoints", "grids", "config.json", "log.jsonl", "report.html"}
    assert (tmp_path / "runs/mine/report.html").read_text().count("<img ") == 2
