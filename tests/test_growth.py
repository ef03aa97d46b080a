"""`benchmarks.growth`: its points, what it keeps, and one point measured."""

import json

import pytest

from benchmarks import growth, growth_point

pytestmark = pytest.mark.any_backend


def fake(point, out):
    speed = 1e6 / point["size"] ** 2
    first = {"first_wall": 2.0, "first_cpu": 1.0}
    return {"images_per_second": speed, **first, "before": 400.0, "peak": 400.0 + point["rows"]}


@pytest.fixture
def found(tmp_path):
    return growth.collect(tmp_path, fake)


def test_what_is_measured_is_not_measured_again(tmp_path):
    calls = []

    def breaks_off(point, out):
        calls.append(json.dumps(point))
        if len(calls) == 4:
            raise KeyboardInterrupt
        return fake(point, out)

    with pytest.raises(KeyboardInterrupt):
        growth.collect(tmp_path, breaks_off)
    found = growth.collect(tmp_path, breaks_off)
    assert sorted(found) == sorted({json.dumps(point) for _, point in growth.points()})
    assert len(calls) == len(found) + 1 and calls[3] == calls[4]


def test_the_table_has_a_row_for_each_point(found):
    lines = growth.table(found).splitlines()
    assert len(lines) == 2 + len(list(growth.points()))
    row = "| pixels of a side | 256 | 16 | 16 | 1,000 | 15.26 | 1.0 (2.0) | 400 + 1000 |"
    assert row in lines


def test_the_picture_shows_each_sweep(found):
    picture = growth.picture(found)
    assert picture.shape == (520, 1200, 3)
    ink = (picture != 255).any(axis=(0, 2))
    assert all(quarter.mean() > 0.5 for quarter in ink.reshape(4, 300))


def test_marks_of_an_axis_are_short_and_apart():
    assert growth.marks([28, 32, 64]) == ["", "32", "64"]
    assert growth.marks([16, 1_024, 100_000, 1_000_000]) == ["16", "1k", "100k", "1M"]


def test_a_point_is_measured(monkeypatch, tmp_path):
    monkeypatch.setattr(growth_point, "SECONDS", 0.0)
    monkeypatch.setattr(growth_point, "CHUNK", 8)
    found = growth_point.measure(size=8, batch_size=4, width=2, rows=20, folder=tmp_path)
    assert found["images_per_second"] > 0 and found["peak"] >= found["before"] > 10
    assert found["first_cpu"] > 0 and found["first_wall"] > 0
    assert [file.name for file in tmp_path.iterdir()] == ["20x8.npy"]
