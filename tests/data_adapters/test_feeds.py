import itertools
import platform
import subprocess
import sys

import keras
import numpy as np
import pytest

from keras_gan import backend, data_adapters
from keras_gan.data_adapters import Continuous
from keras_gan.text import Tokenizer
from tests.helpers import numpy

ROWS = np.arange(40, dtype="float32").reshape(20, 2)  # Row i is [2 i, 2 i + 1].
DEFAULTS = {
    "batch_size": None, "critic_steps": 1, "steps_per_epoch": None, "epochs": 1,
    "shuffle": True,
}  # fmt: skip


def feed(x, contract=(2,), seed=7, start=0, **arguments):
    """The feed of `x`, for a field or for samples of a shape, begun at a step."""
    contract = Continuous(contract) if isinstance(contract, tuple) else contract
    made = data_adapters.make_feed(x, contract, **{**DEFAULTS, **arguments})
    made.begin(seed, start)
    return made


def rows(x, count=None, **arguments):
    """The numbers of the rows in each of the first `count` steps."""
    steps = itertools.islice(feed(x, **arguments)(), count)
    return [(step[:, 0] / 2).astype(int).tolist() for (step,) in steps]


def batches(size=4, data=ROWS):
    return [data[i : i + size] for i in range(0, len(data), size)]


def epoch(number, **arguments):
    """The order of the rows in one epoch of five steps."""
    return sum(rows(ROWS, 5 * (number + 1), batch_size=4, **arguments)[5 * number :], [])


def test_an_epoch_is_a_permutation():
    for number in range(3):
        assert sorted(epoch(number)) == list(range(20))


def test_the_order_differs_between_epochs_and_seeds_and_from_the_array_s():
    orders = [epoch(0), epoch(1), epoch(2), epoch(0, seed=8), epoch(1, seed=8), list(range(20))]
    assert len({tuple(order) for order in orders}) == len(orders)


def test_the_order_is_the_permutation_of_seed_and_epoch():
    np.testing.assert_array_equal(epoch(1, seed=3), data_adapters.permutation(20, 3, 1))
    expected = np.random.Generator(np.random.PCG64([3, 1])).permutation(20)
    np.testing.assert_array_equal(epoch(1, seed=3), expected)


def test_a_mapped_file_feeds_what_its_array_does_and_is_known_by_its_content(tmp_path):
    np.save(tmp_path / "rows.npy", ROWS)
    mapped = np.load(tmp_path / "rows.npy", mmap_mode="r")
    assert feed(mapped, batch_size=4).describe() == feed(ROWS, batch_size=4).describe()
    assert rows(mapped, 9, batch_size=4) == rows(ROWS, 9, batch_size=4)
    assert rows(mapped, 4, batch_size=4, start=5) == rows(ROWS, 9, batch_size=4)[5:]
    changed = np.load(tmp_path / "rows.npy", mmap_mode="r+")
    before = feed(changed, batch_size=4).describe()
    changed[19, 1] += 1
    assert feed(changed, batch_size=4).describe()["content"] != before["content"]


def test_without_shuffling_rows_come_as_they_are_in_every_epoch():
    assert epoch(0, shuffle=False) == epoch(1, shuffle=False) == list(range(20))


@pytest.mark.parametrize("shuffle", [True, False])
@pytest.mark.parametrize("start", [0, 1, 3, 4, 10])
def test_starting_at_a_step_is_skipping_the_steps_before(start, shuffle):
    arguments = {"batch_size": 3, "critic_steps": 2, "shuffle": shuffle}  # Three steps an epoch.
    assert rows(ROWS, 5, start=start, **arguments) == rows(ROWS, start + 5, **arguments)[start:]


