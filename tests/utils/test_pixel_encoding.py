"""Images of every encoding: taken, or refused with a line that leads to [-1, 1]."""

import functools
import re

import keras
import numpy as np
import pytest

from keras_gan import data_adapters, metrics
from keras_gan.data_adapters import Continuous
from keras_gan.utils import pixel_encoding
from keras_gan.visualization import images
from tests.metrics.test_evaluation import make_extractor

SHAPE = (3, 4, 1)
BYTES = np.random.default_rng(0).integers(0, 256, (40, *SHAPE)).astype("uint8")
BYTES[0, 0, 0], BYTES[1, 0, 0] = 0, 255
RIGHT = BYTES / 127.5 - 1
MASKS = BYTES > 127
MASKS_RIGHT = np.where(MASKS, 1.0, -1.0)
SIXTEEN = BYTES.astype("uint16") * 257


extractor = functools.cache(make_extractor)


def digits(dtype):
    return np.rint(BYTES / 255 * 16).astype(dtype)


def overshot(x, low, high):
    """Values that a sharpening resize carried a little beyond black and white."""
    x = x.copy()
    x[0, 0, 0], x[1, 0, 0] = low, high
    return x


# What comes, and what it is in [-1, 1] once the advised line has been run.
REFUSED = {
    "floats in [0, 255]": (BYTES.astype("float32"), RIGHT),
    "float16 in [0, 255]": (BYTES.astype("float16"), RIGHT),
    "floats in [0, 1]": (BYTES / 255, RIGHT),
    "float16 in [0, 1]": ((BYTES / 255).astype("float16"), RIGHT),
    "floats in [0, 1], resized": (overshot(BYTES / 255, -0.04, 1.06), RIGHT),
    "floats in [0, 1], resized, white missing": (overshot(BYTES / 255, -0.04, 0.9), None),
    "floats in [0, 255], resized": (overshot(BYTES * 1.0, -9.0, 266.0), RIGHT),
    "floats in [-1, 1], resized": (overshot(RIGHT, -1.2, 1.15), RIGHT),
    "floats in [-0.5, 0.5]": (BYTES / 255 - 0.5, RIGHT),
    "floats in [-127.5, 127.5]": (BYTES - 127.5, RIGHT),
    "floats in [-128, 127]": (BYTES - 128.0, RIGHT),
    "floats in [0, 65535]": (SIXTEEN.astype("float32"), RIGHT),
    "floats in [0, 0.08]": (BYTES / 255 * 0.08, BYTES / 255 * 0.16 - 1),
    "divided by 255 twice": (BYTES / 255 / 255, RIGHT),
    "digits of sklearn": (digits("float64"), digits("float64") / 8 - 1),
    "digits in int64": (digits("int64"), digits("float64") / 8 - 1),
    "bool": (MASKS, MASKS_RIGHT),
    "masks in uint8": (MASKS.astype("uint8"), MASKS_RIGHT),
    "masks in int64": (MASKS.astype("int64"), MASKS_RIGHT),
    "masks in float32": (MASKS.astype("float32"), MASKS_RIGHT),
    "signs in int8": (MASKS_RIGHT.astype("int8"), MASKS_RIGHT),
    "int16": (BYTES.astype("int16"), RIGHT),
    "int64": (BYTES.astype("int64"), RIGHT),
    "uint32": (BYTES.astype("uint32"), RIGHT),
    "uint16, 8 bits used": (BYTES.astype("uint16"), RIGHT),
    "uint16, 16 bits used": (SIXTEEN, RIGHT),
    "uint16, 12 bits used": (np.rint(BYTES / 255 * 4095).astype("uint16"), RIGHT),
    "int32, 16 bits used": (SIXTEEN.astype("int32"), RIGHT),
    "objects": (np.array([*BYTES, None], "object")[:-1], RIGHT),
}  # fmt: skip


def run(message, array):
    """What the first line of an error makes of the array."""
    line = re.search(r"`((?:x|images)\b[^`]*|np\.[^`]*|keras\.[^`]*)`", message).group(1)
    names = {"x": array, "images": array, "np": np, "keras": keras}
    if not line.startswith("x = "):
        return np.asarray(eval(line, names))
    exec(line, names)
    return names["x"]


