"""Presets from the shell: listed, sampled, trained again, trained on."""

import json
import re

import keras
import pytest

from keras_gan import cli, data, metrics, models, networks
from keras_gan.cli import zoo as zoo_table
from keras_gan.presets import catalog, loading
from keras_gan.saving import named_tensors, run_state

pytestmark = pytest.mark.any_backend

TRAIN = ["--gan=gan", "--data=ring8", "--split=train[:256]", "--width=4", "--epochs=2", "--seed=5"]


def run(capsys, *arguments):
    code = cli.main(["keras_gan", *map(str, arguments)])
    out, err = capsys.readouterr()
    assert code == 0, err
    return out


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    """Folder of a run trained from flags."""
    out = tmp_path_factory.mktemp("zoo") / "first"
    assert cli.main(["keras_gan", "train", *TRAIN, f"--out={out}"]) == 0
    return out


@pytest.fixture(autouse=True)
def zoo(trained, tmp_path, monkeypatch):
    """A temporary zoo with that run as a preset."""
    gan = keras.saving.load_model(trained / "model.keras")
    facts = loading.write_weights(gan, tmp_path / "saved_models/tiny" / catalog.WEIGHTS)
    flags = json.loads((trained / "config.json").read_text())["flags"]
    recipe = {n: v for n, v in flags.items() if v is not None and n != "out"}
    described = {
        **{
            "name": "tiny",
            "kind": "gan",
            "good_for": "a test",
            **loading.describe(gan),
            "weights": facts,
        },
        **{"data": {"name": "ring8"}, "recipe": {"flags": recipe}},
        "scores": [{"metric": "modes", "value": 8.0}],
    }
    catalog.publish(tmp_path, "tiny", described)
    monkeypatch.setattr(catalog, "roots", lambda: [tmp_path / "home", tmp_path])
    return gan


def digest(gan):
    return named_tensors.digest(run_state.capture(gan))


def test_they_are_listed_with_their_scores(capsys):
    head, row, _ = run(capsys, "zoo").splitlines()
    assert re.split(r"\s{2,}", head) == list(zoo_table.HEAD)
    name, good_for, data_name, size, scores = re.split(r"\s{2,}", row)
    assert (name, good_for, data_name, scores) == ("tiny", "a test", "ring8", "modes 8")
    assert 0 < float(size) < 0.1 and head.index("good for") == row.index("a test")


def test_a_preset_is_sampled(tmp_path, capsys):
    run(capsys, "sample", "--preset=tiny", f"--out={tmp_path / 'samples.png'}")
    assert (tmp_path / "samples.png").stat().st_size > 1000


def test_a_preset_of_points_is_scored_by_its_modes(zoo, tmp_path, capsys):
    out = tmp_path / "scores.json"
    told = run(capsys, "evaluate", "--preset=tiny", "--data=ring8", "--count=500", f"--out={out}")
    modes, share, kl = json.loads(out.read_text())
    found = metrics.mode_coverage(zoo.generate(500, seed=0), *data.toys.mixture("ring8"))
    assert (modes["value"], share["value"]) == (found.modes, pytest.approx(found.share))
    assert modes["protocol"]["of"] == 8 and modes["protocol"]["data"] == "ring8"
    assert kl["metric"] == "kl" and "modes" in told and "split" not in kl["protocol"]
    assert "seed 0, data ring8\n" in told
    assert run(capsys, "evaluate", "--preset=tiny", "--count=500", f"--out={out}") == told
    named = ["evaluate", "--preset=tiny", "--data=ring8", "--metrics=fd"]
    assert cli.main(["keras_gan", *named]) == 2
    assert "Expected a GAN of images" in " ".join(capsys.readouterr().err.split())


def test_a_preset_s_recipe_trains_the_same_again(zoo, tmp_path, capsys):
    run(capsys, "train", "tiny", f"--out={tmp_path / 'again'}")
    assert digest(keras.saving.load_model(tmp_path / "again/model.keras")) == digest(zoo)
    config = json.loads((tmp_path / "again/config.json").read_text())
    assert config["command"].startswith("python -m keras_gan train tiny --out=")
    assert config["flags"]["seed"] == 5 and config["flags"]["start"] is None


def test_what_the_user_says_goes_before_the_recipe(tmp_path, capsys):
    run(capsys, "train", "tiny", "--epochs=1", f"--out={tmp_path / 'again'}")
    assert json.loads((tmp_path / "again/metrics.json").read_text())["epochs"] == 1