def test_a_run_begins_a_pass_of_its_own_where_others_left_one_unfinished():
    """Three steps are done; passes of five steps and of three."""
    for size, per_pass, number in ((4, 5, 1), (6, 3, 1)):
        made = feed(ROWS, batch_size=size)
        made.begin(7, 3, began=3)
        steps = [step[:, 0] / 2 for (step,) in itertools.islice(made(), 2 * per_pass)]
        for i in range(2):
            expected = data_adapters.permutation(20, 7, number + i)[: per_pass * size]
            found = np.concatenate(steps[i * per_pass : (i + 1) * per_pass])
            np.testing.assert_array_equal(found, expected)
        made.begin(7, 3 + per_pass + 1, began=3)  # As a run that is resumed.
        np.testing.assert_array_equal(next(made())[0][:, 0] / 2, steps[per_pass + 1])


def test_rows_left_over_are_dropped_and_others_in_the_next_epoch():
    steps = rows(ROWS, 4, batch_size=4, critic_steps=2)
    assert [len(step) for step in steps] == [8] * 4
    first, second = (set(range(20)) - set(a + b) for a, b in (steps[:2], steps[2:]))
    assert len(first) == len(second) == 4 and first != second


def test_row_i_belongs_to_update_i_modulo_k():
    parts = data_adapters.split(keras.ops.arange(12), 3)
    assert [numpy(part).tolist() for part in parts] == [
        [0, 3, 6, 9],
        [1, 4, 7, 10],
        [2, 5, 8, 11],
    ]


def test_one_update_has_all_rows():
    (part,) = data_adapters.split(keras.ops.arange(4), 1)
    assert numpy(part).tolist() == [0, 1, 2, 3]


def test_structures_are_split_together():
    parts = data_adapters.split({"a": keras.ops.arange(4), "b": keras.ops.ones((4, 2))}, 2)
    assert [numpy(part["a"]).tolist() for part in parts] == [[0, 2], [1, 3]]
    assert [tuple(part["b"].shape) for part in parts] == [(2, 2), (2, 2)]


class Sequence(keras.utils.PyDataset):
    def __init__(self, parts):
        super().__init__()
        self.parts = parts

    def __len__(self):
        return len(self.parts)

    def __getitem__(self, index):
        return self.parts[index]


class Loader:
    """Iterable again and again, and without a length."""

    def __init__(self, parts):
        self.parts = parts

    def __iter__(self):
        return iter(self.parts)


def generator(parts):
    yield from parts


def tf_dataset(parts):
    if keras.backend.backend() != "tensorflow":
        pytest.skip("tf.data is TensorFlow's")
    import tensorflow as tf

    return tf.data.Dataset.from_tensor_slices(np.concatenate(parts)).batch(len(parts[0]))


def torch_loader(parts):
    if keras.backend.backend() != "torch":
        pytest.skip("torch.utils.data is PyTorch's")
    import torch

    rows = torch.utils.data.TensorDataset(torch.as_tensor(np.concatenate(parts)))
    return torch.utils.data.DataLoader(rows, batch_size=len(parts[0]))


@pytest.mark.skipif(keras.backend.backend() != "torch", reason="torch.utils.data is PyTorch's")
def test_a_loader_of_texts_gives_what_the_arrays_give():
    import torch

    field = data_adapters.Texts(Tokenizer.of(["red", "blue"]))
    contract = data_adapters.Batch(data_adapters.Continuous((1,), "x"), field)
    rows, texts = np.arange(4, dtype="float32")[:, None], ["red", "blue", "blue", "red"]
    given = {"critic_steps": 1, "steps_per_epoch": None, "epochs": 1, "shuffle": False}
    loader = torch.utils.data.DataLoader(list(zip(rows, texts, strict=True)), batch_size=2)
    found = []
    for data, size in ((loader, None), ((rows, tuple(texts)), 2), ((rows, texts), 2)):
        made = data_adapters.make_feed(data, contract, batch_size=size, **given)
        made.begin(0, 0)
        found.append([(x.tolist(), t.tolist()) for ((x, t),) in itertools.islice(made(), 2)])
    assert found[0] == found[1] == found[2]
    assert found[0][0] == ([[0], [1]], field.tokenizer.encode(texts[:2]).tolist())


SIZED = [Sequence, tf_dataset, torch_loader]
STREAMS = [*SIZED, Loader, generator]


