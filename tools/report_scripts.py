"""The scripts of a report's generator, run by Node.js."""

import json
import pathlib
import shutil
import subprocess

import keras_gan.reports

TEMPLATES = pathlib.Path(keras_gan.reports.__file__).with_name("templates")
MISSING = "no node: install Node.js 20 or later (https://nodejs.org)"
MAIN = """
const given = JSON.parse(require("fs").readFileSync(0, "utf8"));
const plain = (key, value) => (ArrayBuffer.isView(value) ? Array.from(value) : value);
console.log(JSON.stringify((() => { %s })(), plain));"""


def found():
    """Whether there is a Node.js."""
    return shutil.which("node") is not None


def run(body, given):
    """What JavaScript returns after the page's functions, of plain values that it calls `given`."""
    scripts = [(TEMPLATES / name).read_text("utf-8") for name in ("interpreter.js", "latents.js")]
    done = subprocess.run(
        ["node", "-e", "\n".join([*scripts, MAIN % body])],
        input=json.dumps(given),
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    return json.loads(done.stdout)
