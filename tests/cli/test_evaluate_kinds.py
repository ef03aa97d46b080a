"""`python -m keras_gan evaluate` of GANs that make images of images or words, or sentences."""

import json
import sys

import keras
import numpy as np
import pytest

from keras_gan import cli, metrics
from keras_gan.cli import evaluate_texts
from keras_gan.data import captions
from keras_gan.metrics import extractors
from tests import minimal_gans
from tests.metrics.test_evaluation import make_extractor

pytestmark = pytest.mark.any_backend

SIDE, COUNT = minimal_gans.SHAPE[0], 20


@pytest.fixture
def folder(monkeypatch, tmp_path):
    monkeypatch.setenv("KERAS_GAN_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("KERAS_GAN_DATA", str(tmp_path))
    monkeypatch.setitem(extractors._LOADERS, "pixels", make_extractor)
    return tmp_path


def saved(case, folder):
    gan = minimal_gans.CASES[case].build()
    gan.save(folder / "model.keras")
    return keras.saving.load_model(folder / "model.keras")


def scored(folder, *arguments, extractor="--extractor=pixels"):
    """Values by name, answer and direction."""
    out = folder / "scores.json"
    given = [f"--model={folder / 'model.keras'}", f"--out={out}", *arguments]
    given += [extractor] if extractor else []
    assert cli.main(["keras_gan", "evaluate", *given]) == 0
    return {
        (row["metric"], *(row["protocol"].get(key, "") for key in ("answer", "direction"))): row[
            "value"
        ]
        for row in json.loads(out.read_text())
    }


def noise(count, seed):
    return np.random.default_rng(seed).integers(0, 256, (count, SIDE, SIDE, 1)).astype("uint8")


def test_pairs_are_scored_beside_the_input_and_the_mean(folder, capsys):
    gan = saved("pair", folder)
    ink, test = noise(COUNT, 1), np.arange(COUNT) % 2 == 0
    np.savez(folder / "emoji.npz", line=ink, color=255 - ink, test=test)
    found = scored(folder, "--data=emoji_line_color", "--split=test")
    truths = 255 - ink[test]
    expected = metrics.mean_absolute_error(gan.translate(ink[test]), truths)
    assert found["mae", "translation", ""] == pytest.approx(expected, abs=1e-3)
    assert found["mae", "input", ""] == pytest.approx(
        metrics.mean_absolute_error(ink[test], truths)
    )
    mean = np.rint((255 - ink[~test]).mean(axis=0)).astype("uint8")[None]
    assert found["mae", "mean", ""] == pytest.approx(
        metrics.mean_absolute_error(np.repeat(mean, len(truths), axis=0), truths), abs=1e-6
    )
    learned = 255 - ink[~test]
    best = metrics.evaluate_unpaired(learned, learned, truths, "pixels")[0]
    assert found["fd_pixels", "real", ""] == pytest.approx(best.value, rel=1e-6)
    assert "retrieval_pixels translation" in capsys.readouterr().out


def test_both_directions_are_scored_by_what_each_is_to_be_like(folder):
    gan = saved("unpaired", folder)
    x, y = noise(COUNT, 1), noise(COUNT, 2)
    np.savez(folder / "emoji.npz", google=x, twitter=y)
    sets = ["--data=emoji_google", "--data_b=emoji_twitter", "--split=train"]
    found = scored(folder, *sets, "--paired")
    for direction, inputs, targets in (("x_to_y", x, y), ("y_to_x", y, x)):
        expected = metrics.evaluate_unpaired(
            gan.translate(inputs, direction, dtype="uint8"), inputs, targets, "pixels"
        )
        for row in expected:
            key = row.metric, row.protocol["answer"], direction
            assert found[key] == pytest.approx(row.value, rel=1e-3)
        error = metrics.mean_absolute_error(gan.cycle(inputs, direction, dtype="uint8"), inputs)
        assert found["cycle_mae", "translation", direction] == pytest.approx(error, abs=0.02)
        assert 0 <= found["retrieval_pixels", "translation", direction] <= 1
    alone = scored(folder, *sets, "--direction=y_to_x")
    assert {key[2] for key in alone} == {"y_to_x"} and "retrieval_pixels" not in dict(alone)
    assert not any(answer == "real" for _, answer, _ in found)  # All of them are targets.
    bad = [f"--model={folder / 'model.keras'}", "--metrics=fd", *sets]
    assert cli.main(["keras_gan", "evaluate", *bad]) == 2


def test_held_out_targets_have_the_training_images_beside_them(folder):
    saved("unpaired", folder)
    x, y, test = noise(COUNT, 1), noise(COUNT, 2), np.arange(COUNT) % 2 == 0
    np.savez(folder / "emoji.npz", google=x, twitter=y, test=test)
    found = scored(folder, "--data=emoji_google", "--data_b=emoji_twitter", "--split=test")
    for direction, domain in (("x_to_y", y), ("y_to_x", x)):
        learned, held_out = domain[~test], domain[test]
        best = metrics.evaluate_unpaired(learned, learned, held_out, "pixels")[0]
        assert found["fd_pixels", "real", direction] == pytest.approx(best.value, rel=1e-6)


def test_sentences_are_scored_beside_real_ones(folder):
    saved("tokens", folder)
    lines = np.array(["a small blue circle", "a red circle"] * 20)
    np.savez(folder / "lines.npz", text=lines, test=np.arange(len(lines)) % 3 == 0)
    found = scored(folder, "--data=lines", "--split=test", "--count=30", extractor=None)
    assert found["perplexity", "", ""] == pytest.approx(np.exp(found["nll_test", "", ""]))
    assert found["copies", "real", ""] == 1.0 and found["bleu_2", "real", ""] > 0.9
    rows = json.loads((folder / "scores.json").read_text())
    named = {
        (row["metric"], row["protocol"]["answer"]): row["protocol"]
        for row in rows
        if "answer" in row["protocol"]
    }
    assert named["bleu_2", "real"]["from"] == "train"
    assert named["copies", "real"]["from"] == "test" and named["copies", "real"]["texts"] == 14
    assert named["copies", "generated"]["references"] == 26


def test_real_copies_are_held_out_sentences_of_the_training_set(folder):
    saved("tokens", folder)
    lines = np.array(["a small blue circle", "a red circle"] * 20)
    test = np.arange(len(lines)) < 4
    lines[:3] = "a blue circle"
    np.savez(folder / "lines.npz", text=lines, test=test)
    found = scored(folder, "--data=lines", "--split=test", "--count=30", extractor=None)
    assert found["copies", "real", ""] == 0.25
    assert 0 <= found["critic_auc", "", ""] <= 1 and ("reverse_kl", "", "") not in found


def test_pictures_of_words_are_read_again(folder, monkeypatch):
    saved("texts", folder)
    lines = [minimal_gans.CAPTIONS[i % len(minimal_gans.CAPTIONS)] for i in range(40)]
    pictures = noise(40, 3)
    np.savez(folder / "openmoji.npz", color=pictures, name=lines, test=np.zeros(40, bool))
    asked = ["--data=openmoji", "--split=train[:30]", "--count=10", "--metrics=fd"]
    found = scored(folder, *asked)
    assert list(found) == [("fd_pixels", "", "")]

    def read(images, name):
        assert name == "openmoji" and len(images) == 10
        return {"name": np.arange(10) % 2}

    names = np.arange(30) % 2
    monkeypatch.setattr(evaluate_texts, "readable_columns", lambda *given: ("name",))
    monkeypatch.setattr(captions, "labels", lambda *given: {"name": names})
    monkeypatch.setattr(sys.modules["keras_gan.metrics.attribute_accuracy"], "attributes", read)
    found = scored(folder, *asked)
    rows = np.random.default_rng(0).integers(0, 30, 10)
    right = np.mean(np.arange(10) % 2 == names[rows])
    for answer in ("generated", "other texts", "real"):
        assert found["accuracy_name", answer, ""] == right


@pytest.mark.parametrize(
    "case, flag",
    [
        ("tokens", "--extractor=pixels"),
        ("tokens", "--size=8"),
        ("pair", "--count=5"),
        ("pair", "--data_b=openmoji"),
        ("pair", "--paired"),
        ("unpaired", "--labels=label"),
        ("texts", "--by_class"),
        ("texts", "--direction=x_to_y"),
        ("labelled", "--data_b=openmoji"),
        ("labelled", "--split=test --data=ring8"),
        ("labelled", "--by_class --data=stacked_mnist"),
        (None, "--paired"),
        (None, "--count=5"),
        (None, "--seed=1"),
        (None, "--classifier=fashion_classifier"),
        (None, "--count=5 --by_class"),
    ],
)
def test_a_flag_that_would_change_no_score_is_refused(case, flag, folder, capsys):
    subject = f"--images={folder}"
    if case is not None:
        saved(case, folder)
        subject = f"--model={folder / 'model.keras'}"
    given = [subject, "--data=fashion_mnist_10k", *flag.split()]
    assert cli.main(["keras_gan", "evaluate", *given]) == 2
    name = flag.split()[0].partition("=")[0]
    assert f"{name} changes nothing in the scores of " in capsys.readouterr().err
