"""The command line, as a user meets it; that of a run that is broken off is in test_resume.py."""

import json
import os
import runpy
import shlex
import sys
import warnings

import keras
import numpy as np
import pytest
from PIL import Image

from keras_gan import augment, cli, data, divergences, models, networks, penalties
from keras_gan.cli import listing, making, outcome, recipes, train
from tests.cli_run import BATCH, EPOCHS, FLAGS, STEPS


@pytest.fixture(autouse=True)
def no_data_of_the_user(monkeypatch):
    monkeypatch.delenv("KERAS_GAN_DATA", raising=False)


def run(capsys, *arguments):
    code = cli.main(["keras_gan", *arguments])
    out, err = capsys.readouterr()
    return code, out, err


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["trian"], "one of train, resume, sample, "),
        (["trian"], "Did you mean 'train'? Received: 'trian'."),
        (["train", "--epohcs=3"], "Unknown command line flag 'epohcs'. Did you mean: epochs ?"),
        (["train", "--epochs=0"], "--epochs=0"),
        (["train", "--epochs=many"], "--epochs=many"),
        (["train", "stray"], "Unknown preset. Expected one of"),
        (
            ["train", "stray", "more"],
            "`python -m keras_gan train [PRESET] --name=value …`. Received:",
        ),
        (["train", "--gan=wgan_pg"], "Did you mean 'wgan_gp'? Received: 'wgan_pg'"),
        (["train", "--gan=wgan", "--loss=minimax"], "--loss is for --gan=gan or fgan. Received:"),
        (["train", "--gan=gan", "--divergence=kl"], "--divergence is for --gan=fgan. Received:"),
        (["train", "--loss=maximin", "--data=ring8"], "non_saturating, minimax. Received: loss="),
        (["train", "--gan=fgan", "--divergence=js", "--data=ring8"], "kl, neyman, pearson"),
        (["train", "--network=dcgam"], "mlp, r3gan, resnet. Did you mean 'dcgan'?"),
        (["train", "--network=dcgan", "--data=ring8"], "(2,) take --network=mlp. Received:"),
        (["train", "--data=ring9"], "Did you mean ring8"),
        (["train", "--data=./photos"], "the path of a folder of pictures. Received: './photos'"),
        (["train", "--data=empty"], "Expected a folder with pictures"),
        (["train", "--data=ring8", "--size=8"], "`size` and `channels` are for images"),
        (["train", "--size=0"], "--size=0"),
        (["train", "--channels=2"], "Received: channels=2"),
        (["train", "--split=train[5"], 'such as "train"'),
        (["train", "--data=ring8", "--split=test"], "ring8 has these splits: train"),
        (["train", "--penalty_weight=-1"], "--penalty_weight=-1"),
        (["train", "--learning_rate=fast"], "--learning_rate=fast"),
        (["train", "--batch_size=200000", "--data=ring8"], "Received: 100000 rows"),
        (["train", "--penalty=r3", "--data=ring8"], "r1, r1_r2, r2, wgan_gp"),
        (["train", "--augment=blur", "--data=ring8"], "color, translation, cutout"),
        (["train", "--precision=half"], "float32, mixed_bfloat16, mixed_float16. Received: 'half'"),
        (["train", "--on_nonfinite=hope"], "<stop|rollback>"),
        (["train", "--checkpoint_every=0"], "--checkpoint_every=0"),
        (["resume"], "`python -m keras_gan resume RUN --name=value …`. Received: ''"),
        (["resume", "a", "b", "--epochs=3"], "Received: 'a b'"),
        (["resume", "absent"], "Received: 'absent', without a config.json"),
        (["resume", "--epochs=0", "absent"], "--epochs=0"),
        (["list", "--gans"], "Unknown command line flag 'gans'"),
        (["sample"], "--preset=NAME. Received: --model=None --preset=None"),
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
    (tmp_path / "empty").mkdir()
    code, out, err = run(capsys, *arguments)
    assert code == 2 and out == ""
    assert err.count("\n") == 1 and err.startswith(f"keras_gan {arguments[0]}: ")
    assert expected in err


