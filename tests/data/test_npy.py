"""Samples of `.npy` files, mapped and never read whole."""

import numpy as np
import pytest

from keras_gan import data
from keras_gan.cli import train
from keras_gan.data import pixels

pytestmark = pytest.mark.any_backend


@pytest.fixture
def images(tmp_path):
    """Six images in `images.npy`, beside which labels lie."""
    array = np.random.default_rng(0).integers(0, 256, (6, 8, 8, 3), "uint8")
    np.save(tmp_path / "images.npy", array)
    np.save(tmp_path / "names.npy", np.array(["red", "blue", "red", "grey", "blue", "red"]))
    return array


def test_rows_are_mapped_and_labels_are_of_another_file(images, tmp_path):
    path, names = str(tmp_path / "images.npy"), str(tmp_path / "names.npy")
    samples, labels = data.load(path, "train[2:]", labels=names)
    assert isinstance(samples, np.memmap) and not samples.flags.writeable
    np.testing.assert_array_equal(samples, images[2:])
    np.testing.assert_array_equal(labels, [2, 1, 0, 2])
    assert data.class_names(path, names) == ("blue", "grey", "red")
    assert data.load(tmp_path / "images.npy")[1] is None and data.class_names(path) is None


def test_grey_images_and_points_come_as_they_are(tmp_path):
    np.save(tmp_path / "grey.npy", np.arange(48, dtype="uint8").reshape(3, 4, 4))
    np.save(tmp_path / "points.npy", np.zeros((5, 2), "float32"))
    assert data.load(tmp_path / "grey.npy")[0].shape == (3, 4, 4, 1)
    assert data.load(tmp_path / "points.npy")[0].shape == (5, 2)


def test_opacity_is_on_white_unless_it_is_asked_for(tmp_path):
    array = np.zeros((3, 4, 4, 4), "uint8")
    np.save(tmp_path / "clear.npy", array)
    path = tmp_path / "clear.npy"
    samples, _ = data.load(path)
    assert samples.shape == (3, 4, 4, 3) and samples.min() == 255
    np.testing.assert_array_equal(samples, data.load(path, size=4)[0])
    assert data.load(path, channels=4)[0].shape == (3, 4, 4, 4)


def test_another_size_is_converted_once_and_again_where_the_file_changes(images, tmp_path):
    path = tmp_path / "images.npy"
    small, _ = data.load(path, size=4, channels=1)
    expected = [pixels.fitted(image, (4, 4, 1)) for image in images]
    np.testing.assert_array_equal(small, expected)
    assert isinstance(small, np.memmap)
    assert data.load(path, size=4, channels=1)[0].filename == small.filename
    assert data.load(path, size=8)[0].filename == path
    np.save(path, images[:, ::-1])
    np.testing.assert_array_equal(data.load(path, size=4, channels=1)[0][0], expected[0][::-1])


def _cut(path):
    path.write_bytes(path.read_bytes()[:-1])


def _objects(path):
    np.save(path, np.array([{}, []], "object"), allow_pickle=True)


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (_cut, "Not a readable .npy file"),
        (lambda path: path.unlink(), "Not a readable .npy file"),
        (_objects, "Not a readable .npy file"),
        (lambda path: np.savez(open(path, "wb"), a=[1]), "Not a readable .npy file"),
        (lambda path: np.save(path, np.zeros((4, 3), order="F")), "numpy.ascontiguousarray"),
        (lambda path: np.save(path, 3), "one after the other"),
    ],
)
def test_other_files_are_refused(spoil, message, images, tmp_path):
    spoil(tmp_path / "images.npy")
    with pytest.raises(ValueError, match=f"{message}.*Received: '.*images.npy'"):
        data.load(tmp_path / "images.npy")


def test_what_the_file_has_not_is_refused(images, tmp_path):
    path = tmp_path / "images.npy"
    with pytest.raises(ValueError, match="these splits: train"):
        data.load(path, "test")
    with pytest.raises(ValueError, match="write `labels='labels.npy'`.*Received: labels='hair'"):
        data.load(path, labels="hair")
    np.save(tmp_path / "few.npy", [0, 1])
    with pytest.raises(ValueError, match=r"one string or integer a row in few.npy.*for 6 images"):
        data.load(path, labels=str(tmp_path / "few.npy"))
    np.save(path, images / np.float32(255))
    with pytest.raises(ValueError, match="are for uint8 images"):
        data.load(path, size=4)


def test_a_run_is_named_by_its_files_and_knows_them_from_any_folder(monkeypatch, tmp_path):
    from keras_gan.cli import parse

    monkeypatch.chdir(tmp_path)
    flags, _ = parse("train", ["--gan=r3gan", "--data=a/images.npy", "--labels=a/names.npy"])
    assert train.default_name(flags) == "r3gan_images_names"
    found = train.describe(flags)
    assert found["data"] == str(tmp_path / "a/images.npy")
    assert found["labels"] == str(tmp_path / "a/names.npy")
    (tmp_path / "mine").mkdir()
    for path in ("lines.txt", "ring8", "mine/preset.json"):
        (tmp_path / path).touch()
    for data_name, start in (("lines.txt", "mine"), ("ring8", "r3gan_mnist")):
        flags, _ = parse("train", [f"--data={data_name}", f"--start={start}"])
        found = train.describe(flags)
        own = start == "mine"
        assert found["data"] == (str(tmp_path / data_name) if own else data_name)
        assert found["start"] == (str(tmp_path / start) if own else start)
