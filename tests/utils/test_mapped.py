"""What has been read of a mapped file does not stay in memory, and nothing is lost by that."""

import mmap

import numpy as np
import pytest

from keras_gan.utils import mapped
from tests.memory import MEBIBYTE, on_linux, resident, sparse


@pytest.fixture
def array(tmp_path):
    """Sixty-four mebibytes of a file."""
    return np.load(sparse(tmp_path / "zeros.npy", 64, (MEBIBYTE,)), mmap_mode="r")


def test_blocks_are_all_rows_in_order():
    rows = np.arange(40).reshape(8, 5)
    assert [(first, len(part)) for first, part in mapped.blocks(rows)] == [(0, 8)]
    large = np.zeros((5, mapped.BLOCK // 2), "uint8")
    assert [(first, len(part)) for first, part in mapped.blocks(large)] == [(0, 2), (2, 2), (4, 1)]
    assert [first for first, _ in mapped.blocks(np.zeros((2, mapped.BLOCK + 1), "uint8"))] == [0, 1]


@on_linux
@pytest.mark.parametrize("view", [lambda x: x, lambda x: np.asarray(x[3:])[:, :MEBIBYTE]])
def test_blocks_leave_nothing_in_memory(array, view):
    before = resident("RssFile")
    total = sum(int(part.sum()) for _, part in mapped.blocks(view(array)))
    assert total == 0 and resident("RssFile") - before < 2 * MEBIBYTE
    assert array.sum() == 0 and resident("RssFile") - before > 60 * MEBIBYTE


@on_linux
def test_a_reader_gives_back_what_it_has_read(array, monkeypatch):
    monkeypatch.setattr(mapped, "HELD", 8 * MEBIBYTE)
    reader, before = mapped.Reader(np.asarray(array)), resident("RssFile")
    for number in range(0, 64, 2):
        assert not reader[np.array([number, number + 1])].any()
        assert resident("RssFile") - before < 12 * MEBIBYTE


@pytest.mark.parametrize("mode", ["c", "r+"])
def test_what_was_written_into_a_map_is_not_lost(mode, tmp_path):
    array = np.load(sparse(tmp_path / "zeros.npy", 4, (mmap.PAGESIZE,)), mmap_mode=mode)
    array[1] = 7
    mapped.release(array)
    assert (array[1] == 7).all()


def test_arrays_in_memory_are_left_alone():
    array = np.arange(10)
    mapped.release(array)
    np.testing.assert_array_equal(array, range(10))
