"""The command line as users see it; its runs are in test_run.py and test_resume.py."""

import json
import re
import runpy
import sys
import warnings

import keras
import numpy as np
import pytest
from PIL import Image

from keras_gan import augment, cli, data, divergences, models, networks, penalties
from keras_gan.cli import image_networks, listing, recipes, train
from keras_gan.visualization import codes, images
from tests import minimal_gans

pytestmark = pytest.mark.any_backend


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
        (["train", "r3gan_avatar"], "wrote. Did you mean 'r3gan_avatars'? Received: 'r3gan_"),
        (["sample", "--preset=gan_ring"], "Did you mean 'gan_ring8'? Received: 'gan_ring'"),
        (["train", "--loss=minmax", "--data=ring8"], "Did you mean 'minimax'? Received: 'minmax'"),
        (
            ["train", "stray", "more"],
            "`python -m keras_gan train [PRESET] --name=value …`. Received:",
        ),
        (["train", "--gan=wgan_pg"], "Did you mean 'wgan_gp'? Received: 'wgan_pg'"),
        (
            ["train", "--gan=wgan", "--loss=minimax"],
            "--loss is for --gan=gan or fgan or pix2pix. Received:",
        ),
        (["train", "--gan=gan", "--divergence=kl"], "--divergence is for --gan=fgan. Received:"),
        (
            ["train", "--interpolation=1", "--data=ring8"],
            "--interpolation is for --gan=text_to_image. Received:",
        ),
        (
            ["train", "--near_misses=1", "--data=ring8"],
            "--near_misses is for --gan=text_to_image. Received:",
        ),
        (
            ["train", "--loss=maximin", "--data=ring8"],
            "one of non_saturating, minimax.",
        ),
        (["train", "--gan=fgan", "--divergence=js", "--data=ring8"], "kl, neyman, pearson"),
        (["train", "--network=dcgam"], "mlp, r3gan, resnet, sagan. Did you mean 'dcgan'?"),
        (["train", "--network=dcgan", "--data=ring8"], "(2,) take --network=mlp. Received:"),
        (["train", "--data=ring9"], "Did you mean 'ring8'"),
        (
            ["train", "--data=./photos"],
            "a folder of images or of a .npy file. Received: './photos'",
        ),
        (["train", "--data=empty"], "Expected a folder with images"),
        (["train", "--data=ring8", "--size=8"], "`size` and `channels` are for images"),
        (["train", "--size=0"], "--size=0"),
        (["train", "--channels=2"], "Received: channels=2"),
        (["train", "--skip_damaged", "--gan=sequence"], "--skip_damaged is for GANs of samples or"),
        (["train", "--split=train[5"], 'such as "train"'),
        (["train", "--data=ring8", "--split=test"], "ring8 has these splits: train"),
        (["train", "--penalty_weight=-1"], "--penalty_weight=-1"),
        (["train", "--learning_rate=fast"], "--learning_rate=fast"),
        (["train", "--learning_rate=nan"], "--learning_rate must be a finite number"),
        (["train", "--penalty_weight=inf"], "--penalty_weight must be a finite number"),
        (["train", "--learning_rate=0"], "--learning_rate must be a finite number above 0"),
        (["resume", "run", "--learning_rate=0"], "--learning_rate must be a finite number above 0"),
        (["train", "--channels=0"], "--channels=0"),
        (["evaluate", "--channels=0"], "--channels=0"),
        (
            ["train", "--batch_size=200000", "--data=ring8"],
            "(--batch_size=100000). Received: 100000 rows",
        ),
        (["train", "--penalty=r3", "--data=ring8"], "r1, r1_r2, r2, wgan_gp"),
        (["train", "--augment=blur", "--data=ring8"], "color, translation, cutout"),
        (["train", "--augment=color", "--data=ring8"], "are for images: leave out `augment`. Rec"),
        (["train", "--gan=sngan", "--penalty_weight=3"], "there is none: add one, such as --pen"),
        (["train", "--gan=gan", "--penalty=none", "--penalty_weight=3"], "there is none"),
        (["train", "--gan=cut", "--latent_dim=3"], "CUT has no latent vectors: leave out"),
        (["train", "--precision=half"], "float32, mixed_bfloat16, mixed_float16. Received: 'half'"),
        (["train", "--on_nonfinite=hope"], "<stop|rollback>"),
        (["train", "--checkpoint_every=0"], "--checkpoint_every=0"),
        (["resume"], "`python -m keras_gan resume RUN --name=value …`. Received: ''"),
        (["resume", "a", "b", "--epochs=3"], "Received: 'a b'"),
        (["resume", "absent"], "Received: 'absent', without a config.json"),
        (["resume", "--epochs=0", "absent"], "--epochs=0"),
        (["list", "--gans"], "Unknown command line flag 'gans'"),
        (["sample"], "Name one GAN: a preset as a word or --model=runs/demo/model.keras."),
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


