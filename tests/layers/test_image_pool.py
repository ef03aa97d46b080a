import keras
import numpy as np
import pytest

from keras_gan.layers import ImagePool
from tests.helpers import numpy, uniform_noise


def numbered(first, count):
    """Images of two equal pixels that show their numbers."""
    return np.repeat(np.arange(first, first + count, dtype="float32")[:, None], 2, axis=1)


def built(size, probability=0.5):
    pool = ImagePool(size, probability)
    pool.build((None, 2))
    return pool


def stored(pool):
    return numpy(pool.images)[:, 0].tolist()


def test_it_fills_up_in_order_while_images_pass_through():
    pool, noise = built(6, probability=1.0), uniform_noise()
    for first, count in [(1, 2), (3, 4)]:
        images = numbered(first, count)
        np.testing.assert_array_equal(numpy(pool(images, noise=noise)), images)
    assert stored(pool) == [1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize("size, batch, counts", [(6, 3, [3, 6, 6, 6]), (5, 3, [3, 5, 5, 5])])
def test_its_count_stops_at_its_size(size, batch, counts):
    pool, noise = built(size), uniform_noise()
    got = []
    for update in range(len(counts)):
        pool(numbered(1 + batch * update, batch), noise=noise)
        got.append(int(numpy(pool.count)))
    assert got == counts


def test_a_batch_that_overfills_it_passes_through_too():
    pool, noise = built(5, probability=1.0), uniform_noise()
    for first in (1, 4):
        images = numbered(first, 3)
        np.testing.assert_array_equal(numpy(pool(images, noise=noise)), images)
    assert set(stored(pool)) <= set(range(1, 7)) and {4, 5, 6} <= set(stored(pool))


def test_once_full_at_probability_one_it_gives_earlier_images_for_new_ones():
    pool, noise = built(8, probability=1.0), uniform_noise()
    pool(numbered(1, 8), noise=noise)
    for update in range(5):
        images, before = numbered(100 * (update + 1), 4), stored(pool)
        given = numpy(pool(images, noise=noise))[:, 0].tolist()
        assert set(given) < set(before) and len(set(given)) == 4
        kept = set(before) - set(given)
        assert sorted(stored(pool)) == sorted([*kept, *images[:, 0]])


def test_a_batch_as_large_as_the_pool_is_swapped_whole():
    pool, noise = built(4, probability=1.0), uniform_noise()
    pool(numbered(1, 4), noise=noise)
    assert sorted(numpy(pool(numbered(5, 4), noise=noise))[:, 0]) == [1, 2, 3, 4]
    assert sorted(stored(pool)) == [5, 6, 7, 8]


@pytest.mark.parametrize("probability", [0.2, 0.7])
def test_about_its_probability_of_a_batch_is_swapped_and_nothing_is_lost(probability):
    pool, noise = built(80, probability), uniform_noise()
    pool(numbered(0, 80), noise=noise)
    swapped = []
    for update in range(1, 21):
        images, before = numbered(1000 * update, 64), stored(pool)
        given = numpy(pool(images, noise=noise))
        swapped.append(np.mean(given[:, 0] != images[:, 0]))
        after = [*given[:, 0], *stored(pool)]
        assert sorted(after) == sorted([*images[:, 0], *before])
        np.testing.assert_array_equal(given[:, 0], given[:, 1])
    assert np.mean(swapped) == pytest.approx(probability, abs=0.06)  # 4 standard deviations.


def test_the_places_change_from_batch_to_batch():
    pool, noise = built(16, probability=1.0), uniform_noise()
    pool(numbered(0, 16), noise=noise)
    places = []
    for update in range(1, 4):
        before = stored(pool)
        pool(numbered(100 * update, 4), noise=noise)
        places.append(tuple(i for i in range(16) if stored(pool)[i] != before[i]))
    assert len(set(places)) > 1


def test_a_batch_larger_than_the_pool_is_refused():
    with pytest.raises(ValueError, match=r"layers\.ImagePool\(5\)`.*Received: ImagePool\(4\)"):
        built(4)(numbered(1, 5), noise=uniform_noise())


@pytest.mark.parametrize(
    "arguments, received",
    [
        ({"size": 0}, "size=0"),
        ({"size": 4, "probability": 0.0}, "probability=0.0"),
        ({"size": 4, "probability": 1.5}, "probability=1.5"),
        ({"size": 4, "probability": float("nan")}, "probability=nan"),
    ],
)
def test_bad_arguments_are_refused(arguments, received):
    with pytest.raises(ValueError, match=f"Received: {received}"):
        ImagePool(**arguments)


def test_it_is_rebuilt_from_its_config():
    pool = keras.saving.deserialize_keras_object(
        keras.saving.serialize_keras_object(ImagePool(7, probability=0.3))
    )
    assert (pool.size, pool.probability) == (7, 0.3)


def test_its_state_never_trains():
    pool = built(4)
    assert pool.trainable_variables == [] and len(pool.variables) == 2
