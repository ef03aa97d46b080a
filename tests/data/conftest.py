import pytest


@pytest.fixture(autouse=True)
def no_folders_of_the_user(monkeypatch, tmp_path_factory):
    """The cache is a folder of the test's own, and nothing is found outside of it."""
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("KERAS_GAN_HOME", str(home))
    monkeypatch.delenv("KERAS_GAN_DATA", raising=False)
    monkeypatch.setenv("TFDS_DATA_DIR", str(home / "tfds"))
    return home
