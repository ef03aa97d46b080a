import hashlib
import os
import tempfile
import warnings

import numpy as np
import pytest
from PIL import Image

from keras_gan import data, metrics, presets
from keras_gan.presets import catalog
from keras_gan.utils import user_folder

pytestmark = pytest.mark.any_backend

pwd = pytest.importorskip("pwd")


@pytest.fixture
def no_home(monkeypatch, tmp_path):
    """A user without a passwd entry and without HOME; the temporary folder is the test's own."""

    def unknown(user):
        raise KeyError(user)

    for variable in ("HOME", "KERAS_GAN_HOME", "KERAS_GAN_DATA"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setattr(pwd, "getpwuid", unknown)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    user_folder._without_a_home.cache_clear()
    yield tmp_path
    user_folder._without_a_home.cache_clear()


@pytest.fixture
def home_is_a_file(monkeypatch, tmp_path):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("HOME", str(tmp_path / "file"))
    monkeypatch.delenv("KERAS_GAN_HOME", raising=False)


@pytest.fixture
def photos(tmp_path):
    for level in range(12):
        path = tmp_path / "photos" / f"{level}.png"
        path.parent.mkdir(exist_ok=True)
        Image.new("L", (28, 28), 20 * level).save(path)
    return tmp_path / "photos"


class Extractor(metrics.extractors.Extractor):
    """The mean of an image."""

    def __init__(self):
        self.name = "mean"

    protocol = {"extractor": "mean"}

    def __call__(self, images):
        return metrics.extractors.base.Features(images.mean(axis=(1, 2), dtype="float32"), None)


def use_all(photos):
    images, _ = data.load(photos)
    assert len(images) == 12
    (row,) = metrics.evaluate(images, images, "diversity", Extractor())
    assert row.value >= 0
    presets.catalog.list_presets()


def test_nothing_needs_a_home_and_it_is_said_once(no_home, photos):
    with pytest.warns(UserWarning, match="no home folder.*KERAS_GAN_HOME") as said:
        use_all(photos)
    assert len([w for w in said if "no home folder" in str(w.message)]) == 1
    kept = user_folder.home()
    assert kept.parent == no_home and list((kept / "cache").iterdir())
    assert os.stat(kept).st_mode & 0o077 == 0
    with warnings.catch_warnings():
        warnings.simplefilter("error", UserWarning)
        use_all(photos)


def test_a_temporary_folder_of_another_user_is_not_taken(no_home, monkeypatch):
    (no_home / "keras_gan-54321").mkdir()
    monkeypatch.setattr(os, "getuid", lambda: 54321)
    with pytest.warns(UserWarning, match="no home folder"):
        assert user_folder.home() != no_home / "keras_gan-54321"


def test_a_home_that_cannot_be_written_to_is_a_warning(home_is_a_file, photos):
    with pytest.warns(UserWarning, match="KERAS_GAN_HOME"):
        use_all(photos)


def test_a_download_needs_no_home(home_is_a_file, tmp_path, monkeypatch):
    published = tmp_path / "published"
    (published / "zoo").mkdir(parents=True)
    content = b'{"kind": "gan"}'
    (published / "zoo" / "some.json").write_bytes(content)
    monkeypatch.setenv(catalog.ADDRESS, published.as_uri())
    digest = hashlib.sha256(content).hexdigest()
    with pytest.warns(UserWarning, match="some.json is not kept"):
        assert catalog._download("zoo/some.json", digest, 1000) == content


@pytest.mark.parametrize("name", ["KERAS_GAN_HOME", "KERAS_GAN_DATA"])
def test_a_tilde_that_means_nobody_is_no_error(no_home, monkeypatch, name):
    monkeypatch.setenv(name, "~/somewhere")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        assert np.shape(data.load("ring8")[0]) == (100_000, 2)
        assert "ring8" in data.names() and user_folder.home()


def test_a_folder_named_by_a_tilde(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("KERAS_GAN_HOME", str(tmp_path / "home"))
    (tmp_path / "~photos").mkdir()
    Image.new("L", (8, 8)).save(tmp_path / "~photos" / "1.png")
    assert len(data.load("~photos")[0]) == 1
