"""`python -m keras_gan evaluate`, in this process."""

import io
import json
import sys

import keras
import numpy as np
import pytest
from PIL import Image

from keras_gan import cli, data, metrics, models, networks
from keras_gan.cli import evaluate, tables
from keras_gan.metrics import extractors
from keras_gan.metrics.row import NO_ERROR, Row
from tests.conformance import Case
from tests.metrics.test_evaluation import images, make_extractor

pytestmark = pytest.mark.any_backend


@pytest.fixture(autouse=True)
def pixels(monkeypatch, tmp_path):
    """A quick extractor; real images and cache in a temporary folder."""
    monkeypatch.setenv("KERAS_GAN_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("KERAS_GAN_DATA", str(tmp_path))
    monkeypatch.setitem(extractors._LOADERS, "pixels", make_extractor)
    np.savez(tmp_path / "real.npz", x_train=images(50), x_test=images(40, seed=2))
    return tmp_path


def run(capsys, *arguments):
    given = ["--data=real", "--extractor=pixels", *arguments]
    code = cli.main(["keras_gan", "evaluate", *given])
    out, err = capsys.readouterr()
    return code, out, " ".join(err.split())


def test_a_model_s_samples_are_scored(pixels, capsys):
    gan = Case(models.GAN).compiled()
    gan.save(pixels / "model.keras")
    out = pixels / "new" / "scores.json"
    code, printed, err = run(
        capsys, f"--model={pixels / 'model.keras'}", "--split=test[:30]", "--metrics=fd,kd",
        "--count=20", "--seed=3", f"--out={out}",
    )  # fmt: skip
    assert code == 0, err
    fd, kd = json.loads(out.read_text())
    gan = keras.saving.load_model(pixels / "model.keras")
    real, _ = data.load("real", "test[:30]", size=gan.sample_shape[:2])
    expected = metrics.evaluate(gan, real, ("fd", "kd"), make_extractor(), 20, seed=3)
    assert [fd["value"], kd["value"]] == pytest.approx([row.value for row in expected], rel=1e-5)
    assert fd["metric"] == "fd_pixels" and fd["error"] is kd["error"] is None  # Of 20 alone.
    protocol = fd["protocol"]
    assert (protocol["real"], protocol["fake"], protocol["seed"]) == (30, 20, 3)
    assert (protocol["data"], protocol["split"]) == ("real", "test[:30]")
    assert printed.startswith("score ") and "{" not in printed
    assert f"fd_pixels  {fd['value']:.5g}\n" in printed
    assert f"kd_pixels  {kd['value']:.5g}\n" in printed
    assert "extractor pixels" in printed and printed.endswith(f"{out}\n")


def test_the_real_images_are_those_of_the_training_unless_others_are_named(pixels, capsys):
    Case(models.GAN).compiled().save(pixels / "model.keras")
    command = ["keras_gan", "evaluate", "--extractor=pixels", "--metrics=fd", "--count=20"]
    for subject in (f"--model={pixels / 'model.keras'}", f"--images={pixels}"):
        assert cli.main([*command, subject]) == 2
        assert "Name the real data: --data=FOLDER" in capsys.readouterr().err
    (pixels / "config.json").write_text(json.dumps({"flags": {"data": "real"}}))
    assert cli.main([*command, f"--model={pixels / 'model.keras'}", "--split=test"]) == 0
    assert ", data real, split test\n" in capsys.readouterr().out


def test_a_folder_of_pictures_is_scored(pixels, capsys):
    folder = pixels / "made"
    folder.mkdir()
    for number, image in enumerate(images(12, seed=4)):
        Image.fromarray(image[..., 0]).save(folder / f"{number:02d}.png")
    code, printed, err = run(capsys, f"--images={folder}", "--metrics=fd")
    assert code == 0, err
    (row,) = json.loads(printed[printed.index("[") :])
    (expected,) = metrics.evaluate(images(12, seed=4), images(50), "fd", make_extractor())
    assert row["value"] == pytest.approx(expected.value, rel=1e-6)
    assert "seed" not in row["protocol"]


def test_what_cannot_be_scored_is_one_line(pixels, capsys):
    points = models.GAN(
        networks.mlp_generator((2,), 2, width=4), networks.mlp_critic((2,), width=4)
    )
    points.save(pixels / "points.keras")
    for arguments, expected in (
        ([], "--images=FOLDER. Received: --model=None --preset=None --images=None"),
        (["--model=a", "--images=b"], "Received: --model=a --preset=None --images=b"),
        (["--model=absent.keras"], "Received: --model=absent.keras"),
        ([f"--model={pixels / 'points.keras'}"], "mode_coverage"),
        (["--images=absent"], "of images or of a .npy file. Received: 'absent'"),
        (["--images=absent", "--metrics=fid"], "Expected one of fd, kd"),
        (["--images=absent", "--extractor=resnet"], "Unknown extractor"),
    ):
        code, _, err = run(capsys, *arguments)
        assert code == 2 and expected in err


def test_scores_are_written_before_they_are_printed(tmp_path, monkeypatch):
    row = metrics.Row("fd_x", 0.5, 0.1, {"extractor": "x"})
    monkeypatch.setattr(evaluate, "score", lambda flags: [row])
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(io.BytesIO(), encoding="ascii"))
    out = tmp_path / "scores.json"
    assert cli.main(["keras_gan", "evaluate", "--preset=any", f"--out={out}"]) == 0
    assert "0.5 +/- 0.1" in sys.stdout.buffer.getvalue().decode()
    out.unlink()
    monkeypatch.setattr(evaluate, "protocol", lambda rows: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        cli.main(["keras_gan", "evaluate", "--preset=any", f"--out={out}"])
    assert json.loads(out.read_text("utf-8"))[0]["metric"] == "fd_x"


@pytest.mark.parametrize("command", [[], *([name] for name in cli.COMMANDS)])
def test_help_on_an_ascii_console(command, monkeypatch):
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(io.BytesIO(), encoding="ascii"))
    if command:
        with pytest.raises(SystemExit):
            cli.main(["keras_gan", *command, "--help"])
    else:
        assert cli.main(["keras_gan", "--help"]) == 0
    sys.stdout.flush()
    assert b"python -m keras_gan" in sys.stdout.buffer.getvalue()


