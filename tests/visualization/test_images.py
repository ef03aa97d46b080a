import keras
import numpy as np
import pytest
from PIL import Image

from keras_gan.visualization import images


def test_to_uint8_is_the_documented_map():
    values = np.array([-1, 1, 0, -0.5, -1.2, 1.4], dtype="float32")
    np.testing.assert_array_equal(images.to_uint8(values), [0, 255, 128, 64, 0, 255])


def test_to_uint8_undoes_rescaling():
    levels = np.arange(256, dtype="uint8")
    np.testing.assert_array_equal(images.to_uint8(levels.astype("float32") / 127.5 - 1), levels)


@pytest.mark.parametrize("dtype", ["float16", "bfloat16", "float32"])
def test_to_uint8_takes_tensors(dtype):
    quantized = images.to_uint8(keras.ops.convert_to_tensor([[-1.0, 1.0]], dtype))
    assert isinstance(quantized, np.ndarray) and quantized.dtype == np.uint8
    np.testing.assert_array_equal(quantized, [[0, 255]])


def test_to_uint8_lets_uint8_through():
    levels = np.arange(256, dtype="uint8")
    np.testing.assert_array_equal(images.to_uint8(levels), levels)


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_to_uint8_refuses_what_is_not_finite(value):
    with pytest.raises(ValueError, match="finite.*Received: NaN or infinity in row 1 of the array"):
        images.to_uint8(np.array([0.0, value, 0.5]))


def test_to_uint8_refuses_other_integers():
    with pytest.raises(ValueError, match="Received: dtype int64"):
        images.to_uint8(np.array([0, 255], dtype="int64"))


def numbered(count, height=4, width=6, channels=1):
    return np.broadcast_to(
        np.arange(count, dtype="uint8")[:, None, None, None], (count, height, width, channels)
    )


def test_grid_places_images_row_by_row():
    sheet = images.grid(numbered(5), padding=2)
    assert sheet.shape == (2 * 4 + 2, 3 * 6 + 2 * 2, 1)
    assert (sheet[:4, 8:14] == 1).all()
    assert (sheet[6:10, :6] == 3).all()
    assert (sheet[4:6] == 255).all() and (sheet[:, 6:8] == 255).all()
    assert (sheet[6:, 16:] == 255).all()


@pytest.mark.parametrize("count, shape", [(1, (1, 1)), (64, (8, 8)), (10, (3, 4)), (12, (3, 4))])
def test_grid_is_nearly_square(count, shape):
    assert images.grid(numbered(count, 1, 1), padding=0).shape[:2] == shape


def test_grid_columns_channels_and_floats():
    sheet = images.grid(np.full((4, 2, 2, 3), -1.0), columns=4, padding=0)
    assert sheet.shape == (2, 8, 3) and sheet.dtype == np.uint8 and (sheet == 0).all()


@pytest.mark.parametrize("shape", [(0, 4, 4, 1), (4, 4, 1), (2, 4, 4, 5), (2, 4, 4)])
def test_grid_refuses_other_shapes(shape):
    with pytest.raises(ValueError, match=r"Received: shape="):
        images.grid(np.zeros(shape, "uint8"))


@pytest.mark.parametrize("channels", [1, 3])
def test_opacity_lets_white_through(channels):
    color = np.full((3, 2, 2, channels), 100, "uint8")
    opacity = np.broadcast_to(np.uint8([0, 51, 255])[:, None, None, None], (3, 2, 2, 1))
    sheet = images.grid(np.concatenate([color, opacity], axis=-1), columns=3, padding=0)
    assert sheet.shape == (2, 6, channels)
    np.testing.assert_array_equal(sheet[0, ::2, 0], [255, 255 - 31, 100])


@pytest.mark.parametrize("options", [{"columns": 0}, {"padding": -1}])
def test_grid_refuses_senseless_options(options):
    with pytest.raises(ValueError, match="Received: columns"):
        images.grid(numbered(4), **options)


def test_picture_shows_images_and_points():
    batch = numbered(4)
    np.testing.assert_array_equal(images.picture(batch), images.grid(batch))
    points = np.random.default_rng(0).normal(size=(9, 2))
    np.testing.assert_array_equal(images.picture(points), images.scatter(points))
    with pytest.raises(ValueError, match=r"Received: shape=\(3, 5\)"):
        images.picture(np.zeros((3, 5)))


@pytest.mark.parametrize("shape", [(4, 6), (4, 6, 1), (4, 6, 2), (4, 6, 3), (4, 6, 4)])
def test_save_writes_a_png_in_a_new_folder(tmp_path, shape):
    image = np.random.default_rng(0).integers(0, 256, shape).astype("uint8")
    path = images.save(tmp_path / "new" / "a.png", image)
    with Image.open(path) as read:
        assert read.format == "PNG"
        np.testing.assert_array_equal(np.array(read).reshape(shape), image)
    assert [p.name for p in path.parent.iterdir()] == ["a.png"]


def test_a_failed_save_leaves_the_old_picture(tmp_path):
    path = images.save(tmp_path / "a.png", np.zeros((4, 4), "uint8"))
    before = path.read_bytes()
    with pytest.raises(ValueError, match="finite"):
        images.save(path, np.full((4, 4), np.nan))
    assert path.read_bytes() == before and len(list(tmp_path.iterdir())) == 1


def test_save_refuses_other_endings_and_shapes(tmp_path):
    with pytest.raises(ValueError, match="'.png'.*Received"):
        images.save(tmp_path / "a.jpg", np.zeros((4, 4), "uint8"))
    with pytest.raises(ValueError, match=r"Received: shape=\(2, 4, 4, 1\)"):
        images.save(tmp_path / "a.png", np.zeros((2, 4, 4, 1), "uint8"))
