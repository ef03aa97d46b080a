import numpy as np
import pytest
from keras import ops

from keras_gan.training.jitter import jitter
from tests.helpers import normal, numpy

IMAGES = normal(3, 5, 6, 4)


def given(*draws):
    """Noise of the given values: shift down, shift right, mirror."""
    turn = iter(draws)
    return lambda shape, distribution: ops.full(shape, next(turn), dtype="float32")


@pytest.mark.parametrize("down, right", [(0, 0), (2, -1), (-2, 2)])
@pytest.mark.parametrize("mirrored", [False, True])
def test_it_is_a_crop_of_the_image_continued(down, right, mirrored):
    draws = ((down + 2.5) / 5, (right + 2.5) / 5, 0.7 if mirrored else 0.2)
    found = numpy(jitter(ops.convert_to_tensor(IMAGES), given(*draws), 2))
    images = IMAGES[:, :, ::-1] if mirrored else IMAGES
    padded = np.pad(images, ((0, 0), (2, 2), (2, 2), (0, 0)), mode="edge")
    expected = padded[:, 2 + down : 7 + down, 2 + right : 8 + right]
    np.testing.assert_allclose(found, expected, atol=1e-6)


def test_channels_move_alike_and_images_by_themselves():
    draws = np.random.default_rng(0)
    twice = ops.convert_to_tensor(np.tile(normal(1, 8, 8, 1), (20, 1, 1, 2)))
    moved = numpy(
        jitter(twice, lambda shape, _: ops.convert_to_tensor(draws.random(shape, "float32")), 3)
    )
    np.testing.assert_array_equal(moved[..., 0], moved[..., 1])
    assert len(np.unique(moved.reshape(20, -1), axis=0)) > 10


def test_no_reach_leaves_images_and_noise_alone():
    assert jitter(IMAGES, None, 0) is IMAGES
