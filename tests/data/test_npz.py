import io
import zipfile

import numpy as np
import pytest

from keras_gan import data

pytestmark = pytest.mark.any_backend


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("KERAS_GAN_DATA", str(tmp_path))
    return tmp_path


def images(*shape):
    return np.random.default_rng(0).integers(0, 256, shape).astype("uint8")


def test_grey_images_get_a_channel_axis(folder):
    x, y = images(6, 5, 4), np.arange(6, dtype="uint8")
    np.savez(folder / "digits.npz", x_train=x, y_train=y, x_test=x[:2], y_test=y[:2])
    assert "digits" in data.names()
    samples, labels = data.load("digits")
    np.testing.assert_array_equal(samples, x[..., None])
    np.testing.assert_array_equal(labels, y)
    samples, labels = data.load("digits", "test[1:]")
    np.testing.assert_array_equal(samples, x[1:2, ..., None])
    np.testing.assert_array_equal(labels, [1])


def test_colour_images_with_labels_in_a_column_or_none(folder):
    x = images(3, 4, 4, 3)
    np.savez(folder / "a.npz", x_train=x, y_train=np.array([[2], [0], [1]]), x_test=x)
    samples, labels = data.load("a")
    np.testing.assert_array_equal(samples, x)
    np.testing.assert_array_equal(labels, [2, 0, 1])
    assert data.load("a", "test")[1] is None


def test_an_embedded_set_keeps_its_name(folder):
    np.savez(folder / "ring8.npz", x_train=images(2, 4, 4))
    assert data.load("ring8")[0].shape == (100_000, 2)


@pytest.mark.parametrize(
    ("arrays", "message"),
    [
        ({"text": np.array(["a"])}, "images under the key x_train.*a.npz with the keys text"),
        ({"x_train": images(2, 4, 4) / 255}, r"`uint8` images.*a.npz with float64 of shape"),
        ({"x_train": images(2, 4)}, r"\(N, H, W\).*a.npz with uint8 of shape \(2, 4\)"),
        ({"x_train": images(2, 4, 4, 5)}, "Received: .*a.npz"),
        ({"x_train": images(2, 4, 4), "y_train": np.arange(3)}, r"one integer a row.*a.npz"),
        ({"x_train": images(2, 4, 4), "y_train": np.ones(2)}, "a.npz with float64"),
        ({"x_test": images(2, 4, 4)}, "a.npz has these splits: test. Received: split='train'"),
    ],
)
def test_other_contents_are_refused(folder, arrays, message):
    np.savez(folder / "a.npz", **arrays)
    with pytest.raises(ValueError, match=message):
        data.load("a")


@pytest.mark.parametrize("kind", ["cut", "empty", "text", "flipped", "npy", "pickle"])
def test_a_damaged_file_is_named(folder, kind):
    path = folder / "a.npz"
    np.savez_compressed(path, x_train=images(20, 8, 8))
    whole = path.read_bytes()
    middle = len(whole) // 2
    damaged = {
        "cut": whole[:middle],
        "empty": b"",
        "text": b"<html>not found</html>",
        "flipped": whole[:middle]
        + bytes(b ^ 255 for b in whole[middle : middle + 9])
        + whole[middle + 9 :],
    }
    if kind in damaged:
        path.write_bytes(damaged[kind])
    elif kind == "npy":
        with open(path, "wb") as file:
            np.save(file, images(2, 4, 4))
    else:
        np.savez(path, x_train=np.array([{}, None]))
    with pytest.raises(ValueError, match="Not a readable .npz file.*Received: .*a.npz"):
        data.load("a")


def test_an_archive_that_unpacks_to_much_more_than_its_size_is_refused(folder):
    """The line that the error says writes a file that is read."""
    path, x = folder / "bomb.npz", np.zeros((2, 6000, 6000, 1), "uint8")
    np.savez_compressed(path, x_train=x)
    with pytest.raises(ValueError, match=r"at most 100 times.*bomb.npz, 7.* to 72,") as caught:
        data.load("bomb")
    line = str(caught.value).split("`")[1]
    exec(line, {"numpy": np, "path": path})
    assert data.load("bomb")[0].shape == x.shape


def test_no_shape_is_allocated_that_the_archive_cannot_hold(folder):
    header = io.BytesIO()
    np.lib.format.write_array_header_1_0(
        header, {"descr": "|u1", "fortran_order": False, "shape": (2**40, 8, 8)}
    )
    with zipfile.ZipFile(folder / "claims.npz", "w") as archive:
        archive.writestr("x_train.npy", header.getvalue() + bytes(64))
    with pytest.raises(ValueError, match=r"Not a readable .npz.*shape \(1099511627776, 8, 8\) in"):
        data.load("claims")


def test_an_entry_that_is_no_array_is_refused(folder):
    with zipfile.ZipFile(folder / "raw.npz", "w") as archive:
        archive.writestr("x_train", b"raw")
    with pytest.raises(ValueError, match="Not a readable .npz"):
        data.load("raw")