def test_a_terminal_gets_a_table_and_a_pipe_the_json_too(pixels, capsys, monkeypatch):
    np.save(pixels / "made.npy", images(12, seed=4))
    flags = f"--images={pixels / 'made.npy'}", "--metrics=fd"
    _, printed, _ = run(capsys, *flags)
    assert json.loads(printed[printed.index("[") :])[0]["metric"] == "fd_pixels"
    monkeypatch.setenv("COLUMNS", "40")
    for module in (evaluate, tables):
        monkeypatch.setattr(module, "is_terminal", lambda stream: True)
    _, printed, _ = run(capsys, *flags)
    assert "fd_pixels" in printed and "--out=scores.json" in printed and "{" not in printed


def test_real_images_are_of_the_size_of_the_generated_ones(pixels, capsys, monkeypatch):
    gan = Case(models.GAN).compiled()
    gan.save(pixels / "model.keras")
    height, width, channels = gan.sample_shape
    large = np.random.default_rng(0).integers(0, 256, (50, 2 * height, 2 * width, 3), "uint8")
    np.savez(pixels / "large.npz", x_train=large)
    seen = []
    monkeypatch.setattr(metrics, "evaluate", lambda _, real, *a, **k: seen.append(real.shape) or [])
    for size in ((), (f"--size={3 * width}",)):
        run(capsys, f"--model={pixels / 'model.keras'}", "--data=large", "--split=train", *size)
    assert seen == [(50, height, width, channels), (50, 3 * width, 3 * width, channels)]


def test_an_error_stands_beside_its_score():
    assert evaluate.value(Row("kd", 0.0123456, 0.00123, {})) == "0.012346 ± 0.0012"
    assert evaluate.value(Row("fd", 12.3456789, NO_ERROR, {})) == "12.346"