def test_help_lists_commands_and_flags(capsys):
    code, out, _ = run(capsys, "--help")
    assert code == 0 and all(f"  {name} " in out for name in cli.COMMANDS)
    with pytest.raises(SystemExit) as left:
        cli.main(["keras_gan", "train", "--help"])
    assert left.value.code == 0 and "--critic_steps" in capsys.readouterr().out


def test_list_holds_every_entry_of_every_registry(capsys, monkeypatch, tmp_path):
    np.savez(tmp_path / "own.npz", x_train=np.zeros((1, 4, 4), "uint8"))
    np.savez(tmp_path / "text.npz", text=np.array(["no picture"]))
    monkeypatch.setenv("KERAS_GAN_DATA", str(tmp_path))
    code, out, _ = run(capsys, "list")
    assert code == 0
    listed = {line.split()[0] for line in out.splitlines() if line.startswith("  ")}
    registries = [
        recipes.RECIPES,
        divergences.names(),
        recipes.network_names(),
        penalties.names(),
        augment.names(),
        data.names(),
    ]
    assert {name for names in registries for name in names} == listed - {"FOLDER", "NAME"}
    assert {"own", "ring8", "resnet", "kl"} <= listed and "text" not in listed


def test_every_gan_has_a_recipe():
    classes = {model for model in vars(models).values() if isinstance(model, type)}
    gans = {m for m in classes if issubclass(m, models.AdversarialModel)}
    assert {recipe.model for recipe in recipes.RECIPES.values()} == gans - {models.AdversarialModel}


def flags_of(*arguments):
    return cli.parse("train", train, list(arguments))[0]


@pytest.mark.parametrize("name", recipes.RECIPES)
def test_every_recipe_builds(name):
    flags = flags_of(f"--gan={name}", "--width=4", "--critic_steps=2", "--learning_rate=0.125")
    recipe = recipes.RECIPES[name]
    gan = making.build(flags, (2,), images=1000)
    assert type(gan) is recipe.model and gan.compiled and gan.critic_steps == 2
    for optimizer in gan.optimizer.optimizers:
        assert float(optimizer.learning_rate) == 0.125


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["--gan=gan"], {"penalty": "r1", "penalty_weight": 0.1}),
        (["--gan=gan", "--penalty_weight=3"], {"penalty": "r1", "penalty_weight": 3.0}),
        (["--gan=gan", "--penalty=r1"], {"penalty": "r1", "penalty_weight": 0.1}),
        (["--gan=gan", "--penalty=r2"], {"penalty": "r2"}),
        (["--gan=gan", "--penalty=none"], {"penalty": None}),
        (["--gan=wgan_gp"], {}),
        (["--gan=r3gan", "--penalty_weight=3"], {"penalty": "r1_r2", "gamma": 3.0}),
        (["--gan=r3gan", "--penalty=r1"], {"penalty": "r1"}),
        (["--gan=fgan", "--loss=saddle", "--penalty=none"], {"penalty": None, "loss": "saddle"}),
    ],
    ids=str,
)
def test_flags_go_before_the_recipe_and_its_weight_with_its_penalty(arguments, expected):
    flags = flags_of(*arguments)
    given = making.choose_arguments(recipes.RECIPES[flags.gan], flags)
    assert given == {"ema_half_life": 10_000, "seed": 0, **expected}


@pytest.mark.parametrize("given", [["--decay_images=1000"], []])
@pytest.mark.parametrize("batch_size", [50, 250])
def test_the_learning_rate_falls_in_images_those_of_the_run_by_default(given, batch_size):
    flags = flags_of("--learning_rate=0.5", *given)
    run = 7 if given else 1000
    rate = making.optimizer(recipes.RECIPES["wgan_gp"], flags, batch_size, run)._learning_rate
    values = [float(rate(images / batch_size)) for images in (0, 500, 1000, 2000)]
    assert values == pytest.approx([0.5, 0.25, 0, 0], abs=1e-6)


