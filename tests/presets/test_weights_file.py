"""Files of weights: whole round trips, and every kind of file that is refused."""

import hashlib
import io
import struct

import h5py
import keras
import numpy as np
import pytest

from keras_gan.presets import weights_file
from keras_gan.utils.errors import DamagedFileError
from tests.helpers import numpy

pytestmark = pytest.mark.any_backend


def make_models(seed=0):
    keras.utils.set_random_seed(seed)
    layers = keras.layers
    generator = [keras.Input((3,)), layers.Dense(4), layers.BatchNormalization(), layers.Dense(2)]
    critic = [keras.Input((2,)), layers.Dense(4), layers.Dropout(0.5), layers.Dense(1)]
    return {"generator": keras.Sequential(generator), "critic": keras.Sequential(critic)}


def values(models):
    return {name: numpy(v).copy() for name, v in weights_file.named(models).items()}


@pytest.fixture(scope="module")
def stored(tmp_path_factory):
    path = tmp_path_factory.mktemp("weights") / "model.weights.h5"
    models = make_models()
    facts = weights_file.write(path, models)
    return path.read_bytes(), facts, values(models)


@pytest.fixture
def crafted(stored):
    """A file in which something was changed, with facts that vouch for it."""

    def craft(change):
        buffer = io.BytesIO(stored[0])
        with h5py.File(buffer, "r+") as file:
            change(file)
        data = buffer.getvalue()
        return data, {
            **stored[1],
            "bytes": len(data),
            "sha256": hashlib.sha256(data).hexdigest(),
        }

    return craft


def assert_refused(data, facts, match):
    models = make_models(seed=1)
    before = values(models)
    with pytest.raises(DamagedFileError, match=match):
        weights_file.restore(data, facts, models)
    after = values(models)
    assert all(np.array_equal(before[name], after[name]) for name in before)


def test_what_is_written_comes_back_to_models_that_were_built_later(stored):
    data, facts, expected = stored
    models = make_models(seed=1)
    weights_file.restore(data, facts, models)
    found = values(models)
    assert list(found) == list(expected) and len(found) == 12
    for name, value in expected.items():
        np.testing.assert_array_equal(found[name], value)


def test_half_the_size_keeps_three_digits(tmp_path):
    models = make_models()
    facts = weights_file.write(tmp_path / "half", models, dtype="float16")
    expected = values(models)
    weights_file.restore((tmp_path / "half").read_bytes(), facts, models)
    for name, value in values(models).items():
        np.testing.assert_array_equal(value, expected[name].astype("float16").astype("float32"))
    with pytest.raises(ValueError, match="float16 or float32. Received: 'int8'"):
        weights_file.write(tmp_path / "none", models, dtype="int8")


def test_what_is_not_finite_is_not_written(tmp_path):
    models = make_models()
    models["critic"].weights[0].assign(np.full((2, 4), 1e9, "float32"))
    weights_file.write(tmp_path / "whole", models)
    with pytest.raises(ValueError, match="infinity in critic/000:"):
        weights_file.write(tmp_path / "half", models, dtype="float16")
    assert not (tmp_path / "half").exists()


def test_two_files_of_the_same_weights_are_the_same_bytes(stored, tmp_path):
    assert weights_file.write(tmp_path / "again", make_models()) == stored[1]


@pytest.mark.parametrize("seed", range(30))
def test_a_damaged_file_is_refused_before_it_is_parsed(stored, seed, monkeypatch):
    monkeypatch.setattr(h5py, "File", lambda *_, **__: pytest.fail("it was parsed"))
    data, dice = bytearray(stored[0]), np.random.default_rng(seed)
    place = int(dice.integers(len(data)))
    if seed % 3 == 0:
        del data[place:]
    elif seed % 3 == 1:
        data[place] ^= 1 << int(dice.integers(8))
    else:
        place = min(place, len(data) - 512)
        data[place : place + 512] = bytes(b ^ 255 for b in data[place : place + 512])
    assert_refused(bytes(data), stored[1], "Expected (SHA-256|.* bytes)")


def test_another_architecture_is_refused(stored):
    models = make_models()
    models["critic"] = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
    with pytest.raises(DamagedFileError, match="another architecture"):
        weights_file.restore(stored[0], stored[1], models)


KERNEL = "critic/002:sequential/dense/kernel"


def link(file):
    del file[KERNEL]
    file[KERNEL] = h5py.ExternalLink("/etc/passwd", "/root")


def soft_link(file):
    file["a"] = h5py.SoftLink("/critic")


def loop(file):
    file["critic/loop"] = file["critic"]


