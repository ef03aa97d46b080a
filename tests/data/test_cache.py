import os

import numpy as np
import pytest
from PIL import Image

from keras_gan import data
from keras_gan.data import cache, image_files

pytestmark = pytest.mark.any_backend


@pytest.fixture
def decoded(monkeypatch):
    """Names of the files decoded so far."""
    names, decode = [], image_files.decode

    def noting(path, **given):
        names.append(os.path.basename(path))
        return decode(path, **given)

    monkeypatch.setattr(image_files, "decode", noting)
    return names


@pytest.fixture
def photos(tmp_path):
    for number in range(3):
        Image.fromarray(np.full((8, 8, 3), 40 * number, "uint8")).save(tmp_path / f"{number}.png")
    return tmp_path


def cached():
    return sorted(cache.directory().glob("*"))


def test_a_folder_is_decoded_once(photos, decoded):
    first = data.load(photos)[0]
    assert isinstance(first, np.memmap) and not first.flags.writeable
    assert len(decoded) == 3 and len(cached()) == 1
    np.testing.assert_array_equal(data.load(photos)[0], first)
    assert len(decoded) == 3


def test_a_change_decodes_again_and_forgets_the_old(photos, decoded):
    data.load(photos)
    changes = [
        lambda: os.utime(photos / "1.png", ns=(5, 5)),
        lambda: (photos / "1.png").rename(photos / "9.png"),
        lambda: Image.new("RGB", (8, 8), "red").save(photos / "2.png"),
        lambda: (photos / "0.png").unlink(),
    ]
    for change in changes:
        change()
        before = len(decoded)
        images = data.load(photos)[0]
        assert len(decoded) == before + len(images)
        assert len(cached()) == 1
    np.testing.assert_array_equal(images[0, 0, 0], [255, 0, 0])


def test_each_setting_and_folder_has_its_own(photos, tmp_path_factory, decoded):
    twin = tmp_path_factory.mktemp("twin") / photos.name
    twin.mkdir()
    for path in photos.iterdir():
        Image.fromarray(255 - np.asarray(Image.open(path))).save(twin / path.name)
        status = path.stat()
        os.utime(twin / path.name, ns=(status.st_mtime_ns, status.st_mtime_ns))
    results = [
        data.load(photos)[0],
        data.load(photos, size=4)[0],
        data.load(photos, channels=1)[0],
        data.load(twin)[0],
    ]
    assert [image.shape[1:] for image in results] == [(8, 8, 3), (4, 4, 3), (8, 8, 1), (8, 8, 3)]
    assert len(cached()) == 4 and len(decoded) == 12
    np.testing.assert_array_equal(results[3], 255 - results[0])


@pytest.mark.parametrize("damage", ["cut", "longer", "empty", "text", "pickle", "other"])
def test_a_damaged_cache_is_made_again(photos, decoded, damage):
    expected = np.array(data.load(photos)[0])
    (path,) = cached()
    whole = path.read_bytes()
    if damage == "pickle":
        np.save(path, np.array([{}] * 3), allow_pickle=True)
    elif damage == "other":
        np.save(path, expected.astype("float32"))
    else:
        path.write_bytes(
            {"cut": whole[:-1], "longer": whole + b"0", "empty": b"", "text": b"<html>"}[damage]
        )
    np.testing.assert_array_equal(data.load(photos)[0], expected)
    assert len(decoded) == 6 and path.read_bytes() == whole


def test_a_cache_that_cannot_be_written_only_warns(photos, tmp_path_factory, monkeypatch):
    expected = np.array(data.load(photos)[0])
    file = tmp_path_factory.mktemp("home") / "file"
    file.write_text("in the way")
    monkeypatch.setenv("KERAS_GAN_HOME", str(file))
    with pytest.warns(UserWarning, match="stay in memory.*KERAS_GAN_HOME"):
        images, _ = data.load(photos)
    np.testing.assert_array_equal(images, expected)
    assert file.read_text() == "in the way"


def test_a_disk_that_fills_up_only_warns(photos, monkeypatch):
    def full(*args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(np.lib.format, "write_array_header_1_0", full)
    with pytest.warns(UserWarning, match="No space left on device"):
        assert len(data.load(photos)[0]) == 3
    assert not cached()