def test_other_data_train_on_from_the_preset_s_weights(zoo, tmp_path, capsys):
    run(
        capsys, "train", "tiny", "--data=ring8", "--split=train[:64]", "--epochs=1",
        f"--out={tmp_path / 'tuned'}",
    )  # fmt: skip
    tuned = keras.saving.load_model(tmp_path / "tuned/model.keras")
    assert int(tuned.steps_done.numpy()) == 1
    moved = [
        abs(after.numpy() - before.numpy()).max()
        for after, before in zip(tuned.generator.weights, zoo.ema_generator.weights, strict=True)
    ]
    assert 0 < max(moved) < 0.01  # One step of Adam at 1e-3 from the average.
    run(capsys, "resume", tmp_path / "tuned", "--epochs=2")
    resumed = keras.saving.load_model(tmp_path / "tuned/model.keras")
    assert int(resumed.steps_done.numpy()) == 2


@pytest.mark.parametrize("words", [["mine"], ["--start=mine"]])
def test_a_preset_of_one_s_own_is_trained_on(words, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    generator, critic = networks.mlp_generator((2,), 2, 4), networks.mlp_critic((2,), 4)
    gan = models.LSGAN(generator, critic, ema_half_life=500)
    gan.compile()
    gan.save_to_preset("mine")
    run(capsys, "train", *words, "--data=ring8", "--split=train[:64]", "--epochs=1", "--out=tuned")
    facts = json.loads((tmp_path / "tuned/metrics.json").read_text())
    flags = json.loads((tmp_path / "tuned/config.json").read_text())["flags"]
    for described in (facts, flags):
        assert (described["gan"], described["batch_size"]) == ("lsgan", 64)
    assert cli.main(["keras_gan", "train", "mine"]) == 2
    assert "--data=FOLDER. Received: mine." in capsys.readouterr().err


def test_both_ways_to_name_a_preset_are_one(zoo, tmp_path, capsys):
    described = catalog.config("tiny")
    described["recipe"]["flags"]["batch_size"] = 16
    catalog.publish(tmp_path, "tiny", described)
    for out, words in (("a", ["tiny"]), ("b", ["--start=tiny"])):
        arguments = ["--data=ring8", "--split=train[:64]", "--epochs=1", f"--out={tmp_path / out}"]
        run(capsys, "train", *words, *arguments)
    a, b = (json.loads((tmp_path / out / "config.json").read_text())["flags"] for out in "ab")
    assert a | {"out": None} == b | {"out": None} and a["batch_size"] == 16
    assert cli.main(["keras_gan", "train", "tiny", "--start=tiny", "--data=ring8"]) == 2
    assert "Name one preset, as a word or by --start=NAME" in capsys.readouterr().err


def test_training_on_from_a_preset_depends_on_the_seed(tmp_path, capsys):
    tuning = ["train", "tiny", "--data=ring8", "--split=train[:64]", "--epochs=1"]
    for out, seed in (("a", 1), ("b", 2), ("c", 1)):
        run(capsys, *tuning, f"--seed={seed}", f"--out={tmp_path / out}")
    a, b, c = (keras.saving.load_model(tmp_path / out / "model.keras") for out in "abc")
    assert digest(a) == digest(c) and (a.seed, b.seed) == (1, 2)
    pairs = zip(a.generator.weights, b.generator.weights, strict=True)
    assert any(abs(one.numpy() - other.numpy()).max() > 0 for one, other in pairs)


def test_other_data_are_trained_on_at_a_rate_of_their_own(zoo, tmp_path, capsys):
    tuning = ["train", "tiny", "--data=ring8", "--split=train[:64]", f"--out={tmp_path / 'tuned'}"]
    run(capsys, *tuning, "--epochs=1", "--learning_rate=0.25", "--decay_images=640")
    tuned = keras.saving.load_model(tmp_path / "tuned/model.keras")
    for player in ("generator", "critic"):
        settings = tuned.optimizer[player].get_config()
        falls = settings["learning_rate"]["config"]["schedule"]["config"]
        assert falls == {"start": 0.25, "end": 0.0, "images": 640}
        assert settings["beta_1"] == zoo.optimizer[player].get_config()["beta_1"]
    assert cli.main(["keras_gan", *tuning, "--decay_images=640"]) == 2
    assert "leave --decay_images out" in capsys.readouterr().err


def test_what_a_preset_is_made_of_is_not_changed_by_flags(tmp_path, capsys):
    for words in (["tiny"], ["--start=tiny"]):
        arguments = [*words, "--data=ring8", "--width=64", "--epochs=1", f"--out={tmp_path / 'x'}"]
        assert cli.main(["keras_gan", "train", *arguments]) == 2
        assert "leave --width out" in capsys.readouterr().err
    assert not (tmp_path / "x").exists()


def test_an_unknown_preset_is_one_line(capsys):
    for command in (["train", "tony"], ["sample", "--preset=tony"], ["evaluate", "--preset=tony"]):
        assert cli.main(["keras_gan", *command]) == 2
        assert "Unknown preset. Expected one of tiny, or a folder that" in capsys.readouterr().err