def braid(file):
    """Groups that hold the next one twice: 2⁴⁰ ways to the last."""
    group = file.create_group("critic/braid")
    for _ in range(40):
        group["left"] = group["right"] = following = file.create_group(None)
        group = following


def replaced(value, **options):
    def change(file):
        del file[KERNEL]
        file.create_dataset(KERNEL, data=value, **options)

    return change


def bomb(file):
    del file[KERNEL]
    file.create_dataset(KERNEL, shape=(1 << 40, 1), dtype="float32", chunks=(1 << 10, 1))


def unwritten(file):
    """Fill values, which a file need not hold: 64 GiB of them in a few bytes."""
    del file[KERNEL]
    file.create_dataset(KERNEL, shape=(1 << 34, 1), dtype="float32")


def deflated(file):
    """Deflated twice, a thousand times smaller each time."""
    del file[KERNEL]
    settings = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    settings.set_chunk((4, 1))
    for _ in range(2):
        settings.set_deflate(9)
    space, kind = h5py.h5s.create_simple((4, 1)), h5py.h5t.IEEE_F32LE
    h5py.h5d.create(file["critic"].id, b"002:sequential/dense/kernel", kind, space, settings)


def twice(file):
    file["critic/006:more"] = file[KERNEL]


def missing(file):
    del file[KERNEL]


def extra(file):
    file["critic/006:more"] = np.zeros(3, "float32")


def swapped(file):
    file.move("critic/000:sequential/dense/kernel", "aside")
    file.move("generator/000:sequential/dense/kernel", "critic/000:sequential/dense/kernel")
    file.move("aside", "generator/000:sequential/dense/kernel")


def external(file):
    del file[KERNEL]
    file.create_dataset(KERNEL, (4, 1), "float32", external=[("/etc/passwd", 0, 16)])


def virtual(file):
    del file[KERNEL]
    layout = h5py.VirtualLayout((4, 1), "float32")
    layout[:] = h5py.VirtualSource("/etc/passwd", "x", (4, 1))
    file.create_virtual_dataset(KERNEL, layout)


@pytest.mark.parametrize(
    "change, match",
    [
        (link, f"ExternalLink {KERNEL}"),
        (soft_link, "SoftLink a"),
        (loop, "each object once. Received: critic/loop again"),
        (braid, "each object once. Received: critic/braid/right again"),
        (twice, "each object once"),
        (replaced(np.full((4, 1), np.nan, "float32")), f"infinity in {KERNEL}"),
        (replaced(np.zeros((4, 1), "int64")), f"{KERNEL} is something else"),
        (replaced([["a"]] * 4, dtype=h5py.string_dtype()), f"{KERNEL} is something else"),
        (replaced(np.zeros((1, 4), "float32")), rf"\(4, 1\) of {KERNEL}. Received: \(1, 4\)"),
        (bomb, f"{KERNEL} is something else"),
        (unwritten, f"{KERNEL} is something else"),
        (replaced(np.ones((4, 1), "float32"), chunks=(4, 1)), f"{KERNEL} is something else"),
        (deflated, f"{KERNEL} is something else"),
        (missing, f"{KERNEL} is missing"),
        (extra, "critic/006:more is extra"),
        (swapped, r"\(3, 4\) of generator/000:sequential/dense/kernel. Received: \(2, 4\)"),
        (external, f"{KERNEL} is something else"),
        (virtual, f"{KERNEL} is something else"),
    ],
)  # fmt: skip
def test_a_crafted_file_is_refused_though_its_hash_holds(crafted, change, match):
    assert_refused(*crafted(change), match)


def test_tensors_that_lie_on_one_another_are_refused():
    """A file can say of each tensor that its values are those of the first."""
    buffer = io.BytesIO()
    with h5py.File(buffer, "w") as file:
        first = file.create_dataset("critic/000", data=np.zeros(1000, "float32"))
        for number in range(1, 50):
            file.create_dataset(f"critic/{number:03}", (1000,), "float32")
        place = first.id.get_offset()
    nowhere, there = (struct.pack("<BBQQ", 3, 1, at, 4000) for at in (2**64 - 1, place))
    data = buffer.getvalue().replace(nowhere, there)
    with h5py.File(io.BytesIO(data), "r") as file:
        assert not file["critic/049"][()].any()
    facts = {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
    with pytest.raises(DamagedFileError, match="some lie on one another"):
        weights_file.read(data, facts)


@pytest.mark.parametrize("data", [b"", b"not HDF5", b"\x89HDF\r\n\x1a\n" + bytes(2000)])
def test_what_is_no_hdf5_is_refused_though_its_hash_holds(stored, data):
    facts = {**stored[1], "bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
    assert_refused(data, facts, "no HDF5 file")
