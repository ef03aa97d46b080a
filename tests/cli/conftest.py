"""One finished run, for all tests that read its files."""

import pytest

from keras_gan import cli
from tests.cli_run import FLAGS


@pytest.fixture(scope="session")
def uninterrupted(tmp_path_factory):
    """Folder of a run without an interruption."""
    out = tmp_path_factory.mktemp("runs") / "uninterrupted"
    assert cli.main(["keras_gan", "train", *FLAGS, f"--out={out}"]) == 0
    return out
