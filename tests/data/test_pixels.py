import numpy as np
import pytest
from PIL import Image

from keras_gan.data import pixels

pytestmark = pytest.mark.any_backend


def picture(array, mode=None):
    image = Image.fromarray(np.asarray(array))
    return image if mode is None else image.convert(mode)


def ramp(height, width):
    return (np.arange(height * width) % 256).astype("uint8").reshape(height, width)


@pytest.mark.parametrize("mode", ["L", "RGB", "RGBA", "LA", "P", "CMYK", "YCbCr"])
def test_a_grey_picture_is_the_same_in_every_mode(mode):
    found = pixels.to_array(picture(ramp(8, 8), mode), (8, 8, 1))
    assert found.dtype == np.uint8 and found.shape == (8, 8, 1)
    np.testing.assert_allclose(found[..., 0].astype(int), ramp(8, 8), atol=1)


def test_two_levels():
    levels = np.array([[0, 255], [255, 0]], "uint8")
    np.testing.assert_array_equal(pixels.to_array(picture(levels, "1"), (2, 2, 3))[..., 0], levels)


@pytest.mark.parametrize("dtype", ["uint16", "int32"])
def test_sixteen_bits_are_rounded_to_eight(dtype):
    values = np.array([[0, 128, 129, 257], [32639, 65406, 65407, 65535]], dtype)
    expected = [[0, 0, 1, 1], [127, 254, 255, 255]]
    found = pixels.to_array(picture(values), (2, 4, 1))
    np.testing.assert_array_equal(found[..., 0], expected)
    np.testing.assert_array_equal(pixels.fitted(values[..., None], (2, 4, 1)), found)


@pytest.mark.parametrize(
    ("pixel", "message"), [(np.float32(0.5), "floating-point"), (np.int32(70_000), "int32")]
)
def test_pixels_of_unknown_range_are_refused(pixel, message):
    with pytest.raises(ValueError, match=message):
        pixels.to_array(picture(np.full((2, 2), pixel)), (2, 2, 1))


def test_transparency_is_laid_on_white():
    rgba = np.array([[[200, 0, 0, 255], [200, 0, 0, 0], [200, 0, 0, 51]]], "uint8")
    expected = [[[200, 0, 0], [255, 255, 255], [244, 204, 204]]]
    np.testing.assert_array_equal(pixels.to_array(picture(rgba), (1, 3, 3)), expected)
    np.testing.assert_array_equal(pixels.fitted(rgba, (1, 3, 3)), expected)


def test_a_palette_with_a_transparent_colour():
    image = picture(np.array([[0, 1]], "uint8"))
    image.putpalette([10, 20, 30, 40, 50, 60])
    image.info["transparency"] = 1
    np.testing.assert_array_equal(
        pixels.to_array(image, (1, 2, 3)), [[[10, 20, 30], [255, 255, 255]]]
    )


def test_the_centre_is_cut_out():
    wide = np.zeros((4, 12, 3), "uint8")
    wide[:, 4:8] = 200
    assert (pixels.fitted(wide, (4, 4, 3)) == 200).all()
    assert (pixels.fitted(wide.swapaxes(0, 1), (4, 4, 3)) == 200).all()


def test_scaling_down_averages_instead_of_picking():
    stripes = np.tile(np.array([0, 255], "uint8"), (64, 32))[..., None]
    found = pixels.fitted(stripes, (8, 8, 1))
    np.testing.assert_allclose(found, 127.5, atol=12)


def test_conform_leaves_what_fits_and_converts_the_rest():
    images = np.stack([ramp(8, 8)] * 3)[..., None]
    assert pixels.conform(images, None, None) is images
    assert pixels.conform(images, (8, 8), 1) is images
    colour = pixels.conform(images, None, 3)
    np.testing.assert_array_equal(colour, np.repeat(images, 3, axis=-1))
    assert pixels.conform(images, (4, 6), None).shape == (3, 4, 6, 1)
    assert pixels.conform(np.zeros((2, 4, 4, 4), "uint8"), None, None).shape == (2, 4, 4, 3)


def test_points_have_no_size():
    points = np.zeros((3, 2), "float32")
    assert pixels.conform(points, None, None) is points
    with pytest.raises(ValueError, match=r"for images.*shape \(3, 2\)"):
        pixels.conform(points, (4, 4), None)


@pytest.mark.parametrize("size", [0, -1, "64", True, 2.5, (4,), (4, 0), (1, 2, 3)])
def test_a_size_is_one_or_two_positive_integers(size):
    with pytest.raises(ValueError, match="Received: size="):
        pixels.check(size, None)


def test_channels_are_one_three_or_four():
    assert pixels.check(8, 1) == (8, 8) and pixels.check((4, 6), 3) == (4, 6)
    assert pixels.check(8, 4) == (8, 8)
    with pytest.raises(ValueError, match="Received: channels=2"):
        pixels.check(None, 2)
