import io
import os

import keras
import numpy as np
import pytest
from PIL import Image

from keras_gan import data, models, networks
from keras_gan.data import folder, image_files, pixels

KINDS = {
    "a.png": ("RGB", {}),
    "b.PNG": ("L", {}),
    "c.jpg": ("RGB", {"quality": 98, "subsampling": 0}),
    "d.jpeg": ("CMYK", {"quality": 98, "subsampling": 0}),
    "e.webp": ("RGB", {"lossless": True}),
    "f.tif": ("RGBA", {}),
    "g.gif": ("P", {}),
    "h.bmp": ("RGB", {}),
    "i.ppm": ("RGB", {}),
    "j.png": ("LA", {}),
    "k.webp": ("RGBA", {"lossless": True}),
    "l.png": ("P", {}),
}


def picture(width, height, seed=0):
    """A smooth picture, which every format keeps about the same."""
    small = np.random.default_rng(seed).integers(0, 256, (3, 3, 3)).astype("uint8")
    return Image.fromarray(small).resize((width, height), Image.Resampling.BICUBIC)


def save(path, image, **arguments):
    path.parent.mkdir(parents=True, exist_ok=True)
    image.save(path, **arguments)


@pytest.fixture
def photos(tmp_path):
    """60 pictures of many kinds and sizes, in two classes."""
    for number in range(60):
        name, (mode, arguments) = list(KINDS.items())[number % len(KINDS)]
        path = tmp_path / "photos" / f"class{number % 2}" / f"{number:02}{name}"
        save(path, picture(8 + number, 40 - number // 2, number).convert(mode), **arguments)
    return tmp_path / "photos"


def test_every_format_mode_and_size_becomes_one_array(photos):
    images, labels = data.load(photos, size=16)
    assert images.shape == (60, 16, 16, 3) and images.dtype == np.uint8
    np.testing.assert_array_equal(labels, [0] * 30 + [1] * 30)
    assert labels.dtype == np.int32
    names = folder.find(photos)
    assert names == sorted(names) and len(names) == 60
    for name, image in zip(names, images, strict=True):
        number = int(os.path.basename(name)[:2])
        mode = KINDS[os.path.basename(name)[2:]][0]
        original = picture(8 + number, 40 - number // 2, number)
        original = original.convert("L" if mode in ("L", "LA") else "RGB")
        expected = pixels.to_array(original, (16, 16, 3))
        error = np.abs(image.astype(int) - expected).mean()
        assert error < (20 if mode == "P" else 4), name


def test_grey_on_request_or_where_all_are_grey(tmp_path):
    save(tmp_path / "a.png", picture(8, 8).convert("L"))
    save(tmp_path / "b.png", Image.fromarray(np.full((8, 8), 40_000, "uint16")))
    images, labels = data.load(tmp_path)
    assert images.shape == (2, 8, 8, 1) and labels is None
    assert (images[1] == round(40_000 / 257)).all()
    save(tmp_path / "c.png", picture(8, 8))
    assert data.load(tmp_path)[0].shape == (3, 8, 8, 3)
    assert data.load(tmp_path, channels=1)[0].shape == (3, 8, 8, 1)


def test_without_a_size_all_pictures_must_have_one(tmp_path):
    save(tmp_path / "a.png", picture(9, 8))
    assert data.load(tmp_path)[0].shape == (1, 8, 9, 3)
    save(tmp_path / "b.png", picture(8, 12))
    with pytest.raises(ValueError, match="--size=64.*widths from 8 to 9 and heights from 8 to 12"):
        data.load(tmp_path)


def test_exif_says_how_a_picture_is_turned(tmp_path):
    exif = Image.Exif()
    exif[image_files.ORIENTATION] = 6  # Its first row is the right-hand side.
    save(tmp_path / "a.jpg", picture(12, 8), exif=exif, quality=98, subsampling=0)
    (image,), _ = data.load(tmp_path)
    expected = np.asarray(picture(12, 8).rotate(-90, expand=True)).astype(int)
    assert image.shape == (12, 8, 3)
    assert np.abs(image - expected).mean() < 4


def test_a_large_jpeg_is_decoded_at_a_fraction_without_harm(tmp_path):
    save(tmp_path / "a.jpg", picture(1024, 1024), quality=95)
    (image,), _ = data.load(tmp_path, size=16)
    expected = np.asarray(picture(1024, 1024).resize((16, 16), Image.Resampling.LANCZOS))
    assert np.abs(image.astype(int) - expected).mean() < 3


def test_the_first_frame_of_an_animation(tmp_path):
    first, second = picture(8, 8, 1).convert("L"), picture(8, 8, 2).convert("L")
    save(tmp_path / "a.gif", first, save_all=True, append_images=[second])
    (image,), _ = data.load(tmp_path, channels=1)
    np.testing.assert_array_equal(image[..., 0], np.asarray(first))


def test_other_and_hidden_files_are_left_out(tmp_path):
    save(tmp_path / "deep" / "er" / "a.png", picture(8, 8))
    for name in ("notes.txt", "weights.h5", "page.eps", ".hidden.png", ".git/x.png", "README"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("no picture")
    assert folder.find(tmp_path) == ["deep/er/a.png"]
    assert len(data.load(tmp_path)[0]) == 1


def test_labels_are_top_folders_in_their_sorted_order(tmp_path):
    for name in ("b/1.png", "a/x/2.png", "a/1.png", "c/1.png"):
        save(tmp_path / name, picture(8, 8))
    np.testing.assert_array_equal(data.load(tmp_path)[1], [0, 0, 1, 2])
    save(tmp_path / "loose.png", picture(8, 8))
    assert data.load(tmp_path)[1] is None


def test_train_and_test_folders_are_splits(tmp_path):
    for name in ("train/a/1.png", "train/b/1.png", "test/b/1.png"):
        save(tmp_path / name, picture(8, 8))
    images, labels = data.load(tmp_path)
    assert len(images) == 2 and list(labels) == [0, 1]
    assert len(data.load(tmp_path, "test")[0]) == len(data.load(tmp_path, "train[1:]")[0]) == 1
    with pytest.raises(ValueError, match="these splits: test, train. Received: split='val'"):
        data.load(tmp_path, "val")
    save(tmp_path / "car/1.png", picture(8, 8))
    assert list(data.load(tmp_path)[1]) == [0, 1, 2, 2]  # A class called train is no split.


def damaged(tmp_path):
    whole = io.BytesIO()
    picture(64, 64).save(whole, "PNG")
    content = {
        "cut.png": whole.getvalue()[: len(whole.getvalue()) // 2],
        "empty.jpg": b"",
        "page.png": b"<html>not found</html>",
        "script.png": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n%%EOF\n",
    }
    for name, value in content.items():
        (tmp_path / name).write_bytes(value)
    (tmp_path / "link.png").symlink_to(tmp_path / "nowhere.png")
    os.mkfifo(tmp_path / "pipe.png")
    return [*content, "link.png", "pipe.png"]


def test_damaged_files_are_counted_and_named(tmp_path, no_folders_of_the_user):
    save(tmp_path / "good.png", picture(64, 64))
    names = sorted(damaged(tmp_path))
    with pytest.raises(ValueError) as raised:
        data.load(tmp_path)
    message = str(raised.value)
    assert message.startswith("6 of 7 files cannot be read as images")
    assert all(repr(str(tmp_path / name)) in message for name in names[:5])
    assert names[5] not in message and message.endswith("and 1 more.")
    assert not list(no_folders_of_the_user.glob("cache/*"))
    for name in names:
        (tmp_path / name).unlink()
    assert len(data.load(tmp_path)[0]) == 1


@pytest.mark.parametrize("limit", [60, 40])  # Pillow warns beyond its limit, raises beyond twice.
def test_a_decompression_bomb_is_named(tmp_path, monkeypatch, limit):
    save(tmp_path / "bomb.png", picture(10, 10))
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", limit)
    with pytest.raises(ValueError, match=r"1 of 1 files.*bomb.png' \(Image size \(100 pixels\)"):
        data.load(tmp_path, size=8, channels=3)


def test_a_folder_without_pictures(tmp_path):
    (tmp_path / "notes.txt").write_text("none")
    with pytest.raises(ValueError, match="folder with images.*Received: .*, which has none"):
        data.load(tmp_path)


def test_pictures_train_a_gan(photos):
    images, _ = data.load(str(photos), size=8)
    gan = models.GAN(networks.dcgan_generator((8, 8, 3), 4, 2), networks.dcgan_critic((8, 8, 3), 2))
    gan.compile()
    gan.fit(images, batch_size=20, verbose=0)
    assert int(keras.ops.convert_to_numpy(gan.steps_done)) == 3