def test_the_learning_rate_can_stay():
    flags = flags_of("--learning_rate=0.5", "--decay_images=0")
    optimizer = making.optimizer(recipes.RECIPES["gan"], flags, 50, images=1000)
    assert optimizer.get_config()["learning_rate"] == 0.5


@pytest.mark.parametrize(
    ("given", "penalty"),
    [
        (["--gan=gan"], ("r1", 0.1)),
        (["--penalty=none"], ("none", None)),
        (["--gan=sngan"], (None,) * 2),
    ],
)
def test_a_run_is_written_down_with_what_its_recipe_chose(given, penalty):
    flags, _ = cli.parse("train", train, given)
    making.settle(flags)
    assert flags.learning_rate == recipes.RECIPES[flags.gan].learning_rate
    assert (flags.penalty, flags.penalty_weight) == penalty
    chosen = making.choose_arguments(recipes.RECIPES[flags.gan], flags)
    flags, _ = cli.parse("train", train, given)
    assert chosen == making.choose_arguments(recipes.RECIPES[flags.gan], flags)


@pytest.mark.parametrize("family", recipes.network_names())
def test_a_family_of_networks_gets_the_shape_and_the_sizes(monkeypatch, family):
    for player in ("generator", "critic"):
        monkeypatch.setattr(networks, f"{family}_{player}", lambda *a, _p=player, **k: (_p, a, k))
    shape = (16, 16, 1)
    assert recipes.build_networks(family, shape, latent_dim=3, width=8) == (
        ("generator", (shape, 3), {"width": 8}),
        ("critic", (shape,), {"width": 8}),
    )
    assert recipes.build_networks(family, shape)[0] == ("generator", (shape, 64), {})


def test_default_networks(monkeypatch):
    for family in recipes.network_names():
        monkeypatch.setattr(networks, f"{family}_generator", lambda *a, _f=family: _f)
        monkeypatch.setattr(networks, f"{family}_critic", lambda *a, _f=family: _f)
    assert recipes.build_networks(None, (8, 8, 1)) == ("dcgan", "dcgan")
    assert recipes.build_networks(None, (2,)) == ("mlp", "mlp")


def test_what_a_run_leaves(whole):
    assert {path.name for path in whole.iterdir()} == {
        "checkpoints", "config.json", "grids", "history.png", "log.jsonl", "metrics.json",
        "model.keras", "report.html", "samples.png",
    }  # fmt: skip
    metrics = json.loads((whole / "metrics.json").read_text())
    assert metrics["images_seen"] == 2 * EPOCHS * STEPS * BATCH
    assert metrics["mode_coverage"]["total"] == 8
    for name in ("samples.png", "history.png", "grids/epoch_0001.png"):
        Image.open(whole / name).verify()
    config = json.loads((whole / "config.json").read_text())
    expected = ["python", "-m", "keras_gan", "train", *FLAGS, f"--out={whole}"]
    assert sorted(shlex.split(config["command"])) == sorted(expected)
    assert config["flags"]["batch_size"] == BATCH and config["flags"]["epochs"] == EPOCHS
    assert config["flags"]["learning_rate"] == recipes.RECIPES["lsgan"].learning_rate
    assert (
        config["run"]["backend"] == keras.backend.backend() and len(config["run"]["content"]) == 64
    )
    page = (whole / "report.html").read_text("utf-8")
    assert "Finished." in page and "mode_coverage" in page and page.count("<img ") == EPOCHS


def test_sample(capsys, monkeypatch, tmp_path, whole):
    monkeypatch.chdir(tmp_path)
    arguments = [f"--model={whole / 'model.keras'}", "--count=5", "--out=five.png"]
    code, out, _ = run(capsys, "sample", *arguments)
    assert code == 0 and out == "five.png\n" and os.path.exists("five.png")


