import numpy as np
import pytest
from PIL import Image

from keras_gan import data
from keras_gan.data import paired_folder, pairs, unpaired

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
    assert pairs.load("drawn_2_8", size=8)[0].shape == (8, 8, 8, 3)
    with pytest.raises(ValueError, match="8 x 8 pixels: leave `size`.*Received: 'drawn_2_8'"):
        pairs.load("drawn_2_8", size=4)


def test_files_of_equal_names_are_pairs(tmp_path):
    for number, name in enumerate(["train/a.png", "train/b.png", "test/c.png"]):
        save(tmp_path / "A" / name, (number, 0, 0))
        save(tmp_path / "B" / name, (0, number, 0))
    inputs, outputs = pairs.load(tmp_path)
    np.testing.assert_array_equal(inputs[..., 0], outputs[..., 1])
    assert len(inputs) == 2 and len(pairs.load(str(tmp_path), "test")[1]) == 1
    save(tmp_path / "A" / "train" / "alone.png", (9, 9, 9))
    with pytest.raises(ValueError, match="without a counterpart. Received: 3 and 2.*train/alone"):
        pairs.load(tmp_path)
    assert len(pairs.load(tmp_path, "test")[0]) == 1


def test_a_split_of_loose_images_has_no_sides(tmp_path):
    for name in ("train/A/1.png", "train/B/1.png", "test/1.png"):
        save(tmp_path / name, (1, 1, 1))
    assert len(pairs.load(tmp_path)[1]) == 1
    with pytest.raises(ValueError, match="with images in A, B, no folder"):
        pairs.load(tmp_path, "test")


def test_images_beside_the_two_sides_are_named(tmp_path):
    for folder in ("A", "B", "AB"):
        save(tmp_path / folder / "a.png", (1, 1, 1))
    with pytest.warns(UserWarning, match="in AB are left out"):
        assert len(pairs.load(tmp_path)[0]) == 1


def test_both_sides_may_lie_in_the_folder_of_a_split(tmp_path):
    for number, name in enumerate(["a", "b.v", "b"]):  # By their whole names B has another order.
        for split in ("train", "test"):
            save(tmp_path / split / "A" / f"{name}.png", (80 * number,) * 3)
            save(tmp_path / split / "B" / f"{name}.webp", (80 * number,) * 3)
    inputs, outputs = pairs.load(tmp_path, "test", channels=3)
    assert inputs[:, 0, 0, 0].tolist() == [0, 160, 80]
    assert np.abs(inputs.astype(int) - outputs).max() <= 9  # WebP is not exact.
    assert len(pairs.load(tmp_path, "train[:2]")[1]) == 2


def test_two_sides_have_two_files_in_the_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("KERAS_GAN_HOME", str(tmp_path / "home"))
    for side in "AB":
        save(tmp_path / "mine" / side / "a.png", (ord(side), 0, 0))
    first = [np.array(images) for images in pairs.load(tmp_path / "mine")]
    written = {path: path.stat().st_mtime_ns for path in (tmp_path / "home").rglob("*.npy")}
    assert len(written) == 2
    for one, other in zip(first, pairs.load(tmp_path / "mine"), strict=True):
        np.testing.assert_array_equal(one, other)
    again = {path: path.stat().st_mtime_ns for path in (tmp_path / "home").rglob("*.npy")}
    assert again == written


@pytest.mark.parametrize("names", [["A/a", "B/a"], ["a"]])
def test_shapes_are_compared_before_images_are_decoded_and_not_again(tmp_path, monkeypatch, names):
    monkeypatch.setenv("KERAS_GAN_HOME", str(tmp_path / "home"))
    for name in names:
        save(tmp_path / "mine" / f"{name}.png", (1, 1, 1), (16, 8))
    pairs.load(tmp_path / "mine", size=(8, 8) if len(names) == 1 else (8, 16))
    read = []
    monkeypatch.setattr(paired_folder, "_sides_of", lambda *given: read.append(given) or [])
    pairs.load(tmp_path / "mine", size=(8, 8) if len(names) == 1 else (8, 16))
    assert not read
    save(tmp_path / "mine" / f"{names[-1]}.png", (1, 1, 1), (8, 16))
    monkeypatch.undo()
    monkeypatch.setenv("KERAS_GAN_HOME", str(tmp_path / "home"))
    with pytest.raises(ValueError, match="8 x 16"):
        pairs.load(tmp_path / "mine", size=(8, 8) if len(names) == 1 else (8, 16))


