import io
import os

import keras
import numpy as np
import pytest
from PIL import Image

from keras_gan import data, data_adapters, models, networks
from keras_gan.data import folder, image_files, pixels
from tests.conformance import compile_gan

pytestmark = pytest.mark.any_backend

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


def test_a_folder_feeds_a_gan_what_an_array_of_its_pictures_does(photos):
    images, _ = data.load(photos, size=16)
    assert isinstance(images, np.memmap)  # Of the cache: no picture is in memory.
    decoded = [image_files.decode(photos / name, (16, 16, 3)) for name in folder.find(photos)]
    given = {"batch_size": 8, "critic_steps": 1, "steps_per_epoch": None, "epochs": 2}
    given |= {"shuffle": True, "mirror": True}
    of_folder, of_array = (
        data_adapters.make_feed(x, data_adapters.Continuous((16, 16, 3)), **given)
        for x in (images, np.stack(decoded))
    )
    assert of_folder.describe() == of_array.describe()
    for feed in (of_folder, of_array):
        feed.begin(seed=3, start=5, epochs=2, past=5)
    pairs = list(zip(of_folder(), of_array(), strict=True))
    assert len(pairs) == 9
    for (ours,), (theirs,) in pairs:
        np.testing.assert_array_equal(ours, theirs)
    save(photos / folder.find(photos)[0], picture(8, 40, seed=99))
    again = data_adapters.make_feed(data.load(photos, size=16)[0], of_folder.contract, **given)
    assert again.describe()["content"] != of_folder.describe()["content"]  # `resume` refuses it.


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


def test_other_and_hidden_files_are_left_out_and_counted(tmp_path):
    save(tmp_path / "deep" / "er" / "a.png", picture(8, 8))
    for name in (
        "notes.txt",
        "a.heic",
        "b.HEIC",
        "page.eps",
        ".hidden.png",
        ".git/x.png",
        "README",
    ):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("no picture")
    (tmp_path / ".DS_Store").write_text("no picture by its name either")
    said = "7 files.* left out, 2 '.heic', 1 .*, 1 .*, 1 .*, 2 hidden"
    with pytest.warns(UserWarning, match=said):
        assert folder.find(tmp_path) == ["deep/er/a.png"]
    (tmp_path / "deep" / "er" / "a.png").unlink()
    with pytest.raises(ValueError, match="which has none, but 2 '.heic'"):
        data.load(tmp_path)


def test_an_image_is_known_by_its_content_where_its_name_tells_nothing(tmp_path):
    for name in ("a", "b.dat", "c.jpg_large", "d.txt"):
        save(tmp_path / name, picture(8, 8), format="PNG")
    save(tmp_path / "e.JPEG", picture(8, 8), format="WEBP", lossless=True)
    save(tmp_path / "f.PNG", picture(8, 8))
    assert len(data.load(tmp_path)[0]) == 6
    save(tmp_path / "raw.nef", picture(8, 8), format="TIFF")  # Of a camera: a thumbnail.
    with pytest.warns(UserWarning, match="1 files.*1 '.nef'"):
        assert len(data.load(tmp_path)[0]) == 6


def test_linked_folders_are_read_and_a_loop_ends(tmp_path):
    save(tmp_path / "elsewhere" / "1.png", picture(8, 8))
    save(tmp_path / "photos" / "cat" / "1.png", picture(8, 8))
    (tmp_path / "photos" / "dog").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "photos" / "cat" / "again").symlink_to(tmp_path / "photos")
    assert folder.find(tmp_path / "photos") == ["cat/1.png", "dog/1.png"]


def test_a_folder_that_cannot_be_read_is_an_error(tmp_path, monkeypatch):
    save(tmp_path / "cat" / "1.png", picture(8, 8))
    save(tmp_path / "dog" / "1.png", picture(8, 8))
    real = os.scandir

    def refuse(path):
        if str(path).endswith("dog"):
            raise PermissionError(13, "Permission denied", str(path))
        return real(path)

    monkeypatch.setattr(os, "scandir", refuse)
    with pytest.raises(OSError, match="Permission denied.*dog"):
        data.load(tmp_path)


def test_labels_are_top_folders_in_their_sorted_order(tmp_path):
    for name in ("b/1.png", "a/x/2.png", "a/1.png", "c/1.png"):
        save(tmp_path / name, picture(8, 8))
    np.testing.assert_array_equal(data.load(tmp_path)[1], [0, 0, 1, 2])
    save(tmp_path / "loose.png", picture(8, 8))
    with pytest.warns(UserWarning, match="no labels, because 1 of 5 .*Received: 'loose.png'"):
        assert data.load(tmp_path)[1] is None


def test_a_range_that_lacks_classes_is_a_warning(tmp_path, recwarn):
    for name in ("a/1.png", "a/2.png", "b/1.png", "b/2.png"):
        save(tmp_path / name, picture(8, 8))
    assert len(data.load(tmp_path, "train[1:-1]")[0]) == 2 and not recwarn.list
    with pytest.warns(UserWarning, match=r"train\[-2:\] holds no image of a: .* a folder `test`"):
        assert list(data.load(tmp_path, "train[-2:]")[1]) == [1, 1]


