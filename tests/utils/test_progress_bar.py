import pytest

from keras_gan.utils.progress_bar import with_progress

pytestmark = pytest.mark.any_backend


def test_progress_is_told_where_it_takes_a_while(capsys):
    assert list(with_progress(range(3), 3, "photos", every=-1)) == [0, 1, 2]
    assert "photos: 2 of 3 images" in capsys.readouterr().err
    assert list(with_progress(range(3), 3, "photos")) == [0, 1, 2]
    assert capsys.readouterr().err == ""


def test_items_may_stand_for_several(capsys):
    list(with_progress(range(3), 25, "looked at", size=10, unit="samples", every=-1))
    told = capsys.readouterr().err.splitlines()
    assert told[0] == "looked at: 10 of 25 samples"
    assert told[-1] == "looked at: 25 of 25 samples"
