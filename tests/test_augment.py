import keras
import numpy as np
import pytest
from keras import ops

from keras_gan import augment, backend
from keras_gan.augment import DiffAugment
from tests.helpers import constant_noise, input_gradient, normal, numpy, uniform_noise

IMAGES = np.tanh(normal(3, 8, 6, 2))


def apply(policy, noise, images=IMAGES):
    return numpy(DiffAugment(policy)(ops.convert_to_tensor(images), noise))


@pytest.mark.parametrize("policy", ["color", "translation", "affine", "color,translation"])
def test_noise_in_the_middle_changes_nothing(policy):
    np.testing.assert_allclose(apply(policy, constant_noise(0.5)), IMAGES, atol=1e-6)


def test_brightness_is_added():
    got = apply("color", constant_noise(0.8, 0.5, 0.5))
    np.testing.assert_allclose(got, IMAGES + 0.3, atol=1e-6)


def test_saturation_is_the_distance_from_grey():
    grey = IMAGES.mean(axis=3, keepdims=True)
    got = apply("color", constant_noise(0.5, 0.9, 0.5))
    np.testing.assert_allclose(got, grey + 1.8 * (IMAGES - grey), atol=1e-6)


def test_contrast_is_the_distance_from_the_image_s_own_mean():
    mean = IMAGES.mean(axis=(1, 2, 3), keepdims=True)
    got = apply("color", constant_noise(0.5, 0.5, 0.1))
    np.testing.assert_allclose(got, mean + 0.6 * (IMAGES - mean), atol=1e-6)


def shifted(images, rows, columns):
    for axis, shift in ((1, rows), (2, columns)):
        images = np.roll(images, shift, axis)
        gone = np.arange(images.shape[axis]) - shift
        outside = (gone < 0) | (gone >= images.shape[axis])
        np.moveaxis(images, axis, 0)[outside] = 0
    return images


@pytest.mark.parametrize(
    "draws, rows, columns",
    [((0.0, 0.5), -1, 0), ((0.99, 0.5), 1, 0), ((0.5, 0.0), 0, -1), ((0.9, 0.1), 1, -1)],
)
def test_translation_moves_whole_pixels_and_zeros_move_in(draws, rows, columns):
    got = apply("translation", constant_noise(*draws))
    np.testing.assert_array_equal(got, shifted(IMAGES, rows, columns))


def test_affine_is_read_between_pixels_and_the_edge_goes_on():
    draws = 0.9, 0.7, 0.2, 0.35, 0.8  # Zoom and shift of rows, of columns, and the slant.
    down, right = np.arange(8) - 3.5, np.arange(6) - 2.5
    rows = np.exp(0.8 * 0.25) * down + 0.4 * 0.1 * 8 + 3.5
    columns = np.exp(-0.6 * 0.25) * right - 0.3 * 0.1 * 6 + 2.5
    expected = np.apply_along_axis(lambda x: np.interp(rows, np.arange(8), x), 1, IMAGES)
    expected = np.apply_along_axis(lambda x: np.interp(columns, np.arange(6), x), 2, expected)
    for row, offset in enumerate(0.6 * 0.4 * down):
        places = np.clip(np.arange(6) + offset, 0, 5)
        slanted = [
            np.interp(places, np.arange(6), x)
            for x in expected[:, row].swapaxes(1, 2).reshape(-1, 6)
        ]
        expected[:, row] = np.reshape(slanted, (3, 2, 6)).swapaxes(1, 2)
    np.testing.assert_allclose(apply("affine", constant_noise(*draws)), expected, atol=1e-5)


@pytest.mark.parametrize("ratio", [0.125, 0.25])
def test_every_translation_up_to_the_ratio_is_as_likely(ratio):
    images, reach = np.ones((700, 16, 16, 1), "float32"), int(16 * ratio)
    moved = numpy(augment.translation(ops.convert_to_tensor(images), uniform_noise(), ratio))
    rows = moved.max(axis=(2, 3))
    shift = rows[:, -1] * (rows == 0).sum(axis=1) - rows[:, 0] * (rows == 0).sum(axis=1)
    shifts, counts = np.unique(shift, return_counts=True)
    np.testing.assert_array_equal(shifts, np.arange(-reach, reach + 1))
    share = 700 / (2 * reach + 1)
    assert np.abs(counts - share).max() < 5 * np.sqrt(share)


