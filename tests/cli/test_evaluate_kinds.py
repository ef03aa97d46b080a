"""`python -m keras_gan evaluate` of GANs that make images of images or words, or sentences."""

import json
import sys

import keras
import numpy as np
import pytest
from PIL import Image

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


def test_held_out_pairs_alone_are_scored_without_what_training_would_add(folder):
    saved("pair", folder)
    for side in "AB":
        (folder / "held_out" / "test" / side).mkdir(parents=True)
        for number, image in enumerate(noise(12, ord(side))):
            name = folder / "held_out" / "test" / side / f"{number}.png"
            Image.fromarray(image[..., 0]).save(name)
    found = scored(folder, f"--data={folder / 'held_out'}", "--split=test")
    assert {answer for _, answer, _ in found} == {"translation", "input"}


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
    sets = ["--data=emoji_google", "--data_b=emoji_twitter"]
    learned, held_out = np.flatnonzero(~test), np.flatnonzero(test)
    for split, rest, rows in (
        ("test", learned, held_out),
        ("test[:50%]", learned, held_out[:5]),
        ("train[-6:]", learned[:-6], learned[-6:]),
    ):
        found = scored(folder, *sets, f"--split={split}")
        for direction, domain in (("x_to_y", y), ("y_to_x", x)):
            drawn = np.random.default_rng(0).choice(len(rest), min(len(rest), len(rows)), False)
            others = domain[rest[np.sort(drawn)]]
            best = metrics.evaluate_unpaired(others, others, domain[rows], "pixels")[0]
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


def test_real_sentences_of_a_part_of_the_training_split_are_of_its_rest(folder):
    saved("tokens", folder)
    words = ("small", "blue", "red", "circle", "square")
    lines = [f"a {x} {y} {z}" for x in words[:3] for y in words for z in words][:40]
    np.savez(folder / "lines.npz", text=lines, test=np.zeros(40, bool))
    asked = ["--data=lines", "--count=9"]
    found = scored(folder, *asked, "--split=train[-10:]", extractor=None)
    assert found["copies", "real", ""] == 0 and found["bleu_2", "real", ""] < 1
    rows = json.loads((folder / "scores.json").read_text())
    of_copies = [row["protocol"] for row in rows if row["metric"] == "copies"]
    assert [protocol["references"] for protocol in of_copies] == [30, 30]
    found = scored(folder, *asked, "--split=train", extractor=None)
    assert not any(answer == "real" for _, answer, _ in found)
    assert ("copies", "generated", "") in found


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
        return {"name": images[:, 0, 0, 0] % 2}

    names = np.where(np.arange(30) % 5 == 0, -1, np.arange(30) % 2)
    monkeypatch.setattr(evaluate_texts, "readable_columns", lambda *given: ("name",))
    monkeypatch.setattr(captions, "labels", lambda *given: {"name": names})
    monkeypatch.setattr(sys.modules["keras_gan.metrics.attribute_accuracy"], "attributes", read)
    found = scored(folder, *asked)
    rows = np.random.default_rng(0).integers(0, 30, 10)
    gan, counts = keras.saving.load_model(folder / "model.keras"), names[rows] >= 0
    made = gan.generate(texts=np.array(lines)[rows], seed=0, dtype="uint8")
    for answer, images in {
        "generated": made,
        "other texts": np.roll(made, 1, axis=0),
        "real": pictures[rows],
    }.items():
        right = (read(images, "openmoji")["name"] == names[rows])[counts].mean()
        assert found["accuracy_name", answer, ""] == right
    row = json.loads((folder / "scores.json").read_text())[-1]["protocol"]
    assert row["images"] == counts.sum() < 10
    assert (row["seed"], row["colours"]) == (0, "palette")


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
