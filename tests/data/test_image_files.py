"""How much memory decoding takes: by bands, few pixels at a time, whatever the threads."""

import functools
import threading

import numpy as np
import pytest
from PIL import Image

from keras_gan.data import image_files, pixels

pytestmark = pytest.mark.any_backend


def picture(mode, side=23):
    if mode == "I;16":
        return Image.fromarray(np.arange(side * side, dtype="uint16").reshape(side, side) * 100)
    grey = Image.fromarray(np.arange(side * side).astype("uint8").reshape(side, side))
    image = grey.convert("RGB").convert(mode) if mode in ("P", "CMYK") else grey.convert(mode)
    if mode == "P":
        image.info["transparency"] = 7
    if mode in ("LA", "RGBA"):
        image.putalpha(grey.transpose(Image.Transpose.ROTATE_90))
    return image


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "CMYK", "I;16", "I"])
@pytest.mark.parametrize("shape", [(23, 23, 3), (23, 23, 1), (5, 9, 3)])
def test_pixels_are_the_same_band_by_band(mode, shape, monkeypatch):
    whole = pixels.to_array(picture(mode), shape)
    monkeypatch.setattr(pixels, "BAND", 50)
    np.testing.assert_array_equal(pixels.to_array(picture(mode), shape), whole)
    assert whole.std() > 0


@pytest.mark.parametrize("name, alone", [("png", True), ("jpeg", False), ("ico", True)])
def test_large_images_are_decoded_one_at_a_time(tmp_path, monkeypatch, name, alone):
    """A JPEG is decoded to a fraction of its size; an icon may be larger than it says."""
    paths = [tmp_path / f"{number}.{name}" for number in range(4)]
    for path in paths:
        picture("L", 32).save(path)
    small = tmp_path / "small.png"
    picture("L", 8).save(small)
    monkeypatch.setattr(image_files, "LARGE", 300)
    decoded_by, to_array = [], pixels.to_array

    def watched(image, shape):
        decoded_by.append(threading.current_thread() is threading.main_thread())
        return to_array(image, shape)

    monkeypatch.setattr(pixels, "to_array", watched)
    decode = functools.partial(image_files.decode, shape=(8, 8, 1))
    found = list(image_files.in_threads(decode, [*paths, small]))
    assert [row.shape for row in found] == 5 * [(8, 8, 1)]
    assert sorted(decoded_by) == sorted([*4 * [alone], False])
    headers = list(image_files.in_threads(image_files.header, [*paths, small]))
    assert headers == [*4 * [((32, 32), True)], ((8, 8), True)]


def test_large_results_wait_in_small_numbers(monkeypatch):
    monkeypatch.setattr(image_files, "BYTES_AT_ONCE", 40)
    begun, lock = [], threading.Lock()

    def begin(number):
        with lock:
            begun.append(number)
        return number

    results = image_files.in_threads(begin, range(100), size=10)
    assert next(results) == 0 and len(begun) <= 4
    assert list(results) == list(range(1, 100))


def test_a_progressive_jpeg_counts_whole(tmp_path):
    for name, expected in (("baseline", 64), ("progressive", 64 * 64)):
        path = tmp_path / f"{name}.jpg"
        picture("L", 64).save(path, progressive=name == "progressive")
        with Image.open(path) as image:
            whole = image.size
            image.draft(None, (8, 8))
            assert image_files._pixels(image, whole) == expected
