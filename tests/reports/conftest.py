"""The scripts of a report under Node.js; tests that need it are skipped where it is missing."""

import json
import pathlib
import shutil
import subprocess

import pytest

import keras_gan.reports

TEMPLATES = pathlib.Path(keras_gan.reports.__file__).with_name("templates")
MAIN = """
const given = JSON.parse(require("fs").readFileSync(0, "utf8"));
const plain = (key, value) => (ArrayBuffer.isView(value) ? Array.from(value) : value);
console.log(JSON.stringify((() => { %s })(), plain));"""


@pytest.fixture
def node():
    """A function that runs JavaScript after the page's own: its `given` is plain values."""
    if shutil.which("node") is None:
        pytest.skip("no node: install Node.js 20 or later (https://nodejs.org)")

    def run(body, given):
        scripts = [
            (TEMPLATES / name).read_text("utf-8") for name in ("interpreter.js", "latents.js")
        ]
        program = "\n".join([*scripts, MAIN % body])
        done = subprocess.run(
            ["node", "-e", program], input=json.dumps(given), capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr[-2000:]
        return json.loads(done.stdout)

    return run
