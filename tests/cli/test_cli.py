"""The command line, as a user meets it: one process a command."""

import json
import os
import subprocess
import sys

import keras
import pytest
from PIL import Image

from keras_gan import cli


def run(capsys, *arguments):
    code = cli.main(["keras_gan", *arguments])
    out, err = capsys.readouterr()
    return code, out, err


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["trian"], "one of train, sample. Did you mean 'train'? Received: 'trian'"),
        (["train", "--epohcs=3"], "Unknown command line flag 'epohcs'. Did you mean: epochs ?"),
        (["train", "--epochs=0"], "--epochs=0"),
        (["train", "--epochs=many"], "--epochs=many"),
        (["train", "stray"], "--name=value. Received: 'stray'"),
        (["train", "--gan=wgan_pg"], "Did you mean 'wgan_gp'? Received: 'wgan_pg'"),
        (["train", "--data=mnist"], "fashion_mnist_10k, grid25, ring8. Received: 'mnist'"),
        (["train", "--penalty=r3", "--data=ring8"], "r1, r1_r2, r2, wgan_gp"),
        (["train", "--augment=blur", "--data=ring8"], "color, translation, cutout"),
        (["train", "--precision=half"], "mixed_bfloat16. Received: 'half'"),
        (["sample"], "--model=runs/demo/model.keras. Received: no --model"),
        (["sample", "--model=absent.keras"], "Received: --model=absent.keras"),
        (["sample", "--model=setup.py"], "Not a readable `.keras` file"),
        (["sample", "--model=setup.py", "--out=a.gif"], "--out=samples.png"),
        (["sample", "--model=setup.py", "--count=0"], "--count=0"),
    ],
    ids=" ".join,
)
def test_mistakes_get_one_line_and_a_code(capsys, monkeypatch, tmp_path, arguments, expected):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "setup.py").write_text("no model")
    code, out, err = run(capsys, *arguments)
    assert code == 2 and out == ""
    assert err.count("\n") == 1 and err.startswith(f"keras_gan {arguments[0]}: ")
    assert expected in err


def test_help_lists_commands_and_flags(capsys):
    code, out, _ = run(capsys, "--help")
    assert code == 0 and "train" in out and "sample" in out
    with pytest.raises(SystemExit) as left:
        cli.main(["keras_gan", "train", "--help"])
    assert left.value.code == 0 and "--critic_steps" in capsys.readouterr().out


def test_train_then_sample(capsys, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    small = ["--epochs=1", "--batch_size=20000", "--width=8", "--critic_steps=1"]
    code, out, _ = run(capsys, "train", "--gan=wgan_gp", "--data=ring8", "--out=run", *small)
    assert code == 0 and "run: samples.png" in out
    report = json.loads((tmp_path / "run/metrics.json").read_text())
    assert report["images_seen"] == 100_000 and report["mode_coverage"]["total"] == 8
    for name in ("samples.png", "history.png", "grids/epoch_0001.png"):
        Image.open(tmp_path / "run" / name).verify()
    assert keras.saving.load_model(tmp_path / "run/model.keras").compiled
    code, out, _ = run(capsys, "sample", "--model=run/model.keras", "--count=5", "--out=five.png")
    assert code == 0 and out == "five.png\n" and os.path.exists("five.png")


def test_interpolation_of_images(capsys, monkeypatch, tmp_path):
    from keras_gan import models, networks

    monkeypatch.chdir(tmp_path)
    gan = models.GAN(networks.dcgan_generator((8, 8, 1), 4, 2), networks.dcgan_critic((8, 8, 1), 2))
    gan.save("gan.keras")
    arguments = ["--model=gan.keras", "--count=2", "--interpolate", "--out=walk.png"]
    code, _, _ = run(capsys, "sample", *arguments)
    assert code == 0
    Image.open("walk.png").verify()
    assert Image.open("walk.gif").n_frames > 2


def test_a_process_of_its_own_exits_with_the_code():
    done = subprocess.run(
        [sys.executable, "-m", "keras_gan", "train", "--gan=none"], capture_output=True, text=True
    )
    assert done.returncode == 2 and "Traceback" not in done.stderr
    assert done.stderr.rstrip().splitlines()[-1].startswith("keras_gan train: Unknown GAN.")
