"""The names that flags take and `list` shows, out of `names.json`.

Their registries need Keras, which takes seconds to import. `python -m tools.names` writes the file
from them, and a test holds it against them.
"""

import functools
import json
import pathlib

FILE = pathlib.Path(__file__).with_suffix(".json")


@functools.cache
def listed():
    """`{kind: {name: one line}}`, and the defaults of `evaluate` by their flags."""
    return json.loads(FILE.read_text("utf-8"))


def of(kind):
    """The names of a kind, such as `"gans"`, in one line."""
    return ", ".join(listed()[kind])