def fit(array):
    """The rows that `fit` trains on, in [-1, 1]."""
    field = Continuous(SHAPE)
    return field.encode(field.check_arrays(array))


def stream(array):
    arguments = dict.fromkeys(["batch_size", "steps_per_epoch", "shuffle"])
    feed = data_adapters.make_feed(
        iter([array]), Continuous(SHAPE), critic_steps=1, epochs=1, **arguments
    )
    ((rows,),) = feed()
    return Continuous(SHAPE).encode(rows)


def look(array):
    metrics.look(array, extractor())
    return pixel_encoding.eight_bits(array) / 127.5 - 1


def cells(array):
    metrics.cell_coverage(BYTES, array, cells=3)
    return pixel_encoding.eight_bits(array) / 127.5 - 1


@pytest.mark.parametrize("taker", [fit, stream, look, cells])
@pytest.mark.parametrize("case", REFUSED)
def test_the_line_of_an_error_leads_to_the_right_values(case, taker):
    array, right = REFUSED[case]
    with pytest.raises(ValueError, match="Received: ") as error:
        taker(array)
    if right is None:
        return
    np.testing.assert_allclose(taker(run(str(error.value), array)), right, atol=6e-3)


NO_LINE = {
    "a mean and a deviation": (RIGHT * 2.1 + 0.3).astype("float32"),
    "int8 with bytes wrapped": BYTES.astype("int8"),
    "complex": BYTES.astype("complex64"),
    "strings": np.full(BYTES.shape, "a.png"),
    "paths": np.array(["a.png", "b.png"], "object"),
    "images of several sizes": np.array([BYTES[0], BYTES[0, :2], None], "object")[:-1],
}


@pytest.mark.parametrize("taker", [fit, stream, look, cells])
@pytest.mark.parametrize("case", NO_LINE)
def test_where_the_values_do_not_tell_no_line_is_given(case, taker):
    with pytest.raises(ValueError, match="Received: ") as error:
        taker(NO_LINE[case])
    assert not re.search(r"`(x|images)\b", str(error.value))


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_rows_that_are_not_finite_are_dropped_by_the_line(value):
    array = RIGHT.copy()
    array[5, 0, 0] = value
    for taker in (fit, look, cells):
        with pytest.raises(ValueError, match="NaN or infinity in row 5") as error:
            taker(array)
        np.testing.assert_allclose(
            taker(run(str(error.value), array)), np.delete(RIGHT, 5, axis=0), atol=4e-3
        )


DOUBTED = {
    "bright images": (RIGHT / 2 + 0.5, 'np.rint((x + 1) * 127.5).astype("uint8")'),
    "bytes as dark as a mask": (MASKS.astype("uint8"), "x / 127.5 - 1"),
}


@pytest.mark.parametrize("case", DOUBTED)
def test_what_is_refused_in_doubt_has_a_line_for_those_who_are_sure(case):
    array, line = DOUBTED[case]
    with pytest.raises(ValueError) as error:
        fit(array)
    assert f"`x = {line}`" in str(error.value)
    sure = eval(line, {"x": array, "np": np})
    right = array / 127.5 - 1 if array.dtype == np.uint8 else array
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pixel_encoding, "warn", lambda message: None)
        np.testing.assert_allclose(fit(sure), right, atol=4e-3)


@pytest.mark.parametrize("value", [0, 7, 255])
def test_a_data_set_of_one_value_is_a_warning(value):
    for array in (np.full_like(BYTES, value), np.full_like(RIGHT, value / 127.5 - 1)):
        with pytest.warns(UserWarning, match="Every value in the array.*Received: values from"):
            fit(array)


def test_bytes_that_are_all_dark_are_a_warning():
    with pytest.warns(UserWarning, match="no value in the array is above 16.*Received") as said:
        fit(digits("uint8"))
    np.testing.assert_allclose(
        run(str(said[0].message), digits("uint8")), REFUSED["digits of sklearn"][1]
    )


def test_float_images_of_every_precision_are_taken():
    for dtype in ("float16", "float32", "float64"):
        np.testing.assert_allclose(fit(RIGHT.astype(dtype)), RIGHT, atol=1e-3)
    tensor = keras.ops.convert_to_tensor(RIGHT, "bfloat16")
    np.testing.assert_allclose(np.asarray(fit(tensor), "float32"), RIGHT, atol=1e-2)


