"""A headless Chromium, which `make browser` installs into `.browser`; else tests are skipped."""

import json
import os
import pathlib
import shutil
import subprocess

import pytest

FOLDER = pathlib.Path(__file__).parents[2] / ".browser"
SCRIPT = pathlib.Path(__file__).with_name("visit.mjs")
MISSING = "no .browser: `make browser` installs one and runs these tests"


class Browser:
    """One Chromium, whose pages are visited one after the other."""

    def __init__(self):
        (FOLDER / "tmp").mkdir(exist_ok=True)
        self.process = subprocess.Popen(
            ["node", SCRIPT, FOLDER],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            # Chromium is unpacked there once, so that no other release of it is met.
            env={**os.environ, "TMPDIR": str(FOLDER / "tmp")},
        )

    def visit(self, page, evaluate=None, *, width=1000, scheme="light", screenshot=None):
        """Open a page of its own and wait until it is loaded.

        Args:
            page: a file's path, or a URL.
            evaluate: JavaScript expression, taken in the page after it is loaded; a promise is
                awaited. Its value has to be one that JSON can hold.
            width: of the window, in pixels.
            scheme: "light" or "dark".
            screenshot: path of a PNG of the whole page, taken last.

        Returns:
            A dict: "value" of the expression; "requests", the URL of each request, of which the
            page's own is the first; "errors", which the page threw or wrote to its console.
        """
        visit = {
            "address": page.resolve().as_uri() if isinstance(page, pathlib.Path) else page,
            "width": width,
            "height": 900,
            "scheme": scheme,
            "evaluate": evaluate,
            "screenshot": screenshot and str(screenshot),
        }
        self.process.stdin.write(json.dumps(visit) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        assert line, f"Chromium ended: {self.process.poll()}"
        result = json.loads(line)
        assert "failed" not in result, result["failed"]
        return result

    def close(self):
        self.process.stdin.close()
        self.process.wait(30)


def pytest_terminal_summary(terminalreporter):
    skipped = terminalreporter.stats.get("skipped", [])
    count = sum(MISSING in str(report.longrepr) for report in skipped)
    if count:
        terminalreporter.write_line(f"left out, {count} tests: {MISSING}")


@pytest.fixture(scope="session")
def browser():
    if not (FOLDER / "installed").is_file() or shutil.which("node") is None:
        pytest.skip(MISSING)
    browser = Browser()
    yield browser
    browser.close()


@pytest.fixture
def visit(browser):
    """`Browser.visit`, of one Chromium for all tests."""
    return browser.visit