def numbered(root, *names):
    """Images at these paths, of grey levels 0, 1, 2, …"""
    for level, name in enumerate(names):
        save(root / name, Image.new("L", (8, 8), level))


def loaded(root, split="train"):
    images, labels = data.load(root, split)
    return images[:, 0, 0, 0].tolist(), labels if labels is None else labels.tolist()


def test_train_and_test_folders_are_splits(tmp_path):
    numbered(tmp_path, "train/a/1.png", "train/b/1.png", "test/b/1.png")
    assert loaded(tmp_path) == ([0, 1], [0, 1])
    assert loaded(tmp_path, "test") == ([2], [1])
    assert loaded(tmp_path, "train[1:]") == ([1], [1])
    assert loaded(tmp_path) == ([0, 1], [0, 1])  # From the cache, which has both splits.
    with pytest.raises(ValueError, match="these splits: test, train. Received: split='val'"):
        data.load(tmp_path, "val")


SPLITS = {
    "case": ("Train/1.png", "Test/1.png"),
    "capitals": ("TRAIN/1.png", "TEST/1.png"),
    "training": ("training/1.png", "testing/1.png"),
    "dev": ("train/1.png", "dev/1.png", "test/1.png"),
    "val": ("train/1.png", "val/1.png"),
    "valid": ("train/1.png", "valid/1.png"),
    "years": ("train2017/1.png", "val2017/1.png"),
    "sets": ("training_set/1.png", "test_set/1.png"),
    "one word": ("trainset/1.png", "testset/1.png"),
    "letters": ("trainA/1.png", "testA/1.png"),
    "prefixes": ("cars_train/1.png", "cars_test/1.png"),
    "around": ("DIV2K_train_HR/1.png", "DIV2K_valid_HR/1.png"),
    "alone": ("Training/1.png",),
    "in a folder": ("photos/train/1.png", "photos/test/1.png"),
    "in classes": ("cat/Train/1.png", "cat/Test/1.png", "dog/test/1.png"),
}


@pytest.mark.parametrize("names", SPLITS.values(), ids=SPLITS)
@pytest.mark.parametrize("asked", ["train", "Training"])
def test_usual_names_of_splits(tmp_path, names, asked):
    numbered(tmp_path, *names)
    images, labels = loaded(tmp_path, asked)
    assert images == [0] and labels in (None, [0])


@pytest.mark.parametrize("asked", ["val", "dev", "validation"])
def test_a_split_by_another_usual_name(tmp_path, asked):
    numbered(tmp_path, "train/1.png", "Valid/1.png", "test/1.png")
    assert loaded(tmp_path, asked) == ([1], None)


@pytest.mark.parametrize("stray", ["stray.png", "unlabelled/1.png"])
def test_what_lies_beside_splits_is_left_out_and_counted(tmp_path, stray):
    numbered(tmp_path, "train/1.png", "test/1.png", stray)
    with pytest.warns(UserWarning, match=f"1 images .* none of its splits.*Received: '{stray}'"):
        assert loaded(tmp_path) == ([0], None)


@pytest.mark.parametrize("names", [("car/1.png", "train/1.png"), ("car/1.png", "test tube/1.png")])
def test_what_looks_like_a_split_is_no_class_without_a_warning(tmp_path, names):
    numbered(tmp_path, *names)
    with pytest.warns(UserWarning, match=rf"looks like a split .*data\.load\('{tmp_path}/t.*'\)`"):
        assert loaded(tmp_path) == ([0, 1], [0, 1])


def test_several_folders_of_one_kind_are_asked_for_by_their_names(tmp_path):
    numbered(tmp_path, "trainA/1.png", "trainB/1.png", "testA/1.png")
    assert loaded(tmp_path, "trainB") == ([1], None)
    with pytest.raises(ValueError, match="splits: testA, trainA, trainB. Received: split='train'"):
        data.load(tmp_path)


@pytest.mark.parametrize("form", ["{split}/{kind}/1.png", "{kind}/{split}/1.png"])
def test_a_class_has_one_number_in_all_splits(tmp_path, form):
    places = [("train", "ant"), ("train", "cat"), ("test", "bee"), ("test", "cat")]
    numbered(tmp_path, *(form.format(split=split, kind=kind) for split, kind in places))
    assert loaded(tmp_path) == ([0, 1], [0, 2])
    assert loaded(tmp_path, "test") == ([2, 3], [1, 2])


def test_a_split_without_classes_leaves_those_of_the_others(tmp_path):
    numbered(tmp_path, "train/cat/1.png", "train/dog/1.png", "test/1.png")
    assert loaded(tmp_path) == ([0, 1], [0, 1]) and data.class_names(tmp_path) == ("cat", "dog")
    assert loaded(tmp_path, "test") == ([2], None)
    numbered(tmp_path, "train/1.png")
    assert data.class_names(tmp_path) is None


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
    compile_gan(gan).fit(images, batch_size=20, verbose=0)
    assert int(keras.ops.convert_to_numpy(gan.steps_done)) == 3
