import re

import keras
import numpy as np
import pytest
from PIL import Image

from keras_gan import cli, models, networks
from keras_gan.cli import translate
from keras_gan.cli.translate import fitted
from tests import minimal_gans

pytestmark = pytest.mark.any_backend

SIZES = {"a.png": (8, 8), "deep/wide.png": (20, 10), "tall.jpg": (4, 12)}


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    path = tmp_path_factory.mktemp("model") / "model.keras"
    minimal_gans.CASES["unpaired"].build().save(path)
    return path


@pytest.fixture
def folder(tmp_path):
    for name, size in SIZES.items():
        (tmp_path / "in" / name).parent.mkdir(parents=True, exist_ok=True)
        Image.new("RGB", size, (10, 20, 30)).save(tmp_path / "in" / name)
    return tmp_path / "in"


def run(*words):
    return cli.main(["keras_gan", "translate", *map(str, words)])


def test_a_folder_of_any_sizes_is_translated_and_what_was_done_is_said(model, folder, capsys):
    out = folder.parent / "out"
    assert run(folder, f"--model={model}", f"--out={out}", "--direction=y_to_x") == 0
    said = capsys.readouterr().out
    assert "20 x 10 pixels, resized to 8 x 4, padded to 8 x 8 and cut again" in said
    assert "a.png: 8 x 8 pixels\n" in said
    sizes = {p.relative_to(out).as_posix(): Image.open(p).size for p in out.rglob("*.png")}
    assert sizes == {"a.png": (8, 8), "deep/wide.png": (8, 4), "tall.png": (3, 8)}


def test_opacity_is_a_channel_of_a_gan_that_learned_it(tmp_path):
    generator = networks.unet_translator((8, 8, 4), 4, width=2)
    critic = networks.patch_critic((8, 8, 4), (8, 8, 4), width=2)
    models.Pix2Pix(generator, critic).save(tmp_path / "model.keras")
    Image.new("RGBA", (8, 8), (10, 20, 30, 0)).save(tmp_path / "a.png")
    model = f"--model={tmp_path / 'model.keras'}"
    assert run(tmp_path / "a.png", model, f"--out={tmp_path / 'o'}") == 0
    assert Image.open(tmp_path / "o" / "a.png").mode == "RGBA"
    read = np.asarray(translate._read(tmp_path / "a.png", 4))
    assert read[..., 3].max() == 0
    assert np.asarray(translate._read(tmp_path / "a.png", 3)).min() == 255  # On white.


@pytest.mark.parametrize("direction", ["x_to_y", "y_to_x"])
def test_the_direction_is_that_asked_for(direction, model, folder):
    out = folder.parent / direction
    assert (
        run(folder / "a.png", f"--model={model}", f"--out={out}", f"--direction={direction}") == 0
    )
    image = np.asarray(Image.open(folder / "a.png").convert("L"))[None, ..., None]
    expected = {
        each: keras.saving.load_model(model).translate(image, direction=each, dtype="uint8")[0]
        for each in ("x_to_y", "y_to_x")
    }
    assert not np.array_equal(*expected.values())
    written = np.asarray(Image.open(out / "a.png"))[..., None]
    np.testing.assert_array_equal(written, expected[direction])


def test_damaged_files_are_left_out_on_request_and_named(model, folder, capsys):
    (folder / "b.png").write_bytes(b"<html>")
    out = folder.parent / "out"
    assert run(folder, f"--model={model}", f"--out={out}") == 2
    assert run(folder, f"--model={model}", f"--out={out}", "--skip_damaged") == 0
    said = capsys.readouterr()
    assert "keras_gan translate: 1 files are left out: " in said.err and "b.png" in said.err
    assert len(list(out.rglob("*.png"))) == 3 and "tall.png" in said.out


def test_a_file_is_translated(model, folder):
    out = folder.parent / "one"
    assert run(folder / "a.png", f"--model={model}", f"--out={out}") == 0
    assert [p.name for p in out.iterdir()] == ["a.png"]


def test_no_image_is_lost(model, folder, capsys):
    before = (folder / "a.png").read_bytes()
    for source in (folder, folder / "a.png"):
        assert run(source, f"--model={model}", f"--out={folder}") == 2
        assert "would take the place of an image" in capsys.readouterr().err
    assert (folder / "a.png").read_bytes() == before
    Image.new("RGB", (8, 8)).save(folder / "tall.bmp")
    assert run(folder, f"--model={model}", f"--out={folder.parent / 'out'}") == 2
    assert re.search("Two images would become .*tall.png.*rename one", capsys.readouterr().err)
    assert not (folder.parent / "out").exists()


def test_an_image_lies_within_its_padding():
    pixels = np.arange(8, dtype="uint8").reshape(2, 4) * 30
    array, inner, _ = fitted(Image.fromarray(pixels), (4, 4, 1))
    np.testing.assert_array_equal(array[inner][..., 0], pixels)
    np.testing.assert_array_equal(array[0], array[1])
    assert array.shape == (4, 4, 1)


BAD = {
    "a direction that is none": (["{folder}", "--direction=up"], "Unknown direction.*x_to_y, y_to"),
    "an empty folder": (["{empty}"], "has none"),
    "no folder": (["{empty}/none"], "Expected a file or a folder of images"),
    "a text": (["{empty}/text"], "Not an image that Pillow reads"),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_input_is_one_line(case, model, folder, tmp_path, capsys):
    empty = tmp_path / "empty"
    empty.mkdir()
    words, message = BAD[case]
    if case == "a text":
        (empty / "text").write_text("no image")
    words = [word.format(folder=folder, empty=empty) for word in words]
    assert run(*words, f"--model={model}") == 2
    error = capsys.readouterr().err
    assert error.count("\n") == 1
    assert re.search(message, error)
