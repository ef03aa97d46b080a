"""Sentences of a file of one's own."""

import numpy as np
import pytest

from keras_gan.data import texts

pytestmark = pytest.mark.any_backend


def test_rows_for_testing_may_be_marked_by_numbers(tmp_path, monkeypatch, recwarn):
    monkeypatch.setenv("KERAS_GAN_DATA", str(tmp_path))
    lines = np.array([f"a small {word} thing that lies on the floor" for word in "abcde"] * 4)
    test = np.arange(len(lines)) % 4 == 0
    for kind in (bool, "int32"):
        np.savez(tmp_path / "own.npz", text=lines, test=test.astype(kind))
        assert len(texts.load("own")[0]) == 15 and len(texts.load("own", "test")[0]) == 5
    assert not recwarn.list
