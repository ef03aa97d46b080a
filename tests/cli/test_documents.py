"""The commands in README and docs parse."""

import pathlib
import re
import shlex

import pytest

from keras_gan import cli

pytestmark = pytest.mark.any_backend

ROOT = pathlib.Path(__file__).parents[2]
COMMAND = re.compile(r"^(?:python -m keras_gan|keras-gan) (.*)$", flags=re.MULTILINE)
COMMANDS = [
    (page.name, line)
    for page in [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
    for line in COMMAND.findall(page.read_text("utf-8").replace("\\\n", ""))
]


def test_there_are_some():
    assert {"README.md", "runs.md", "evaluation.md"} <= {page for page, _ in COMMANDS}


@pytest.mark.parametrize("page, line", COMMANDS)
def test_the_command_and_its_flags_exist(page, line):
    name, *arguments = shlex.split(line, comments=True)
    cli.parse(name, arguments)