def test_a_picture_of_another_range_is_refused_or_warned_about():
    with pytest.raises(ValueError, match="`x = x / 127.5 - 1`"):
        images.grid(BYTES.astype("float32"))
    with pytest.warns(UserWarning, match=r"look like \[0, 1\]"):
        images.grid(BYTES / 255)
    assert images.to_uint8(np.array([[-1.2, 1.4]])).tolist() == [[0, 255]]


def test_a_huge_file_of_bytes_is_not_read_to_its_end(tmp_path):
    class Watched(np.ndarray):
        def __getitem__(self, index):
            seen.append(index)
            return super().__getitem__(index)

    seen = []
    many = np.resize(BYTES, (5000, *SHAPE)).view(Watched)
    pixel_encoding.check(many, "the array")
    assert [i for i in seen if isinstance(i, slice)] == [slice(0, 1024)]


SHAPES = {
    "channels first": (np.transpose(BYTES, (0, 3, 1, 2)), BYTES),
    "batch last": (np.transpose(BYTES, (1, 2, 3, 0)), BYTES),
    "rows and columns swapped": (np.transpose(BYTES, (0, 2, 1, 3)), BYTES),
    "no channel axis": (BYTES[..., 0], BYTES),
    "rows of pixels": (BYTES.reshape(40, -1), BYTES),
    "batched twice": (BYTES.reshape(4, 10, *SHAPE), BYTES),
}


@pytest.mark.parametrize("case", SHAPES)
def test_the_line_of_a_wrong_shape_puts_every_pixel_in_its_place(case):
    array, right = SHAPES[case]
    with pytest.raises(ValueError, match="Received: shape") as error:
        fit(array)
    np.testing.assert_array_equal(run(str(error.value), array), right)


def test_channels_first_of_another_size_are_moved_before_they_are_resized():
    ramp = np.broadcast_to(np.linspace(-1, 1, 64)[:, None], (64, 64))
    planes = np.stack([np.stack([ramp, -ramp, ramp.T])] * 3).astype("float32")
    with pytest.raises(ValueError, match="Received: shape") as error:
        Continuous((32, 32, 3)).check_arrays(planes)
    made = run(str(error.value), planes)
    Continuous((32, 32, 3)).check_arrays(made)
    coarse = np.broadcast_to(np.linspace(-1, 1, 64).reshape(32, 2).mean(1)[:, None], (32, 32))
    np.testing.assert_allclose(made[0, ..., 0], coarse, atol=0.02)
    np.testing.assert_allclose(made[0, ..., 2], coarse.T, atol=0.02)


def test_a_stream_in_the_place_of_an_array_is_joined_by_the_line():
    stream = np.asarray(map(np.asarray, np.split(BYTES, 4)))  # An object, as NumPy takes it.
    with pytest.raises(ValueError, match="A stream of batches becomes an array by") as error:
        Continuous(SHAPE).checked(stream, "the images")
    np.testing.assert_array_equal(run(str(error.value), stream.item()), BYTES)


def test_grey_images_for_a_gan_of_colour_are_repeated():
    with pytest.raises(ValueError) as error:
        Continuous((3, 4, 3)).check_arrays(BYTES[..., 0])
    assert (run(str(error.value), BYTES[..., 0]) == BYTES).all()


def test_planes_in_rows_of_colour_are_not_reshaped():
    with pytest.raises(ValueError) as error:
        Continuous((3, 4, 3)).check_arrays(np.zeros((5, 36), "uint8"))
    assert "np.reshape" not in str(error.value)


@pytest.mark.parametrize("kind", ["bool", "int64", "uint8", "object"])
def test_tables_of_other_numbers_become_floats(kind):
    table = (np.arange(12).reshape(6, 2) % 2).astype(kind)
    with pytest.raises(ValueError, match="Expected floats.*Received: dtype") as error:
        Continuous((2,)).check_arrays(table)
    np.testing.assert_array_equal(run(str(error.value), table), table.astype("float32"))


@pytest.mark.parametrize("table", [np.array([["a", "b"]] * 4), np.ones((4, 2), "complex64")])
def test_tables_of_what_is_no_number_get_no_line(table):
    with pytest.raises(ValueError, match="real numbers.*Received: dtype") as error:
        Continuous((2,)).check_arrays(table)
    assert "astype" not in str(error.value)
