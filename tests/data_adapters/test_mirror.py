"""Images of arrays, flipped left to right at random: a function of (seed, pass)."""

import itertools

import numpy as np
import pytest

from keras_gan import data_adapters
from keras_gan.data_adapters import Batch, Categories, Continuous
from keras_gan.data_adapters.array_feed import flipped
from tests.data_adapters.test_feeds import DEFAULTS, ROWS, feed

COUNT = 20
IMAGES = np.zeros((COUNT, 2, 3, 1), "uint8")
IMAGES[:, :, 0, 0] = 2 * np.arange(COUNT)[:, None] + 1  # Left column: which image. Right: 0.
IMAGES[0, 0, 1] = 255


def steps(count, x=IMAGES, contract=None, **arguments):
    contract = contract or Continuous((2, 3, 1))
    given = {"batch_size": 4, "mirror": True, **arguments}
    found = itertools.islice(feed(x, contract, **given)(), count)
    return [rows for (rows,) in found]


def seen(images):
    """`{number of the image: whether it is flipped}`."""
    left, right = images[:, 0, 0, 0], images[:, 0, 2, 0]
    assert ((left == 0) != (right == 0)).all()
    return {int(max(a, b)) // 2: bool(b) for a, b in zip(left, right, strict=True)}


def test_half_of_the_images_are_flipped_and_others_in_each_pass():
    passes = [seen(np.concatenate(steps(10)[5 * i : 5 * i + 5])) for i in range(2)]
    for number, found in enumerate(passes):
        assert len(found) == COUNT
        assert [found[i] for i in range(COUNT)] == flipped(COUNT, 7, number).tolist()
    assert passes[0] != passes[1]
    assert 0.45 < flipped(10_000, 0, 0).mean() < 0.55


@pytest.mark.parametrize("start", [1, 5, 7])
def test_starting_at_a_step_is_skipping_the_steps_before(start):
    np.testing.assert_array_equal(steps(3, start=start), steps(start + 3)[start:])


def test_the_order_is_that_without_mirroring():
    plain = [list(seen(rows)) for rows in steps(5, mirror=False)]
    assert [list(seen(rows)) for rows in steps(5)] == plain


def test_pairs_are_flipped_together_and_labels_stay():
    contract = Batch(Continuous((2, 3, 1), "x"), Continuous((2, 3, 1), "y"))
    for x, y in steps(5, (IMAGES, IMAGES.copy()), contract):
        np.testing.assert_array_equal(x, y)
    labels = np.arange(COUNT)
    for x, y in steps(5, (IMAGES, labels), Batch(Continuous((2, 3, 1)), Categories(COUNT))):
        assert list(seen(x)) == y.tolist()


def test_the_caller_s_array_is_left_as_it_is():
    before = IMAGES.copy()
    steps(5)
    np.testing.assert_array_equal(IMAGES, before)


def test_a_run_is_another_with_mirroring():
    mirrored, plain = (
        feed(IMAGES, (2, 3, 1), batch_size=4, mirror=mirror).describe() for mirror in (True, False)
    )
    assert mirrored == {**plain, "mirror": True}


@pytest.mark.parametrize(
    ("x", "shape", "message"),
    [
        (
            np.repeat(ROWS, 2, axis=0),
            (2,),
            r"leave `mirror` out. Received: mirror=True with samples of shape \(2,\)",
        ),
        (iter([IMAGES]), (2, 3, 1), "random_flip_left_right.*mirror=True with list_iterator"),
    ],
)
def test_what_cannot_be_mirrored_is_refused(x, shape, message):
    with pytest.raises(ValueError, match=message):
        data_adapters.make_feed(x, Continuous(shape), **DEFAULTS, mirror=True)
