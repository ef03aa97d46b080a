"""`sample` of texts and sentences, and the flags that would change nothing."""

import re

import numpy as np
import pytest
from PIL import Image

from keras_gan import cli
from keras_gan.visualization import images, interpolation
from tests.minimal_gans import CAPTIONS, CASES

pytestmark = pytest.mark.any_backend


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    """`{kind: (GAN, path of its file)}`."""
    folder = tmp_path_factory.mktemp("models")
    made = {kind: CASES[kind].build() for kind in ("texts", "tokens", "labelled", "unpaired")}
    for kind, gan in made.items():
        gan.save(folder / f"{kind}.keras")
    return {kind: (gan, folder / f"{kind}.keras") for kind, gan in made.items()}


def sample(path, out, *flags):
    return cli.main(["keras_gan", "sample", f"--model={path}", f"--out={out}", *flags])


def close(path, expected):
    with Image.open(path) as picture:
        shown = np.array(picture).reshape(expected.shape)
    return np.abs(shown.astype(int) - expected).max() <= 1


def test_each_text_is_a_row_also_between_latents_and_of_cut_ones(saved, tmp_path):
    gan, path = saved["texts"]
    out, texts = tmp_path / "a.png", [f"--text={text}" for text in CAPTIONS[:2]]
    gan.prompts = CAPTIONS[:2]
    assert sample(path, out, *texts, "--count=4") == 0
    latents, each = np.tile(gan.draw_latents(2, 0), (2, 1)), np.repeat(CAPTIONS[:2], 2)
    made = gan.generate(latents=latents, texts=each, dtype="uint8")
    assert close(out, images.picture(made, columns=2))
    assert sample(path, out, *texts, "--count=2", "--interpolate") == 0
    rows = np.repeat(CAPTIONS[:2], 9)
    assert close(out, interpolation.interpolation_grid(gan, rows=2, seed=0, labels=rows))
    assert sample(path, out, *texts, "--count=4", "--truncation=0.5") == 0
    gan.standing_statistics(truncation=0.5)
    latents = np.tile(gan.draw_latents(2, 0, truncation=0.5), (2, 1))
    made = gan.generate(latents=latents, texts=each, dtype="uint8")
    assert close(out, images.picture(made, columns=2))


def test_as_many_are_drawn_as_are_named(saved, tmp_path, capsys):
    gan, path = saved["texts"]
    out, texts = tmp_path / "a.png", [f"--text={CAPTIONS[0]}"] * 9
    assert sample(path, out, *texts, "--count=9") == 0
    with Image.open(out) as picture:
        assert picture.size == (8, 9 * 8 + 8 * 2)
    assert sample(path, out, texts[0], "--count=9") == 0
    with Image.open(out) as picture:
        assert picture.size == (8 * 8 + 7 * 2, 2 * 8 + 2)
    capsys.readouterr()
    for flags, received in (
        (
            [*texts, "--count=8"],
            "--text: write --count=9, or name fewer. Received: 9 for",
        ),
        ([*texts, "--interpolate"], "Received: 9 for --count=8."),
        (["--labels=0,1,0", "--count=2"], "--labels: write --count=3, or name fewer. Received: 3"),
        (["--interpolate", "--count=9"], "up to 8 rows: write --count=8, or leave it out. Rec"),
    ):
        assert sample(path, out, *flags) == 2
        assert received in capsys.readouterr().err


def test_a_walk_shows_one_text_all_the_way(saved):
    gan, _ = saved["texts"]
    gan.prompts = CAPTIONS[:3]
    frames = interpolation.walk(gan, count=2, steps=2, seed=0)
    asked = interpolation.walk(gan, count=2, steps=2, seed=0, labels=CAPTIONS[0])
    np.testing.assert_array_equal(frames, asked)


def test_sentences_at_a_temperature(saved, tmp_path):
    gan, path = saved["tokens"]
    assert sample(path, tmp_path / "a.png", "--count=3", "--temperature=0") == 0
    lines = (tmp_path / "a.txt").read_text("utf-8").splitlines()
    assert lines == gan.generate(3, seed=0, temperature=0) and len(set(lines)) == 1


@pytest.mark.parametrize(
    "kind, flags, message",
    [
        ("labelled", ["--text=red"], "make pictures from words.*Received: --text=red for a Cond"),
        ("texts", ["--labels=1"], "say by --text what is to be seen. Received: --labels="),
        ("tokens", ["--labels=1"], "is for GANs of classes: leave it out. Received: --labels="),
        ("texts", ["--temperature=1"], "write sentences: leave it out. Received: --temperature=1"),
        ("labelled", ["--truncation=1", "--interpolate"], "--truncation and --interpolate do not"),
        ("tokens", ["--interpolate"], "no way from sentence to sentence.*Received: --interpolate"),
        ("labelled", ["--temperature=0"], "write sentences: leave it out. Received: --temp"),
        ("tokens", ["--truncation=1", "--temperature=1"], "--truncation is for GANs of latents"),
        ("unpaired", [], "`python -m keras_gan translate IMAGES`"),
        ("unpaired", ["--labels=1"], "is for GANs of classes: leave it out"),
    ],
)
def test_flags_that_would_change_nothing_are_refused(kind, flags, message, saved, capsys, tmp_path):
    gan, path = saved[kind]
    assert sample(path, tmp_path / "a.png", *flags) == 2
    assert re.search(message, capsys.readouterr().err)
    assert not list(tmp_path.iterdir())
