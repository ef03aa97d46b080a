"""Files of images with columns, and the names of classes."""

import numpy as np
import pytest
from PIL import Image

from keras_gan import data
from keras_gan.data import captions, known_sets, npz, pairs, texts, unpaired

pytestmark = pytest.mark.any_backend

HAIR = np.array(["long", "bald", "long", "curly"])
IMAGES = np.random.default_rng(0).integers(0, 256, (4, 5, 5, 3)).astype("uint8")
TEST = np.array([False, True, False, False])


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("KERAS_GAN_DATA", str(tmp_path))
    return tmp_path


def test_a_column_is_labels_and_the_mask_the_split(folder):
    np.savez(folder / "faces.npz", image=IMAGES, test=TEST, hair=HAIR, age=np.array([30, 4, 5, 4]))
    assert "faces" in data.names()
    samples, labels = data.load("faces", labels="hair")
    np.testing.assert_array_equal(samples, IMAGES[~TEST])
    np.testing.assert_array_equal(labels, [2, 2, 1])  # In the order of the names: "bald" is 0.
    assert data.class_names("faces", "hair") == ("bald", "curly", "long")
    samples, labels = data.load("faces", "test", labels="hair")
    np.testing.assert_array_equal(samples, IMAGES[TEST])
    np.testing.assert_array_equal(labels, [0])
    np.testing.assert_array_equal(data.load("faces", "train[1:]", labels="age")[1], [1, 0])
    assert data.class_names("faces", "age") == ("4", "5", "30")
    assert data.load("faces", size=3)[0].shape == (3, 3, 3, 3) and data.load("faces")[1] is None
    assert data.class_names("faces") is None


def test_a_column_called_label_comes_by_default(folder):
    np.savez(folder / "pets.npz", image=IMAGES[..., 0], label=np.array(["b", "a", "b", "b"]))
    samples, labels = data.load("pets")
    assert samples.shape == (4, 5, 5, 1) and labels.tolist() == [1, 0, 1, 1]
    assert data.class_names("pets") == ("a", "b")


@pytest.mark.parametrize(
    ("arrays", "given", "message"),
    [
        ({"hair": HAIR}, {"labels": "hat"}, "column of a.npz, one of hair. Received: labels='hat'"),
        ({"test": TEST, "hair": HAIR}, {"split": "validation"}, "has these splits: train, test"),
        ({"hair": HAIR}, {"split": "test"}, "has these splits: train. Received: split='test'"),
        ({"test": TEST[1:]}, {}, r"one bool a row in test. Received: .*bool of shape \(3,\)"),
        ({"test": TEST * 1}, {}, "one bool a row in test. Received: .*int64"),
        ({"hair": HAIR[1:]}, {"labels": "hair"}, r"row in hair. Received: .* of shape \(3,\)"),
        ({"x": np.ones(4)}, {"labels": "x"}, "one string or integer a row in x. Received: .*float"),
        ({"image": IMAGES / 255}, {}, "`uint8` images.* in image. Received: .*float64"),
    ],
)
def test_other_columns_are_refused(folder, arrays, given, message):
    np.savez(folder / "a.npz", **{"image": IMAGES, **arrays})
    with pytest.raises(ValueError, match=message):
        data.load("a", **given)


def test_classes_have_names(folder):
    x = np.zeros((3, 4, 4), "uint8")
    np.savez(folder / "mnist.npz", x_train=x, y_train=np.array([0, 9, 3]))
    np.savez(folder / "own.npz", x_train=x, y_train=np.array([0, 1, 2]), y_test=np.array([3]))
    np.savez(folder / "bare.npz", x_train=x)
    assert data.class_names("mnist") == tuple("0123456789")
    assert data.class_names("own") == tuple("0123") and data.class_names("bare") is None
    assert data.class_names("fashion_mnist_10k")[9] == "boot"
    assert data.class_names("ring8", "label")[7] == "7" and data.class_names("swiss_roll") is None
    for split in ("train", "val"):
        for name in ("dog", "cat"):
            (folder / "pets" / split / name).mkdir(parents=True)
            Image.new("L", (4, 4)).save(folder / "pets" / split / name / "1.png")
    assert data.class_names(folder / "pets") == ("cat", "dog")
    for split, expected in (("train", ("cat", "dog")), ("val", None)):
        Image.new("L", (4, 4)).save(folder / "pets" / split / "1.png")
        assert data.class_names(folder / "pets") == expected  # Those of the other split.


def test_data_sets_of_one_kind_of_labels_have_no_columns(folder):
    np.savez(folder / "own.npz", x_train=np.zeros((3, 4, 4), "uint8"), y_train=np.arange(3))
    (folder / "pets" / "cat").mkdir(parents=True)
    Image.new("L", (4, 4)).save(folder / "pets" / "cat" / "1.png")
    for name in ("own", "ring8", folder / "pets"):
        assert data.load(name, labels="label")[1] is not None
        for ask in (data.load, data.class_names):
            with pytest.raises(ValueError, match="have no columns.*Received: labels='hair'"):
                ask(name, labels="hair")


@pytest.mark.parametrize(
    ("load", "name", "file"),
    [
        (data.load, "avatars", "avatars"),
        (data.class_names, "avatars_128", "avatars_128"),
        (data.load, "toons", "toons"),
        (texts.load, "wordnet", "wordnet"),
        (captions.load, "openmoji", "openmoji"),
        (captions.load, "avatars", "avatars"),
        (pairs.load, "openmoji_line_color", "openmoji"),
        (pairs.load, "avatars_128_16_64", "avatars_128"),
        (lambda name: unpaired.load(name, "emoji_twitter"), "emoji_google", "emoji"),
    ],
)
def test_a_known_set_that_is_absent_says_what_its_file_holds_and_what_makes_it(
    load, name, file, folder
):
    line = f" {file}.npz holds .*`python -m tools.fetch_data FOLDER {file}`.*KERAS_GAN_DATA=FOLDER"
    with pytest.raises(ValueError, match=f"{line}.*Received: '{name}'"):
        load(name)
    assert file in npz.how_to_get(name)
    np.savez(folder / f"{file}.npz", other=np.zeros(3))
    assert npz.how_to_get(name) == ""


def test_each_known_set_has_a_licence():
    assert known_sets.how_to_get("photos", "X") == known_sets.how_to_get("ring8", "X") == ""
    assert known_sets.stem("avatars_10k_16_64") == "avatars_10k"
    assert known_sets.stem("avatarsque") is known_sets.stem("photos") is None
    for known in known_sets.KNOWN.values():
        assert known.licence
    for name in ("avatars", "toons"):
        assert "CC BY 4.0" in known_sets.KNOWN[name].licence


def test_the_rows_of_texts_that_are_held_out_are_marked_alike(tmp_path, monkeypatch):
    monkeypatch.setenv("KERAS_GAN_DATA", str(tmp_path))
    np.savez(tmp_path / "lines.npz", text=np.array(["a b c"] * 4), test=np.array([0, 0, 1, 1]))
    with pytest.raises(ValueError, match="one bool a row in test. Received: .*int64"):
        texts.load("lines")
