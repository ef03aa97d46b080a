import pytest

from keras_gan.utils import pace

pytestmark = pytest.mark.any_backend


@pytest.mark.parametrize("work, expected", [(0.5, 25.0), (0.1, 20.0)])
def test_work_that_takes_long_is_done_less_often(monkeypatch, work, expected):
    now = [100.0]
    monkeypatch.setattr(pace.time, "monotonic", lambda: now[0])
    paced = pace.Pace(20.0)
    assert paced.due()
    with paced.work():
        now[0] += work
    done = now[0]
    now[0] = done + expected - 0.01
    assert not paced.due()
    now[0] = done + expected
    assert paced.due()


def test_it_counts_from_the_beginning_and_after_a_failure(monkeypatch):
    now = [100.0]
    monkeypatch.setattr(pace.time, "monotonic", lambda: now[0])
    paced = pace.Pace(20.0)
    paced.begin()
    assert not paced.due()
    now[0] = 120.0
    assert paced.due()
    with pytest.raises(OSError), paced.work():
        raise OSError
    assert not paced.due()
