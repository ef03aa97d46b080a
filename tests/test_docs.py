"""The code in the documents runs."""

import pathlib
import re
import sys
import types

from tests import conformance
from tests.conformance import Case

DOCS = pathlib.Path(__file__).parent.parent / "docs"


def code_blocks(name):
    return re.findall(r"```python\n(.*?)```", (DOCS / name).read_text("utf-8"), flags=re.DOTALL)


def test_a_ninth_gan_is_one_file_its_export_and_one_line_of_a_test(monkeypatch, tmp_path):
    file, export, line = code_blocks("add_a_gan.md")
    module = types.ModuleType("keras_gan.models.ralsgan")
    monkeypatch.setitem(sys.modules, module.__name__, module)
    exec(file, vars(module))
    names = {"CASES": {}, "Case": Case}
    exec(export, names)
    exec(line, names)
    (case,) = names["CASES"].values()
    conformance.check_trains_and_resumes(case, tmp_path)
    conformance.check_round_trips(case, tmp_path)