@pytest.mark.parametrize("critic_steps", [1, 2, 5])
@pytest.mark.parametrize("make", STREAMS)
def test_a_stream_gives_update_j_exactly_its_batch_j(make, critic_steps):
    steps = list(itertools.islice(feed(make(batches()), critic_steps=critic_steps)(), 5))
    steps = steps[: 5 // critic_steps]
    parts = [part for (step,) in steps for part in data_adapters.split(step, critic_steps)]
    used = 5 - 5 % critic_steps
    assert len(parts) == used
    for got, expected in zip(parts, batches()[:used], strict=True):
        np.testing.assert_array_equal(numpy(got), expected)


@pytest.mark.parametrize("make", STREAMS)
def test_every_kind_of_stream_gives_what_the_array_gives(make):
    expected = rows(ROWS, 5, batch_size=4, shuffle=False)
    assert rows(make(batches()), 5) == expected


@pytest.mark.parametrize("make", STREAMS)
def test_incomplete_batches_are_dropped(make):
    got = rows(make(batches(6)), 6)
    assert all(len(step) == 6 for step in got)
    assert got[:3] == rows(ROWS, 3, batch_size=6, shuffle=False)


@pytest.mark.parametrize("critic_steps", [1, 2])
@pytest.mark.parametrize("make", STREAMS)
def test_what_is_read_to_be_looked_at_is_trained_on(make, critic_steps):
    made = feed(make(batches()), critic_steps=critic_steps)
    steps = [numpy(rows[0]) for rows in itertools.islice(backend.as_input(made), 5 // critic_steps)]
    used = 20 - 20 % (4 * critic_steps)
    got = np.concatenate([data_adapters.split(step, critic_steps) for step in steps])
    np.testing.assert_array_equal(got.reshape(used, 2), ROWS[:used])


@pytest.mark.parametrize("make", [lambda parts: ROWS, *STREAMS[:-1]])
def test_what_was_read_before_does_not_matter(make):
    x, size = make(batches()), {"epochs": 1}
    size |= {"batch_size": 4} if x is ROWS else {"steps_per_epoch": 5}
    steps = []
    for seed in (7, 3, 7):  # Another GAN trains on the same data in between, and stops early.
        one = itertools.islice(feed(x, seed=seed, **size)(), 3 if seed == 3 else 5)
        steps.append([step.tolist() for (step,) in one])
    assert steps[0] == steps[2]


def test_each_item_of_a_pydataset_is_read_once_in_a_pass():
    class Watched(Sequence):
        def __getitem__(self, index):
            read.append(index)
            return super().__getitem__(index)

    read = []
    made = feed(Watched(batches(6)))
    assert read == [0, 3]  # The first and the last, whose size tells the steps.
    made.begin(7, 0, epochs=1)
    assert len(list(made())) == 3 and sorted(read) == [0, 1, 2, 3]


def counted(dataset, count):
    """The data set, with each item that is read appended to `count`."""
    import tensorflow as tf

    def see(row):
        count.append(row)
        return row

    return dataset.map(lambda row: tf.ensure_shape(tf.numpy_function(see, [row], row.dtype), [2]))


def test_a_pipeline_is_read_once_in_an_epoch():
    tf = pytest.importorskip("tensorflow")
    read = []
    dataset = counted(tf.data.Dataset.from_tensor_slices(ROWS), read).shuffle(20).batch(6)
    made = feed(dataset)
    assert made.steps_per_epoch == 3 and len(read) <= 20
    made.begin(7, 0, epochs=1)
    assert len(list(backend.as_input(made))) == 3
    assert len(read) == 20


def test_a_cache_in_a_file_has_one_reader(tmp_path):
    tf = pytest.importorskip("tensorflow")
    dataset = tf.data.Dataset.from_tensor_slices(ROWS).batch(6).cache(str(tmp_path / "cache"))
    for _ in range(2):
        made = feed(dataset, epochs=2)
        made.begin(7, 0, epochs=2)
        assert [int(numpy(rows[0])[0, 0]) for rows in backend.as_input(made)] == [0, 12, 24] * 2


def test_the_shape_of_batches_or_their_making_tells_whether_the_last_is_full():
    tf = pytest.importorskip("tensorflow")
    rows = tf.data.Dataset.from_tensor_slices(ROWS)
    shaped = tf.data.Dataset.from_generator(
        lambda: iter(batches()), output_signature=tf.TensorSpec((4, 2), "float32")
    ).apply(tf.data.experimental.assert_cardinality(5))
    made = {
        "remainder dropped": (rows.batch(6, drop_remainder=True), 3),
        "mapped after": (rows.batch(6).map(lambda x: x + 1).cache().shuffle(9).prefetch(1), 3),
        "part of the batches": (rows.batch(6).take(3), 3),
        "static": (shaped, 5),
    }
    assert {k: feed(x).steps_per_epoch for k, (x, _) in made.items()} == {
        k: steps for k, (_, steps) in made.items()
    }


@pytest.mark.parametrize("seed", range(6))
def test_a_short_batch_may_come_first(seed):
    """Where batches are shuffled, which is how the first of them comes to be of odd size."""
    tf = pytest.importorskip("tensorflow")
    dataset = tf.data.Dataset.from_tensor_slices(ROWS).batch(9).shuffle(9, seed)
    made = feed(dataset)
    made.begin(7, 0, epochs=1)
    assert [len(rows) for (rows,) in made()] == [9, 9]


def test_a_loader_s_sampler_tells_its_rows():
    data = pytest.importorskip("torch.utils.data")
    loader = data.DataLoader(ROWS, batch_size=4, sampler=data.SubsetRandomSampler(range(10)))
    assert feed(loader).steps_per_epoch == 2

    class Endless(data.IterableDataset):
        def __iter__(self):
            return iter(ROWS)

    assert feed(data.DataLoader(Endless(), batch_size=4)).steps_per_epoch is None


@pytest.mark.parametrize("make", [x for x in STREAMS if x is not generator])
def test_a_stream_is_read_again_when_steps_are_told(make):
    one_pass = rows(make(batches()), 5)
    assert rows(make(batches()), 12, steps_per_epoch=4) == (one_pass * 3)[:12]


@pytest.mark.parametrize("make", SIZED)
@pytest.mark.parametrize(
    "size, critic_steps, expected", [(4, 1, 5), (4, 2, 2), (6, 1, 3), (6, 3, 1)]
)
def test_a_stream_that_tells_its_length_tells_its_steps(make, size, critic_steps, expected):
    assert feed(make(batches(size)), critic_steps=critic_steps).steps_per_epoch == expected


@pytest.mark.parametrize("batch_size, critic_steps, expected", [(4, 1, 5), (3, 1, 6), (3, 5, 1)])
def test_an_array_tells_its_steps(batch_size, critic_steps, expected):
    got = feed(ROWS, batch_size=batch_size, critic_steps=critic_steps)
    assert got.steps_per_epoch == expected


@pytest.mark.parametrize("make", [Loader, generator])
def test_a_stream_without_a_length_leaves_its_steps_open(make):
    assert feed(make(batches())).steps_per_epoch is None


@pytest.mark.parametrize("make", [lambda parts: ROWS, *STREAMS])
def test_steps_per_epoch_is_taken_as_given(make):
    x = make(batches())
    batch_size = 4 if x is ROWS else None
    assert feed(x, batch_size=batch_size, steps_per_epoch=3).steps_per_epoch == 3


def test_a_one_pass_generator_loses_nothing_to_the_look_at_its_first_step():
    got = feed(generator(batches()))
    (first,) = got.first()
    np.testing.assert_array_equal(first, ROWS[:4])
    steps = [step for (step,) in got()]
    np.testing.assert_array_equal(np.concatenate(steps), ROWS)


def test_a_one_pass_generator_goes_on_where_it_was():
    got = feed(generator(batches()), steps_per_epoch=2)
    one = [step for (step,) in itertools.islice(got(), 2)]
    two = [step for (step,) in itertools.islice(got(), 2)]
    np.testing.assert_array_equal(np.concatenate([*one, *two]), ROWS[:16])


def test_nothing_is_read_ahead_of_the_step_that_needs_it():
    read = []

    def watched():
        for number, batch in enumerate(batches()):
            read.append(number)
            yield batch

    steps = feed(watched(), critic_steps=2)()
    assert read == [0]
    next(steps)
    assert read == [0, 1]


def test_integer_images_travel_as_they_are_and_floats_as_float32():
    images = np.zeros((4, 2, 2, 1), "uint8")
    ((step,),) = itertools.islice(feed(images, (2, 2, 1), batch_size=4)(), 1)
    assert step.dtype == np.uint8
    ((step,),) = itertools.islice(feed(ROWS.astype("float64"), batch_size=4)(), 1)
    assert step.dtype == np.float32


@pytest.mark.parametrize("make", STREAMS)
def test_a_batch_size_with_a_stream_is_refused(make):
    with pytest.raises(ValueError, match="leave out `batch_size`. Received: batch_size=4"):
        feed(make(batches()), batch_size=4)


LEFT_OUT = {
    "the last is short": (batches(6), {}, "2 rows|2 of the 20 rows of each pass"),
    "no whole group": (batches(4), {"critic_steps": 2}, "4 rows|4 of the 20 rows of each pass"),
    "one in the middle": ([ROWS[:8], ROWS[8:12], ROWS[12:]], {}, "4 rows"),
}


@pytest.mark.parametrize("make", [Sequence, torch_loader, tf_dataset, Loader, generator])
@pytest.mark.parametrize("case", LEFT_OUT)
def test_what_is_left_out_is_said_once_with_numbers(case, make):
    parts, arguments, numbers = LEFT_OUT[case]
    if case == "one in the middle" and make in SIZED:
        pytest.skip("it would be the last")
    with pytest.warns(UserWarning, match=rf"^({numbers}) are left out, since a step takes") as said:
        made = feed(make(parts), **arguments)
        made.begin(7, 0, epochs=1)
        list(made())
    assert len([w for w in said if "left out" in str(w.message)]) == 1


def test_nothing_is_said_where_all_is_used(recwarn):
    for make in (Sequence, Loader, generator):
        list(itertools.islice(feed(make(batches()))(), 5))
    list(itertools.islice(feed(ROWS, batch_size=6)(), 3))  # Other rows are left out each epoch.
    assert not [w for w in recwarn if "rows" in str(w.message)]


def test_rows_that_no_epoch_of_an_array_sees_are_said():
    with pytest.warns(UserWarning, match="The last 2 of 20 rows are never trained on.*6 rows"):
        feed(ROWS, batch_size=6, shuffle=False)


@pytest.mark.parametrize("make", [Sequence, Loader, generator])
def test_a_first_batch_of_odd_size_is_refused(make):
    steps = feed(make([ROWS[:2], *batches()]), critic_steps=2)()
    with pytest.raises(ValueError, match="2 rows in every part, as the first.*: 4 rows in batch 2"):
        next(steps)


def test_a_stream_of_mostly_short_batches_is_refused():
    steps = feed(generator([ROWS[:6], *batches(3)]))()
    with pytest.raises(ValueError, match="of one size.*Received: 6 rows .* and 15 to leave out"):
        list(steps)


def test_batches_of_two_types_are_never_joined():
    images = np.random.default_rng(0).integers(0, 256, (2, 4, 2, 2, 1)).astype("uint8")
    mixed = [images[0], (images[1] / 127.5 - 1).astype("float32")]
    with pytest.raises(ValueError, match="Received: float32 in batch 2 after uint8"):
        next(feed(generator(mixed), (2, 2, 1), critic_steps=2)())


@pytest.mark.parametrize("epochs", [1, 2])
def test_a_generator_that_ends_early_is_an_error(epochs):
    made = feed(generator(batches()), steps_per_epoch=3 * (3 - epochs), epochs=epochs)
    made.begin(7, 0, epochs=epochs)
    with pytest.raises(ValueError, match="too short for 6 steps.*Received: a generator of 5 steps"):
        list(made())


def test_a_stream_that_is_empty_in_its_second_pass_is_an_error():
    class Once(Loader):
        def __iter__(self):
            return self.rest

    once = Once(batches())
    once.rest = iter(once.parts)
    made = feed(once, steps_per_epoch=5, epochs=2)
    with pytest.raises(ValueError, match="read again.*Received: a stream that is used up in pass"):
        list(made())


@pytest.mark.parametrize("make", [lambda parts: ROWS, Sequence, generator])
@pytest.mark.parametrize("steps", [0, -1, 2.5, True, "3", np.nan])
def test_steps_per_epoch_is_a_positive_integer(make, steps):
    with pytest.raises(ValueError, match=f"`steps_per_epoch` must be .* Received: {steps!r}"):
        feed(make(batches()), steps_per_epoch=steps)


@pytest.mark.parametrize("method", ["to_numpy", "toarray"])
def test_tables_and_sparse_matrices_are_named(method):
    table = type("Table", (), {method: lambda self: ROWS, "__iter__": lambda self: iter("ab")})()
    with pytest.raises(ValueError, match=rf"pass `x.{method}\(\)`. Received: Table"):
        feed(table)


@pytest.mark.parametrize("batch_size", [0, -1, 2.5, True, np.nan, "4"])
def test_a_batch_size_that_is_not_a_positive_integer_is_refused(batch_size):
    with pytest.raises(ValueError, match=f"positive integer. Received: {batch_size!r}"):
        feed(ROWS, batch_size=batch_size)


@pytest.mark.parametrize("x", [[ROWS], "images", 3])
def test_what_is_no_data_is_refused(x):
    with pytest.raises(ValueError, match="np.stack.*Received: (list|str|int)"):
        feed(x)


def test_an_endless_stream_needs_the_steps_of_an_epoch():
    class Endless(keras.utils.PyDataset):
        num_batches = None

        def __len__(self):
            return 1

        def __getitem__(self, index):
            return np.zeros((2, 4, 4, 1), "uint8")

    with pytest.raises(ValueError, match="steps_per_epoch.*Received: an endless"):
        feed(Endless(), (4, 4, 1))


# The first two buffers may be new to the process, after them each is what the one before left.
FAULTS = """
import resource
import numpy as np
from keras_gan import backend, data_adapters
from keras_gan.data_adapters import Continuous
from keras_gan.text import Tokenizer

feed = data_adapters.make_feed(np.zeros((8, 2), "float32"), Continuous((2,)), batch_size=4,
    critic_steps=1, steps_per_epoch=None, epochs=1, shuffle=True)
assert len(next(iter(backend.as_input(feed)))[0]) == 4
faults = []
for _ in range(12):
    b"1" * (24 << 20)
    faults.append(resource.getrusage(resource.RUSAGE_SELF).ru_minflt)
print("pages", faults[-1] - faults[1])
"""


@pytest.mark.skipif(keras.backend.backend() != "tensorflow", reason="it is about `tf.data`")
@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="other allocators decide otherwise")
def test_reading_the_data_does_not_make_each_step_ask_the_system_for_its_memory_again():
    done = subprocess.run([sys.executable, "-c", FAULTS], capture_output=True, text=True)
    assert done.stdout.startswith("pages"), done.stderr[-2000:]
    assert int(done.stdout.split()[1]) < 6000  # Of 10 times 6,144.


@pytest.mark.skipif(keras.backend.backend() != "tensorflow", reason="it is about `tf.data`")
def test_passes_over_the_same_input_do_not_disturb_each_other():
    dataset = backend.as_input(feed(ROWS, batch_size=4))
    first, second = iter(dataset), iter(dataset)
    for _ in range(5):
        np.testing.assert_array_equal(next(first)[0], next(second)[0])
