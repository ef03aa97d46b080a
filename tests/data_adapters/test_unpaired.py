"""Parts without a common order: each step is a pure function of (seed, part, pass)."""

import itertools
import re

import numpy as np
import pytest

from keras_gan import data_adapters
from keras_gan.data_adapters import Batch, Continuous, permutation

X, Y = np.arange(10, dtype="float32")[:, None], np.arange(100, 107, dtype="float32")[:, None]
CONTRACT = Batch(Continuous((1,), "x"), Continuous((1,), "y"), paired=False)
SIZE = 3


def steps(count, seed=5, start=0, shuffle=True, critic_steps=1):
    feed = data_adapters.make_feed(
        (X, Y),
        CONTRACT,
        batch_size=SIZE,
        critic_steps=critic_steps,
        steps_per_epoch=None,
        epochs=9,
        shuffle=shuffle,
    )
    feed.begin(seed, start)
    assert feed.steps_per_epoch == len(X) // (SIZE * critic_steps)
    found = itertools.islice(feed(), count)
    return [tuple(part[:, 0].tolist() for part in rows) for (rows,) in found]


def expected(step, seed=5):
    """The rows of a step, from the definition alone."""
    rows = []
    for part, array in enumerate((X, Y)):
        number, place = divmod(step, len(array) // SIZE)
        order = permutation(len(array), (seed, part), number)
        rows.append(array[order[place * SIZE : (place + 1) * SIZE], 0].tolist())
    return tuple(rows)


@pytest.mark.parametrize("start", [0, 1, 2, 3, 7])
def test_a_step_is_a_function_of_seed_part_and_pass(start):
    assert steps(8, start=start) == [expected(start + i) for i in range(8)]


def test_other_seeds_and_parts_have_other_orders():
    assert steps(6) != steps(6, seed=6)
    (x, y), *_ = steps(1)
    assert [v - 100 for v in y] != x
    with_itself = permutation(10, (5, 0), 0), permutation(10, (5, 1), 0)
    assert not np.array_equal(*with_itself)


def test_a_pass_shows_each_row_once():
    seen = steps(6)
    assert len({v for x, _ in seen[:3] for v in x}) == 9
    assert all(len({v for _, y in seen[i : i + 2] for v in y}) == 6 for i in (0, 2, 4))


def test_without_shuffling_each_part_begins_anew_at_its_end():
    assert steps(3, shuffle=False) == [
        ([0, 1, 2], [100, 101, 102]),
        ([3, 4, 5], [103, 104, 105]),
        ([6, 7, 8], [100, 101, 102]),
    ]


def test_two_loaders_are_joined_by_the_line_of_the_error():
    first, second = list(X[:9].reshape(3, 3, 1)), list(Y[:6].reshape(2, 3, 1))
    given = {"critic_steps": 1, "steps_per_epoch": 5, "epochs": 1, "shuffle": True}
    with pytest.raises(ValueError, match="a tuple of list_iterator, list_iterator") as error:
        data_adapters.make_feed((iter(first), iter(second)), CONTRACT, batch_size=None, **given)
    line = re.search(r"`(.pair for .*?)`", str(error.value)).group(1)
    both = eval(line, {"itertools": itertools, "first": first, "second": second})
    feed = data_adapters.make_feed(both, CONTRACT, batch_size=None, **given)
    feed.begin(0, 0)
    found = [[part[0, 0] for part in rows] for (rows,) in itertools.islice(feed(), 5)]
    assert found == [[0, 100], [3, 103]] * 2 + [[0, 100]]


def test_the_shorter_part_has_to_fill_one_step():
    with pytest.raises(ValueError, match=r"needs 9 rows.*batch_size=2\)`.*Received: 7 rows"):
        steps(1, critic_steps=3)
