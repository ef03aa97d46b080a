"""Real images beside the samples, and the animation of a training."""

import os
from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image

from keras_gan import models, networks
from keras_gan.callbacks import Report, SampleGrid
from keras_gan.reports import animation, pictures, real
from keras_gan.visualization import images

pytestmark = pytest.mark.any_backend

SHADES = np.arange(200, dtype="uint8")[:, None, None, None] + np.zeros((1, 2, 2, 1), "uint8")


def gan_of(shape, classes=None, prior=True):
    condition = classes and SimpleNamespace(classes=classes)
    return SimpleNamespace(sample_shape=shape, condition=condition, prior=prior or None)


def feed_of(*arrays):
    return SimpleNamespace(arrays=arrays if len(arrays) > 1 else arrays[0])


def shades(picture, columns):
    """The shade of each image in a grid of images of 2 x 2 pixels."""
    return picture[::4, ::4, 0][:, :columns]


def test_real_images_are_rows_of_the_data_the_same_each_time():
    first, again = (real.picture(gan_of((2, 2, 1)), feed_of(SHADES)) for _ in range(2))
    assert (first == again).all()
    assert len(np.unique(shades(first, 8))) == 64 and shades(first, 8).max() < 200


def test_real_images_of_classes_lie_in_columns():
    labels = np.arange(200) % 3
    found = shades(real.picture(gan_of((2, 2, 1), 3), feed_of(SHADES, labels)), 3)
    assert found.shape == (21, 3) and (found % 3 == [0, 1, 2]).all()
    few = np.where(np.arange(200) < 4, 1, 0)
    found = shades(real.picture(gan_of((2, 2, 1), 2), feed_of(SHADES, few)), 2)
    assert found.shape == (32, 2) and found[:, 1].max() == 3
    missing = real.picture(gan_of((2, 2, 1), 4), feed_of(SHADES, labels))
    assert shades(missing, 8).shape == (8, 8)


def test_where_no_real_images_can_be_shown_there_is_none():
    stream = SimpleNamespace()
    assert real.picture(gan_of((2, 2, 1)), stream) is None
    assert real.picture(gan_of((2, 2, 1), prior=False), feed_of(SHADES, SHADES)) is None
    assert real.picture(gan_of((4,)), feed_of(SHADES.reshape(200, 4))) is None
    assert real.picture(gan_of((2,)), feed_of(np.zeros((9, 2)))).shape == (480, 480, 3)


def noise(folder, side, count):
    draw = np.random.default_rng(0)
    for epoch in range(1, count + 1):
        pixels = draw.integers(0, 256, (side, side, 3), dtype="uint8")
        images.save(folder / f"epoch_{epoch:04d}.png", pixels)


def test_the_animation_shows_the_epochs_in_turn(tmp_path):
    for epoch, shade in enumerate((0, 90, 250), 1):
        images.save(tmp_path / f"epoch_{epoch:04d}.png", np.full((6, 4), shade, "uint8"))
    assert animation.write(tmp_path / "a.gif", tmp_path)
    with Image.open(tmp_path / "a.gif") as gif:
        assert gif.n_frames == 3 and gif.size == (4, 6) and gif.info["loop"] == 0
        for number, shade in enumerate((0, 90, 250)):
            gif.seek(number)
            assert abs(int(gif.convert("L").getpixel((2, 2))) - shade) <= 2
        assert gif.info["duration"] == animation.LAST


def test_an_animation_is_scaled_until_it_is_small_enough(tmp_path, monkeypatch):
    noise(tmp_path, 200, 2)
    monkeypatch.setattr(animation, "SIDES", (200, 50))
    monkeypatch.setattr(animation, "LARGEST", 20_000)
    assert animation.write(tmp_path / "a.gif", tmp_path)
    with Image.open(tmp_path / "a.gif") as gif:
        assert gif.size == (50, 50)
    assert (tmp_path / "a.gif").stat().st_size <= 20_000
    monkeypatch.setattr(animation, "LARGEST", 100)
    assert not animation.write(tmp_path / "b.gif", tmp_path)
    assert not (tmp_path / "b.gif").exists()


@pytest.mark.filterwarnings("ignore:The report leaves out")
def test_one_whole_grid_is_no_animation(tmp_path):
    noise(tmp_path, 8, 1)
    (tmp_path / "epoch_0002.png").write_bytes(b"damaged")
    assert not animation.write(tmp_path / "a.gif", tmp_path)


def test_a_training_leaves_real_images_and_an_animation(tmp_path):
    gan = models.LSGAN(networks.mlp_generator((2,), 2, width=4), networks.mlp_critic((2,), width=4))
    gan.compile()
    report = Report(tmp_path)
    callbacks = [SampleGrid(tmp_path / "grids", count=4), report]
    points = np.random.default_rng(0).normal(size=(16, 2)).astype("float32")
    gan.fit(points, batch_size=8, epochs=2, verbose=0, callbacks=callbacks)
    page = (tmp_path / "report.html").read_text("utf-8")
    assert (tmp_path / "real.png").is_file() and 'alt="Real images"' in page
    assert (tmp_path / "training.gif").is_file() and 'href="training.gif"' in page
    assert report._feed is None


def test_the_picture_of_a_running_epoch_is_shown_until_the_grid_of_that_epoch_is_drawn(tmp_path):
    def draw(name, second):
        images.save(tmp_path / name, np.zeros((4, 4), "uint8"))
        os.utime(tmp_path / name, (second, second))

    def captions():
        return [grid.caption for grid in pictures.grids(tmp_path, None)]

    draw("latest.png", 1)
    assert captions() == ["samples within epoch 1"]
    draw("epoch_0001.png", 2)
    assert captions() == ["samples after epoch 1"]
    draw("latest.png", 3)
    assert captions() == ["samples within epoch 2", "samples after epoch 1"]
