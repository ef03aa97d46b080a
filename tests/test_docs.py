"""The code in the documents runs."""

import pathlib
import re
import sys
import types

import numpy as np
import pytest

from tests import conformance
from tests.conformance import Case

DOCS = pathlib.Path(__file__).parent.parent / "docs"


def code_blocks(name):
    return re.findall(r"```python\n(.*?)```", (DOCS / name).read_text("utf-8"), flags=re.DOTALL)


@pytest.fixture
def blocks(monkeypatch):
    """The code blocks of add_a_gan.md after the first, which is run as the module that it is."""
    file, *others = code_blocks("add_a_gan.md")
    module = types.ModuleType("keras_gan.models.ralsgan")
    monkeypatch.setitem(sys.modules, module.__name__, module)
    exec(file, vars(module))
    return others


def test_each_kind_of_silent_error_has_the_tests_it_names():
    """The last cell of a row names files under `tests/`, and tests by `file::name` or `::name`."""
    rows = re.findall(r"^\| ([A-V]) .*\|(.*?)\|$", (DOCS / "silent_errors.md").read_text(), re.M)
    assert {kind for kind, _ in rows} == set("ABCDEFGHIJKLMNOPQRSTUV")
    for _, cell in rows:
        named = re.findall(r"([\w/]*\w\.py)?(?:…)?(?:::(\w+))?", cell)
        file = None
        for path, name in named:
            file = path or file
            if path or name:
                assert f"def {name}" in (DOCS.parent / "tests" / file).read_text("utf-8"), name
        assert "see R" in cell or file


def test_a_ninth_gan_is_one_file_its_export_and_one_line_of_a_test(blocks, tmp_path):
    export, line, _ = blocks
    names = {"CASES": {}, "Case": Case}
    exec(export, names)
    exec(line, names)
    (case,) = names["CASES"].values()
    conformance.check_trains_and_resumes(case, tmp_path)
    conformance.check_round_trips(case, tmp_path)


def test_the_ninth_gan_with_labels(blocks):
    *_, labelled = blocks
    names = {}
    exec(labelled, names)
    gan, samples = names["gan"], names["samples"]
    assert samples.shape == (8, 28, 28, 1) and gan.condition.classes == 10
    assert np.isfinite(samples).all() and np.abs(samples).max() <= 1
    assert int(gan.images_seen.numpy()) == 512
    np.testing.assert_allclose(samples, gan.generate(labels=[3] * 8, seed=0), atol=1e-6)
    assert np.abs(samples - gan.generate(8, labels=4, seed=0)).max() > 1e-4


def test_the_page_of_labelled_gans_runs():
    names = {}
    for block in code_blocks("labelled_gans.md"):
        exec(block, names)
    assert names["trousers"].shape == names["sharper"].shape == (8, 28, 28, 1)
