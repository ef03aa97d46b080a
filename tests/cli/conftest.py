"""One run from its beginning to its end, for all who look at what it leaves."""

import pytest

from keras_gan import cli
from tests.cli_run import FLAGS


@pytest.fixture(scope="session")
def whole(tmp_path_factory):
    """The folder of a run that was left alone."""
    out = tmp_path_factory.mktemp("runs") / "whole"
    assert cli.main(["keras_gan", "train", *FLAGS, f"--out={out}"]) == 0
    return out