def test_train_on_a_folder_of_pictures(capsys, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("KERAS_GAN_HOME", str(tmp_path / "home"))
    photos = tmp_path / "my photos"
    photos.mkdir()
    random = np.random.default_rng(0)
    for number in range(20):
        pixels = random.integers(0, 256, (8 + number, 12, 3)).astype("uint8")
        Image.fromarray(pixels).save(photos / f"{number}.{'png' if number % 2 else 'jpg'}")
    small = ["--epochs=1", "--batch_size=10", "--width=2", "--latent_dim=2", "--size=8"]
    command = ["train", "--gan=sngan", f"--data={photos}/", "--channels=1", *small]
    code, out, _ = run(capsys, *command)
    assert code == 0 and "runs/sngan_my_photos: report.html" in out
    report = json.loads((tmp_path / "runs/sngan_my_photos/metrics.json").read_text())
    assert report["sample_shape"] == [8, 8, 1] and report["images_seen"] == 20
    assert report["network"] == "dcgan_generator" and report["cell_coverage"]["cells"] == 20
    assert keras.saving.load_model("runs/sngan_my_photos/model.keras").sample_shape == (8, 8, 1)
    (photos / "3.png").write_bytes((photos / "3.png").read_bytes()[:100])
    code, out, err = run(capsys, *command)
    assert code == 2 and out == "" and "1 of 20 files" in err and "my photos/3.png" in err


def test_a_curve_has_no_modes_to_count():
    flags = flags_of("--gan=fgan", "--divergence=kl", "--data=swiss_roll", "--width=4")
    gan = making.build(flags, (2,), images=1000)
    assert gan.divergence.name == "kl"
    assert outcome.score(gan, data.load("swiss_roll")[0], flags) == {}


@pytest.mark.parametrize(
    ("data_flag", "expected"),
    [("ring8", "ring8"), ("imagenette/160px-v2:1.0.0", "imagenette_160px-v2_1.0.0")],
)
def test_a_run_is_named_after_its_data(data_flag, expected):
    assert train.short_name(data_flag) == expected


def test_the_precision_is_set_before_the_data_are_loaded(monkeypatch):
    asked = []
    monkeypatch.setattr(keras.config, "set_dtype_policy", asked.append)
    with pytest.raises(ValueError, match="Received: '[.]/none'"):
        train.run(flags_of("--precision=mixed_float16", "--data=./none"))
    assert asked == ["mixed_float16"]


def test_interpolation_of_images(capsys, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    gan = models.GAN(networks.dcgan_generator((8, 8, 1), 4, 2), networks.dcgan_critic((8, 8, 1), 2))
    gan.save("gan.keras")
    arguments = ["--model=gan.keras", "--count=2", "--interpolate", "--out=walk.png"]
    code, _, _ = run(capsys, "sample", *arguments)
    assert code == 0
    Image.open("walk.png").verify()
    assert Image.open("walk.gif").n_frames > 2


def test_the_exit_code_is_that_of_the_command(capsys, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["keras_gan", "train", "--gan=none"])
    with pytest.raises(SystemExit) as left:
        runpy.run_module("keras_gan", run_name="__main__")
    assert left.value.code == 2
    assert capsys.readouterr().err.startswith("keras_gan train: Unknown GAN.")


def test_warnings_are_one_line_and_those_of_others_as_ever(capsys, monkeypatch):
    def run(flags):
        warnings.warn("no\n room", stacklevel=2)
        warnings.warn("old", DeprecationWarning, stacklevel=2)

    monkeypatch.setattr(listing, "run", run)
    with pytest.warns(DeprecationWarning, match="old") as seen:
        assert cli.main(["keras_gan", "list"]) == 0
    assert len(seen) == 1 and capsys.readouterr().err == "keras_gan list: no room\n"
