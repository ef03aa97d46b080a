import numpy as np
import pytest
from PIL import Image

from keras_gan.data import pairs, unpaired

pytestmark = pytest.mark.any_backend


@pytest.fixture
def files(tmp_path, monkeypatch):
    """`drawn.npz`: row i of `line` is grey i, of `color` and `image` red i; each third held out."""
    monkeypatch.setenv("KERAS_GAN_DATA", str(tmp_path))
    number = np.arange(12, dtype="uint8")
    line = np.tile(number[:, None, None, None], (1, 8, 8, 3))
    np.savez(
        tmp_path / "drawn.npz",
        line=line,
        color=line * np.uint8([10, 0, 0]),
        image=np.random.default_rng(0).integers(0, 256, (12, 8, 8, 3), "uint8"),
        test=number % 3 == 0,
        short=line[:5],
    )
    return tmp_path


def save(path, color, size=(8, 8)):
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", size, color).save(path)


def test_two_arrays_of_a_file_are_pairs_and_held_out_rows_are_apart(files):
    inputs, outputs = pairs.load("drawn_line_color")
    np.testing.assert_array_equal(outputs[..., 0], inputs[..., 0] * 10)
    held_out, _ = pairs.load("drawn_line_color", "test")
    assert set(inputs[:, 0, 0, 0]) == {1, 2, 4, 5, 7, 8, 10, 11}
    assert set(held_out[:, 0, 0, 0]) == {0, 3, 6, 9}
    assert len(pairs.load("drawn_color_line", "train[:3]")[0]) == 3
    assert pairs.load("drawn_line_color", size=4, channels=1)[0].shape == (8, 4, 4, 1)


def test_small_images_are_the_inputs_of_their_large_selves(files):
    inputs, outputs = pairs.load("drawn_2_8", "test")
    assert inputs.shape == outputs.shape == (4, 8, 8, 3)
    assert inputs.astype(int).std() < outputs.astype(int).std()
    small = np.asarray(Image.fromarray(outputs[0]).resize((2, 2), Image.Resampling.LANCZOS))
    large = np.asarray(Image.fromarray(small).resize((8, 8), Image.Resampling.BICUBIC))
    np.testing.assert_array_equal(inputs[0], large)


def test_files_of_equal_names_are_pairs(tmp_path):
    for number, name in enumerate(["train/a.png", "train/b.png", "test/c.png"]):
        save(tmp_path / "A" / name, (number, 0, 0))
        save(tmp_path / "B" / name, (0, number, 0))
    inputs, outputs = pairs.load(tmp_path)
    np.testing.assert_array_equal(inputs[..., 0], outputs[..., 1])
    assert len(inputs) == 2 and len(pairs.load(str(tmp_path), "test")[1]) == 1
    save(tmp_path / "A" / "train" / "alone.png", (9, 9, 9))
    with pytest.raises(ValueError, match="without a counterpart. Received: 4 and 3.*train/alone"):
        pairs.load(tmp_path)


def test_images_side_by_side_are_pairs(tmp_path):
    both = np.zeros((8, 16, 3), "uint8")
    both[:, 8:] = 200
    for name in "ab":
        Image.fromarray(both).save(tmp_path / f"{name}.png")
    inputs, outputs = pairs.load(tmp_path)
    assert inputs.shape == outputs.shape == (2, 8, 8, 3)
    assert inputs.max() == 0 and outputs.min() == 200
    assert pairs.load(tmp_path, size=4)[0].shape == (2, 4, 4, 3)


def test_images_of_another_shape_are_no_pairs(tmp_path):
    save(tmp_path / "a.png", (1, 1, 1), (10, 8))
    with pytest.raises(ValueError, match="side by side.*Received: .* images of 10 x 8 pixels"):
        pairs.load(tmp_path)


def test_two_sets_keep_their_lengths(files):
    for name in "ab":
        save(files / "folder" / f"{name}.png", (5, 5, 5))
    x, y = unpaired.load("drawn_line", str(files / "folder"))
    assert len(x) == 8 and len(y) == 2
    x, y = unpaired.load("drawn", "drawn_color", "test")
    assert len(x) == len(y) == 4 and x.std() > y.std()


BAD = {
    "no pairs of that name": (lambda root: pairs.load("drawings_a_b"), "subfolders A and B.*_a_b'"),
    "no such array": (lambda root: pairs.load("drawn_line_paint"), "line, color.*'paint'"),
    "other lengths": (lambda root: pairs.load("drawn_line_short"), "one length.*12 and 5 and 12"),
    "one set": (lambda root: unpaired.load("drawn", None), "--data_b=FOLDER. Received: one set"),
    "an empty folder": (lambda root: pairs.load(root / "empty"), "has none"),
    "an empty side": (lambda root: pairs.load(root / "sides"), "has none"),
}


@pytest.mark.parametrize("case", BAD)
def test_what_is_no_data_is_refused(files, case):
    (files / "empty").mkdir()
    (files / "sides" / "A").mkdir(parents=True)
    (files / "sides" / "B").mkdir()
    load, message = BAD[case]
    with pytest.raises(ValueError, match=f"(?s){message}"):
        load(files)
