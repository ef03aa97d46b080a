"""`benchmarks.large_data`: its folders, and trainings of which one is broken off."""

import pathlib

import numpy as np
import pytest

from benchmarks import large_data, large_data_run

pytestmark = [
    pytest.mark.any_backend,
    pytest.mark.skipif(not pathlib.Path("/proc/self/status").exists(), reason="no /proc"),
]


def test_a_folder_has_as_many_files_as_are_asked_for_and_few_pictures(tmp_path, monkeypatch):
    monkeypatch.setattr(large_data, "IN_FOLDER", 150)
    large_data.write_folder(tmp_path / "files", 410)
    files = list((tmp_path / "files").rglob("*.png"))
    assert len(files) == 410
    assert len({file.stat().st_ino for file in files}) == large_data.PICTURES
    assert {len(list(part.iterdir())) for part in {file.parent for file in files}} == {150, 110}


def test_a_training_that_goes_on_ends_where_one_without_a_break_does(tmp_path):
    np.save(tmp_path / "a.npy", np.random.default_rng(0).integers(0, 256, (200, 8, 8, 3), "uint8"))

    def train(name, stop):
        return large_data_run.train(str(tmp_path / "a.npy"), str(tmp_path / name), stop)

    whole, half, resumed = train("whole", 2), train("broken", 1), train("broken", 2)
    assert whole["state"] == resumed["state"] != half["state"]
    assert whole["most"] >= whole["before"] > 10 and whole["first"][1] > 0


def test_a_training_that_goes_on_elsewhere_is_an_error(tmp_path, monkeypatch):
    def measured(name, process, source, checkpoints, stop):
        checkpoints.mkdir(exist_ok=True)
        return {"state": process}

    monkeypatch.setattr(large_data, "measured", measured)
    with pytest.raises(SystemExit, match="The resumed training on 3 images differs"):
        large_data.large_file(tmp_path, 3)
