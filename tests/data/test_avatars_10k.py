import zlib

import numpy as np
import pytest

from keras_gan import data
from keras_gan.data import avatars_10k, captions, image_arrays, known_sets, npz_file, shown
from tools import avatars_10k as packing

pytestmark = pytest.mark.any_backend

COLUMNS = {
    **{"hair": 12, "hair_color": 6, "skin": 4, "eyes": 5, "mouth": 4},
    **{"facial_hair": 3, "clothes_color": 5},
}


@pytest.fixture(scope="module")
def columns():
    """All arrays of the file but its images, which take a second to unpack."""
    return npz_file.read(avatars_10k.PATH, [*COLUMNS, "text", "test"])


def test_the_faces_are_those_of_avatars_bit_for_bit():
    images, labels = data.load("avatars_10k")
    assert images.shape == (9000, 64, 64, 3) and images.dtype == np.uint8 and labels is None
    # CRC-32 of the first training rows of `avatars.npz`, as `tools/avatars_10k.py` chooses them.
    assert zlib.crc32(np.ascontiguousarray(images)) == 0x4D88BCD1
    test, _ = data.load("avatars_10k", "test")
    assert test.shape == (1000, 64, 64, 3)
    assert zlib.crc32(np.ascontiguousarray(test)) == 0x18606FF9
    texts = captions.load("avatars_10k", "test[:2]", size=32)
    assert texts[0].shape == (2, 32, 32, 3) and len(texts[1]) == 2


def test_every_column_is_labels_with_names(columns):
    for column, classes in COLUMNS.items():
        names = data.class_names("avatars_10k", column)
        assert len(names) == classes and names == tuple(sorted(set(columns[column].tolist())))
        for held_out in (False, True):  # Each class is trained on, and tested.
            assert len(set(columns[column][columns["test"] == held_out].tolist())) == classes
    assert data.class_names("avatars_10k") is None
    assert columns["test"].tolist() == [False] * 9000 + [True] * 1000


def test_captions_say_what_the_columns_say(columns):
    rows = zip(*(columns[name] for name in ("text", "mouth", "skin", "clothes_color")), strict=True)
    for text, mouth, skin, shirt in rows:
        assert mouth in text and text.endswith(f"{skin} skin and a {shirt} shirt")
    bald = columns["hair"] == "bald"
    assert all(text.startswith("a bald person") for text in columns["text"][bald])


def test_its_name_is_one_name_and_knows_its_bald_heads(monkeypatch, tmp_path, columns):
    np.savez(tmp_path / "avatars.npz", image=np.zeros((1, 4, 4), "uint8"))
    monkeypatch.setenv("KERAS_GAN_DATA", str(tmp_path))
    assert image_arrays.find("avatars_10k") is None  # Not the array `10k` of `avatars.npz`.
    assert image_arrays.find("avatars_10k_16_64", 2) == (avatars_10k.PATH, ["16", "64"])
    assert "avatars_10k" in data.names() and "avatars_10k" in data.embedded()
    found = {name: np.unique(columns[name], return_inverse=True)[1] for name in COLUMNS}
    monkeypatch.setattr(data, "load", lambda name, split, labels: (None, found[labels]))
    seen = shown.labels("avatars_10k", "train", ["hair_color", "hair"])
    np.testing.assert_array_equal(seen["hair_color"] == shown.UNSEEN, columns["hair"] == "bald")


def test_the_licence_comes_along():
    text = avatars_10k.PATH.with_name("avatars_10k_LICENSE.txt").read_text("utf-8")
    assert '"Personas" by Draftbit' in text and "What was changed" in text
    assert "creativecommons.org/licenses/by/4.0" in text
    assert known_sets.licences("avatars_10k") == known_sets.PERSONAS


def test_the_tool_takes_training_rows_in_order_and_writes_equal_bytes(tmp_path):
    test = np.array([True, False, False, True, False, False])
    arrays = {"image": np.arange(6), "text": np.arange(6).astype(str), "test": test}
    found = packing.chosen({**arrays, "hair": np.arange(6)}, count=3, held_out=1)
    assert list(found) == ["image", "hair", "text", "test"]
    assert found["image"].tolist() == found["hair"].tolist() == [1, 2, 4]
    assert found["test"].tolist() == [False, False, True]
    for name in ("a.npz", "b.npz"):
        packing.write(tmp_path / name, found)
    assert (tmp_path / "a.npz").read_bytes() == (tmp_path / "b.npz").read_bytes()
    with np.load(tmp_path / "a.npz", allow_pickle=False) as file:
        assert file["text"].tolist() == ["1", "2", "4"]