@pytest.mark.parametrize("row, column", [(4, 3), (2, 4), (6, 2)])
def test_cutout_zeroes_half_of_each_side_around_its_centre(row, column):
    got = apply("cutout", constant_noise((row + 0.5) / 9, (column + 0.5) / 7))
    expected = IMAGES.copy()
    rows, columns = np.arange(8) + 0.5, np.arange(6) + 0.5
    inside = (abs(rows - row) < 2)[:, None] & (abs(columns - column) < 1.5 + 1e-6)[None]
    expected[:, inside] = 0
    np.testing.assert_array_equal(got, expected)


@pytest.mark.parametrize("side", [8, 12, 16])
def test_cutout_is_a_square_of_half_the_size_when_inside(side):
    images = np.ones((1, side, side, 1), "float32")
    hidden = apply("cutout", constant_noise(0.5), images)[0, :, :, 0] == 0
    assert hidden.sum() == (side // 2) ** 2
    assert hidden.any(axis=0).sum() == hidden.any(axis=1).sum() == side // 2


def test_cutout_reaches_every_corner():
    images = np.ones((400, 8, 8, 1), "float32")
    hidden = apply("cutout", uniform_noise(), images)[:, :, :, 0] == 0
    share = hidden.mean(axis=0)
    assert (share[[0, 0, -1, -1], [0, -1, 0, -1]] > 0.02).all() and (share < 0.5).all()


@pytest.mark.parametrize("policy", augment.names())
def test_images_of_a_batch_are_treated_differently(policy):
    images = np.repeat(IMAGES[:1], 16, axis=0)
    got = apply(policy, uniform_noise(), images)
    assert got.shape == images.shape
    assert len(np.unique(got.reshape(16, -1), axis=0)) > 3


@pytest.mark.parametrize("policy", augment.names())
def test_noise_is_drawn_one_an_image(policy):
    asked = []

    def noise(shape, distribution):
        asked.append((tuple(shape), distribution))
        return ops.full(shape, 0.5)

    apply(policy, noise)
    assert asked and set(asked) == {((3, 1, 1, 1), "uniform")}


def test_policies_are_applied_in_their_order():
    one, other = (apply(p, uniform_noise()) for p in ("color,cutout", ["cutout", "color"]))
    hidden = (one == 0).all(axis=3)
    assert hidden.any() and not np.allclose(one, other)


@pytest.mark.parametrize("policy", augment.names())
def test_first_and_second_derivatives_are_those_of_a_linear_map(policy):
    # With brightness left alone the map x -> A(x) is linear, so that f = ½‖A(x)‖² and its squared
    # gradient g = ‖∇f‖² are homogeneous of degree two: x · ∇f = 2 f and x · ∇g = 2 g.
    draws = (0.5, 0.8, 0.2) if policy == "color" else (0.7, 0.2)

    def f(x):
        return ops.sum(ops.square(DiffAugment(policy)(x, constant_noise(*draws)))) / 2

    def g(x):
        return ops.sum(ops.square(backend.input_gradients(f, x)))

    for function in (f, g):
        value = numpy(function(ops.convert_to_tensor(IMAGES)))
        slope = np.sum(IMAGES * input_gradient(function, IMAGES))
        assert value > 1
        np.testing.assert_allclose(slope, 2 * value, rtol=1e-4)


class Augmented(keras.layers.Layer):
    def call(self, images):
        return DiffAugment()(images, constant_noise(0.9, 0.3, 0.7, 0.2))


def test_it_runs_in_a_compiled_program():
    images = keras.Input(IMAGES.shape[1:])
    model = keras.Model(images, Augmented()(images))
    # XLA on TensorFlow and JAX; PyTorch runs uncompiled, as in training.
    model.compile(jit_compile=keras.backend.backend() != "torch")
    got = model.predict(IMAGES, batch_size=3, verbose=0)
    expected = Augmented()(ops.convert_to_tensor(IMAGES))
    np.testing.assert_allclose(got, numpy(expected), rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("policy", ["colour", "color,flip", ["cutout", "rotate"], ""])
def test_unknown_names_are_refused(policy):
    with pytest.raises(ValueError, match="color, translation, cutout.*Received"):
        DiffAugment(policy)


@pytest.mark.parametrize("policy", ["color, cutout", ["color", "cutout"], ("color", "cutout")])
def test_it_is_rebuilt_from_its_config(policy):
    copy = keras.saving.deserialize_keras_object(
        keras.saving.serialize_keras_object(DiffAugment(policy))
    )
    assert copy.policy == ["color", "cutout"]
