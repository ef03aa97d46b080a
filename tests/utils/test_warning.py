"""A warning names the user's line: from a call, from within a `fit`, and while a file is read."""

import inspect

import pytest

from keras_gan import data, models
from keras_gan.callbacks import Variety
from keras_gan.visualization import images
from tests.conformance import Case, make_images

pytestmark = pytest.mark.any_backend


def place(record):
    ours = [warning for warning in record if warning.category is UserWarning]
    return [(warning.filename, warning.lineno) for warning in ours]


def here(lines_above=0):
    return __file__, inspect.currentframe().f_back.f_lineno - lines_above


def test_of_a_call():
    with pytest.warns(UserWarning, match=r"look like \[0, 1\]") as said:
        images.grid(make_images(4, "float32") / 2 + 0.5)
        line = here(1)
    assert place(said) == [line]


def test_of_a_callback_within_fit(monkeypatch):
    gan, real = Case(models.GAN).compiled(), make_images(20)
    monkeypatch.setattr("keras_gan.callbacks.variety.host_integer", lambda _: 20_000)
    monkeypatch.setattr(Variety, "measure", lambda self: 0.1)
    with pytest.warns(UserWarning, match="much alike") as said:
        gan.fit(real, batch_size=10, epochs=5, verbose=0, callbacks=[Variety(real)])
        line = here(1)
    assert place(said) == [line]


def test_of_a_folder(tmp_path):
    for name in ("a.png", "b.png"):
        images.save(tmp_path / name, make_images(1)[0])
    (tmp_path / "c.svg").write_text("<svg/>")
    with pytest.warns(UserWarning, match="left out") as said:
        data.load(tmp_path)
        line = here(1)
    assert place(said) == [line]
