"""The legacy packages' values in the file of `make peers`, against ours and docs/migration.md."""

import pathlib

import keras
import pytest

from benchmarks import parity

DOCUMENT = pathlib.Path(parity.__file__).parent.parent / "docs" / "migration.md"


@pytest.mark.skipif(
    keras.backend.backend() == "jax", reason="JAX takes half a minute to compile 33 lines once each"
)
def test_our_values_are_those_of_the_legacy_packages():
    found = list(parity.differences())
    assert len(found) == sum(map(len, parity.PACKAGES.values()))
    assert {name: d for _, name, _, d in found if not d <= parity.TOLERANCE} == {}


@pytest.mark.parametrize("package", parity.PACKAGES)
def test_the_document_shows_the_lines_that_were_run(package):
    text = DOCUMENT.read_text("utf-8")
    for name, line in parity.PACKAGES[package].items():
        assert f"| `{name}` | `{line.text}` |" in text