def test_hyphens_are_underscores(capsys):
    flags, words = cli.parse("train", ["a-b", "--batch-size=64", "--data-b", "x-y", "--out=a-b"])
    assert (flags.batch_size, flags.data_b, flags.out, words) == (64, "x-y", "a-b", ["a-b"])
    assert cli.parse("evaluate", ["--by-class", "--no-by-class"])[0].by_class is False
    assert cli.parse("evaluate", ["--by_class", "--noby_class"])[0].by_class is False
    assert cli.parse("resume", ["--", "--a-b"])[1] == ["--a-b"]


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
        image_networks.network_names(),
        penalties.names(),
        augment.names(),
        data.names(),
    ]
    assert {name for names in registries for name in names} == listed - {"FOLDER", "NAME"}
    assert {"own", "ring8", "resnet", "kl"} <= listed and "text" not in listed


def test_sample_of_a_conditional_gan(capsys, tmp_path):
    gan = minimal_gans.CASES["labelled"].compiled()
    gan.save(tmp_path / "gan.keras")
    arguments = [f"--model={tmp_path / 'gan.keras'}", "--count=6", f"--out={tmp_path / 'a.png'}"]
    for flags, expected in (
        ([], images.grid(gan.generate(6, seed=0), columns=minimal_gans.CLASSES)),
        (["--labels=2"], images.grid(gan.generate(6, seed=0, labels=2))),
        (["--labels=2,0"], images.grid(gan.generate(labels=[2, 0] * 3, seed=0), columns=2)),
    ):
        assert run(capsys, "sample", *arguments, *flags)[0] == 0
        with Image.open(tmp_path / "a.png") as picture:
            difference = np.array(picture).astype(int) - expected[..., 0]
        assert np.abs(difference).max() <= 1
    assert run(capsys, "sample", *arguments, "--labels=1", "--interpolate")[0] == 0
    for flags, message in (
        (["--labels=9"], "labels from 0 to 2.*Received: 9"),
        (["--labels=cat"], "--labels=0,1,2. Received: --labels=cat"),
    ):
        code, _, err = run(capsys, "sample", *arguments, *flags)
        assert code == 2 and re.search(message, err)


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
    code, out, err = run(capsys, *command, "--skip_damaged", "--mirror", "--out=skipped")
    assert code == 0 and "1 of 20 files" in err and "left out: '3.png'" in err
    flags = json.loads((tmp_path / "skipped/config.json").read_text())["flags"]
    assert flags["skip_damaged"] and flags["mirror"]


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
        train.run(cli.parse("train", ["--precision=mixed_float16", "--data=./none"])[0])
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


def test_samples_of_truncated_latents_have_their_statistics(capsys, tmp_path):
    gan = models.GAN(networks.dcgan_generator((8, 8, 1), 4, 2), networks.dcgan_critic((8, 8, 1), 2))
    gan.save(tmp_path / "gan.keras")
    out = str(tmp_path / "a.png")
    arguments = [f"--model={tmp_path / 'gan.keras'}", "--count=4", "--truncation=0.5"]
    assert run(capsys, "sample", *arguments, f"--out={out}")[0] == 0
    gan.standing_statistics(truncation=0.5)
    expected = images.grid(gan.generate(4, seed=0, truncation=0.5))
    with Image.open(out) as picture:
        assert np.abs(np.array(picture).astype(int) - expected[..., 0]).max() <= 1


def test_codes_of_an_infogan_are_asked_for_and_varied(capsys, tmp_path):
    size = 3 + 2
    gan = models.InfoGAN(
        networks.dcgan_generator((8, 8, 1), 4, 2, classes=size),
        networks.dcgan_critic((8, 8, 1), 2, auxiliary=size),
        categorical=3,
    )
    gan.save(tmp_path / "gan.keras")
    arguments = [f"--model={tmp_path / 'gan.keras'}", "--count=4", f"--out={tmp_path / 'a.png'}"]
    strips = np.concatenate([codes.strips(gan, number, seed=0) for number in range(2)])
    for flags, expected in (
        (["--labels=2"], images.grid(gan.generate(4, seed=0, codes=2))),
        (["--interpolate"], strips),
    ):
        assert run(capsys, "sample", *arguments, *flags)[0] == 0
        with Image.open(tmp_path / "a.png") as picture:
            assert np.abs(np.array(picture).astype(int) - expected[..., 0]).max() <= 1


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


MALFORMED = [
    *("{}", "[]", "3", "null", "[" * 100_000, '{"kind": 3}', '{"model": [], "weights": 1}'),
    *('{"recipe": 3}', '{"recipe": {"flags": [1]}}', '{"recipe": {"flags": {"gan": {}}}}'),
]


@pytest.mark.parametrize("text", MALFORMED, ids=range(len(MALFORMED)))
def test_a_malformed_preset_is_one_line(text, capsys, tmp_path):
    folder = tmp_path / "preset"
    folder.mkdir()
    (folder / "preset.json").write_text(text)
    (folder / "model.weights.h5").write_bytes(b"")
    for command in (
        ["sample", f"--preset={folder}"],
        ["train", str(folder)],
        ["train", f"--start={folder}", "--data=ring8"],
    ):
        code, _, err = run(capsys, *command)
        assert code == 2 and err.count("\n") == 1 and "Traceback" not in err
