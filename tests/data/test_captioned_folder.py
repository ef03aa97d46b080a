"""Pictures of one's own with texts: a folder, or a file of columns."""

import json

import numpy as np
import pytest
from PIL import Image

from keras_gan import cli
from keras_gan.data import captions

pytestmark = pytest.mark.any_backend

TEXTS = {"red/a": "a red square", "red/b": "a red circle", "c": "größer"}


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("KERAS_GAN_HOME", str(tmp_path / "home"))


@pytest.fixture
def folder(tmp_path):
    """Three pictures, each of one shade, in two folders; no texts."""
    for shade, name in enumerate(TEXTS):
        picture(tmp_path / "mine" / f"{name}.png", shade)
    return tmp_path / "mine"


def picture(path, shade, size=8):
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", (size, size), (shade * 50, 0, 0)).save(path)


def beside(folder, texts=TEXTS):
    for name, text in texts.items():
        (folder / f"{name}.txt").write_text(f"\ufeff{text}\n", "utf-8")


def table(folder, form, names=TEXTS):
    rows = [(f"{name.split('/')[-1]}.png", TEXTS[name]) for name in names]
    if form == "metadata.csv":
        lines = ["text,extra,file_name", *(f'"{text}",1,{name}' for name, text in rows)]
    else:
        lines = [json.dumps({"file_name": name, "text": text}) for name, text in rows]
    (folder / form).write_text("\n".join(lines), "utf-8")


def loaded(folder, **arguments):
    images, texts = captions.load(str(folder), **arguments)
    return dict(zip((images[:, 0, 0, 0] // 50).tolist(), texts.tolist(), strict=True))


EXPECTED = dict(enumerate(TEXTS.values()))


def test_a_text_lies_beside_each_picture(folder, recwarn):
    beside(folder)
    assert loaded(folder) == EXPECTED
    assert not recwarn.list
    assert captions.load(str(folder), "train[:2]", size=4)[0].shape == (2, 4, 4, 3)


@pytest.mark.parametrize("form", ["metadata.csv", "metadata.jsonl"])
def test_a_table_is_of_the_folder_that_it_lies_in(folder, form):
    table(folder / "red", form, ["red/a", "red/b"])
    table(folder, form, ["c"])
    assert loaded(folder) == EXPECTED


def test_folders_named_as_splits_are_splits(tmp_path):
    for shade, name in enumerate(["train/a", "train/b", "test/a"]):
        picture(tmp_path / "mine" / f"{name}.png", shade)
    beside(tmp_path / "mine", {"train/a": "one", "train/b": "two", "test/a": "three"})
    assert loaded(tmp_path / "mine") == {0: "one", 1: "two"}
    assert loaded(tmp_path / "mine", split="test") == {2: "three"}


def test_a_damaged_picture_is_left_out_with_its_text(folder):
    beside(folder)
    (folder / "red" / "a.png").write_bytes((folder / "c.png").read_bytes()[:45])
    with pytest.raises(ValueError, match=r"skip_damaged=True"):
        loaded(folder, size=8)
    for _ in range(2):  # The second time by the note in the cache.
        with pytest.warns(UserWarning, match="1 of 3 files"):
            assert loaded(folder, size=8, skip_damaged=True) == {1: "a red circle", 2: "größer"}


def test_a_text_that_changes_needs_no_decoding_and_is_read(folder):
    beside(folder)
    loaded(folder)
    beside(folder, {"c": "smaller"})
    assert loaded(folder)[2] == "smaller"


def test_a_file_of_columns(tmp_path, monkeypatch):
    monkeypatch.setenv("KERAS_GAN_DATA", str(tmp_path))
    images = np.full((3, 8, 8), [[[0]], [[50]], [[100]]], "uint8")
    columns = {"image": images, "text": list(EXPECTED.values())}
    np.savez(tmp_path / "mine.npz", **columns, test=np.array([False, True, False]))
    np.savez(tmp_path / "whole.npz", **columns)
    np.savez(tmp_path / "numbers.npz", image=images, text=np.arange(3))
    np.savez(tmp_path / "none.npz", image=images, word=["a", "b", "c"])
    assert loaded("whole") == EXPECTED
    assert loaded("mine", split="test") == {1: EXPECTED[1]}
    assert list(loaded("mine")) == [0, 2]
    for name, message in (
        ("numbers", "one string a row in text. Received: .*int64"),
        ("none", "a folder of pictures with a .txt.*Received: 'none', which holds image, word"),
        ("absent", "Received: 'absent'[.]"),
    ):
        with pytest.raises(ValueError, match=message):
            captions.load(name)
    with pytest.raises(ValueError, match="these splits: train. Received: split='test'"):
        captions.load("whole", "test")


@pytest.mark.parametrize(
    "spoil, message",
    [
        (lambda folder: None, "with 3 pictures without one, 'c.png' for instance"),
        (lambda folder: (folder / "c.txt").write_text(" \n"), "with 3 pictures without one"),
        (lambda folder: (folder / "c.txt").write_bytes(b"\xff\xfe"), "in UTF-8: save .*c.txt"),
        (
            lambda folder: (folder / "metadata.csv").write_text("name,text\na,b"),
            "columns file_name and text. Received: .*metadata.csv with name, text",
        ),
        (
            lambda folder: (folder / "metadata.csv").write_text(
                f'file_name,text\na,"{"b" * 2**18}'
            ),
            "each quote closed in its row. Received: .*metadata.csv .field larger .*after line 1",
        ),
        (
            lambda folder: (folder / "c.txt").write_text("a square\n\na circle\n"),
            "one text for each picture.*Received: .*c.txt of 2 lines",
        ),
        (
            lambda folder: (folder / "metadata.csv").write_text(
                "file_name,text\nc.png,a\nc.png,a\nc.png,b"
            ),
            "one text for each picture.*Received: .* with several rows of 'c.png'",
        ),
        (lambda folder: (folder / "metadata.jsonl").write_text("{"), "JSON object a line"),
        (lambda folder: (folder / "metadata.jsonl").write_text("[1]"), "file_name and text"),
        (lambda folder: (folder / "metadata.jsonl").write_text("3"), "file_name and text"),
    ],
)
def test_mistakes(spoil, message, folder):
    spoil(folder)
    with pytest.raises(ValueError, match=message):
        captions.load(str(folder))


def test_a_gan_trains_on_a_folder_of_ones_own(tmp_path, capsys):
    folder = tmp_path / "mine"
    for number in range(8):
        picture(folder / f"{number}.png", number % 3)
    beside(folder, {str(number): f"shade {number % 3}" for number in range(8)})
    size = ["--width=2", "--size=8", "--batch_size=4", "--epochs=1", f"--out={tmp_path / 'run'}"]
    arguments = ["keras_gan", "train", "--gan=text_to_image", f"--data={folder}", *size]
    assert cli.main(arguments) == 0, capsys.readouterr().err
    model = f"--model={tmp_path / 'run' / 'model.keras'}"
    sample = ["keras_gan", "sample", model, "--text=shade 2", f"--out={tmp_path / 'a.png'}"]
    assert cli.main(sample) == 0 and (tmp_path / "a.png").is_file()
