"""Files that cannot be read are left out on request; photographs of telephones; sprites."""

import os
import sys
import types

import numpy as np
import pytest
from PIL import Image

from keras_gan import data
from keras_gan.data import image_files

pytestmark = pytest.mark.any_backend


@pytest.fixture
def pets(tmp_path):
    """Three classes of two grey pictures, of which 2 of 6 files are damaged, both fish."""
    for number, name in enumerate(("cat/1", "cat/2", "dog/1", "fish/1", "fish/2", "newt/1")):
        path = tmp_path / "pets" / f"{name}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.new("L", (4, 4), number).save(path)
    for name in ("1", "2"):
        (tmp_path / "pets" / "fish" / f"{name}.png").write_bytes(b"<html>")
    return tmp_path / "pets"


def load(pets, **given):
    images, labels = data.load(pets, size=4, channels=1, **given)
    return images[:, 0, 0, 0].tolist(), labels.tolist()


def test_damaged_files_are_counted_named_and_left_out_and_classes_keep_their_numbers(pets):
    with pytest.raises(ValueError, match=r"2 of 6 .*--skip_damaged\). Received: .*fish/1.png"):
        load(pets)
    named = r"2 of 6 files in .* are left out: 'fish/1.png' \(not an image\), 'fish/2.png'"
    with pytest.warns(UserWarning, match=named):
        assert load(pets, skip_damaged=True) == ([0, 1, 2, 5], [0, 0, 1, 3])


def test_what_is_damaged_is_looked_for_once_until_files_change(pets, monkeypatch):
    decoded, real = [], image_files.decode

    def decode(path, **given):
        decoded.append(os.path.basename(path))
        return real(path, **given)

    monkeypatch.setattr(image_files, "decode", decode)
    with pytest.warns(UserWarning, match="2 of 6"):
        first = load(pets, skip_damaged=True)
    assert len(decoded) == 6 + 4
    with pytest.warns(UserWarning, match="2 of 6"):
        assert load(pets, skip_damaged=True) == first
    assert len(decoded) == 6 + 4
    Image.new("L", (4, 4), 9).save(pets / "fish" / "2.png")
    with pytest.warns(UserWarning, match="1 of 6"):
        assert load(pets, skip_damaged=True) == ([0, 1, 2, 9, 5], [0, 0, 1, 2, 3])


def test_a_damaged_note_is_no_note(pets, no_folders_of_the_user):
    for text in ("[]", "{", '{"version": 1, "reasons": 2}'):
        with pytest.warns(UserWarning, match="2 of 6"):
            load(pets, skip_damaged=True)
        (note,) = (no_folders_of_the_user / "cache").glob("*.damaged.json")
        note.write_text(text)


def test_a_folder_of_damaged_files_alone_is_an_error(tmp_path):
    (tmp_path / "a.png").write_bytes(b"<html>")
    with pytest.raises(ValueError, match="1 of 1 files cannot be read"):
        data.load(tmp_path, size=4, skip_damaged=True)


def test_nothing_is_said_where_nothing_is_damaged(tmp_path, recwarn):
    Image.new("L", (4, 4)).save(tmp_path / "a.png")
    assert len(data.load(tmp_path, skip_damaged=True)[0]) == 1 and not recwarn.list


@pytest.fixture
def heic(tmp_path):
    """A photograph by its name; TIFF within, which is not recognised by its content."""
    Image.new("RGB", (4, 4), (9, 9, 9)).save(tmp_path / "a.png")
    Image.new("RGB", (4, 4), (7, 7, 7)).save(tmp_path / "b.HEIC", format="TIFF")
    image_files.reads_heic.cache_clear()
    yield tmp_path
    image_files.reads_heic.cache_clear()
    Image.EXTENSION.pop(".heic", None)


def test_heic_is_read_where_pillow_heif_is_installed(heic, monkeypatch, recwarn):
    plugin = types.SimpleNamespace(
        register_heif_opener=lambda: Image.register_extension("TIFF", ".heic")
    )
    monkeypatch.setitem(sys.modules, "pillow_heif", plugin)
    assert data.load(heic)[0][:, 0, 0, 0].tolist() == [9, 7] and not recwarn.list


def test_heic_that_cannot_be_read_names_the_package(heic, monkeypatch):
    monkeypatch.setitem(sys.modules, "pillow_heif", None)  # Not installed.
    with pytest.warns(UserWarning, match="1 '.heic': .* the package pillow-heif, which reads HEIC"):
        assert len(data.load(heic)[0]) == 1
    (heic / "a.png").unlink()
    with pytest.raises(ValueError, match="none, but 1 ..heic.. Install the package pillow-heif"):
        data.load(heic)


def test_large_images_are_not_decoded_before_a_size_is_given(tmp_path, monkeypatch):
    Image.new("L", (1300, 1100)).save(tmp_path / "a.png")
    monkeypatch.setattr(image_files, "decode", None)  # Calling it would fail.
    with pytest.raises(ValueError, match=r"--size=64\). Received: .* of 1300 x 1100 pixels"):
        data.load(tmp_path)


def test_sprites_keep_their_opacity_where_four_channels_are_asked_for(tmp_path):
    pixels = np.full((2, 2, 4), 200, "uint8")
    pixels[..., 3] = [[255, 128], [1, 0]]
    Image.fromarray(pixels).save(tmp_path / "a.png")
    Image.new("RGB", (2, 2), (1, 2, 3)).save(tmp_path / "b.png")
    (sprite, opaque), _ = data.load(tmp_path, channels=4)
    pixels[1, 1] = 0  # What cannot be seen is black.
    np.testing.assert_array_equal(sprite, pixels)
    assert (opaque == [1, 2, 3, 255]).all()
    assert data.load(tmp_path)[0][0, 1, 1].tolist() == [255, 255, 255]  # On white.
    assert data.load(tmp_path, size=4, channels=4)[0].shape == (2, 4, 4, 4)
