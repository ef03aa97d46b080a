"""The scripts of a report under Node.js; tests that need it are skipped where it is missing."""

import pytest

from tools import report_scripts


@pytest.fixture
def node():
    """`tools.report_scripts.run`."""
    if not report_scripts.found():
        pytest.skip(report_scripts.MISSING)
    return report_scripts.run