def test_a_pair_of_which_a_file_is_damaged_is_left_out_whole(tmp_path):
    for number in range(5):
        for side in "AB":
            save(tmp_path / side / f"{number}.png", (number, 0, 0))
    for broken in ("A/1.png", "B/2.png", "B/3.png"):
        (tmp_path / broken).write_bytes((tmp_path / broken).read_bytes()[:45])
    with pytest.raises(ValueError, match="skip_damaged=True"):
        pairs.load(tmp_path, size=8)
    with pytest.warns(UserWarning, match="2 of 5 files"):
        inputs, outputs = pairs.load(tmp_path, size=8, skip_damaged=True)
    assert inputs[:, 0, 0, 0].tolist() == outputs[:, 0, 0, 0].tolist() == [0, 4]


def test_images_side_by_side_are_pairs(tmp_path):
    both = np.zeros((8, 16, 3), "uint8")
    both[:, 8:] = 200
    for name in "ab":
        Image.fromarray(both).save(tmp_path / f"{name}.png")
    inputs, outputs = pairs.load(tmp_path)
    assert inputs.shape == outputs.shape == (2, 8, 8, 3)
    assert inputs.max() == 0 and outputs.min() == 200
    left, right = pairs.load(tmp_path, size=4)
    assert left.shape == (2, 4, 4, 3) and left.max() == 0 and right.min() == right.max() == 200


@pytest.mark.parametrize("size", [None, 8])
def test_images_of_another_shape_are_no_pairs(tmp_path, size):
    save(tmp_path / "a.png", (1, 1, 1), (16, 8))
    save(tmp_path / "b.png", (1, 1, 1), (10, 8))
    assert data.load(tmp_path, size=(8, 16))[0].shape == (2, 8, 16, 3)  # And now in the cache.
    with pytest.raises(ValueError, match="side by side.*1 of 2 images.*'b.png' of 10 x 8 pixels"):
        pairs.load(tmp_path, size=size)


def test_pairs_side_by_side_may_be_of_any_shape_that_is_asked_for(tmp_path):
    save(tmp_path / "a.png", (1, 1, 1), (36, 12))
    with pytest.raises(ValueError, match="2 times as wide as high"):
        pairs.load(tmp_path, size=4)
    assert pairs.load(tmp_path, size=(4, 6))[1].shape == (1, 4, 6, 3)


@pytest.mark.parametrize("folders", [["A"], ["B", "C"], ["train/A", "test/A"]])
def test_one_side_is_no_pair(tmp_path, folders):
    for folder in folders:
        save(tmp_path / folder / "a.png", (1, 1, 1), (16, 8))
    with pytest.raises(ValueError, match="A of inputs and B of outputs. Received: .* images in "):
        pairs.load(tmp_path, size=8)


def test_an_output_of_another_shape_is_refused_and_of_another_size_scaled(tmp_path):
    save(tmp_path / "A" / "a.png", (1, 1, 1), (8, 8))
    save(tmp_path / "B" / "a.png", (1, 1, 1), (16, 16))
    assert pairs.load(tmp_path, size=4)[1].shape == (1, 4, 4, 3)
    with pytest.raises(ValueError, match="`size=64`.*inputs of 8 x 8 and outputs of 16 x 16"):
        pairs.load(tmp_path)
    save(tmp_path / "B" / "a.png", (1, 1, 1), (16, 12))
    with pytest.raises(ValueError, match="A/a.png' of 8 x 8 pixels, and an output of 16 x 12"):
        pairs.load(tmp_path, size=4)


def test_arrays_of_other_shapes_would_be_cropped_differently(files):
    np.savez(
        files / "views.npz",
        square=np.zeros((3, 8, 8, 3), "uint8"),
        large=np.zeros((3, 16, 16, 3), "uint8"),
        wide=np.zeros((3, 8, 16, 3), "uint8"),
    )
    assert pairs.load("views_square_large", size=4)[1].shape == (3, 4, 4, 3)
    with pytest.raises(ValueError, match="inputs of 8 x 8 and outputs of 16 x 8 pixels"):
        pairs.load("views_square_wide", size=4)


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
