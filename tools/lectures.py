"""python -m tools.lectures [NAME ...]: run lectures of `examples/` and write their pages.

A lecture is a notebook in the percent format: `# %% [markdown]` opens a cell of text, in comments,
and `# %%` a cell of code. Its page in `docs/lectures` has all cells, what each prints below it, and
the picture where a cell ends in one, as a notebook shows it.
"""

import argparse
import ast
import contextlib
import io
import pathlib
import re
from typing import NamedTuple

from PIL import Image

ROOT = pathlib.Path(__file__).parent.parent
EXAMPLES, PAGES = ROOT / "examples", ROOT / "docs" / "lectures"
CELL = re.compile(r"^# %%(.*)\n", flags=re.MULTILINE)
OUTPUT = re.compile(r"\n```text\n.*?\n```\n|\n!\[[^\n]*\n", flags=re.DOTALL)


class Cell(NamedTuple):
    """A cell of a lecture.

    Attributes:
        kind: `"markdown"` or `"code"`.
        text: Markdown, or code.
    """

    kind: str
    text: str


class Output(NamedTuple):
    """What a cell of code shows.

    Attributes:
        printed: its text, which may be empty.
        picture: a `PIL.Image.Image`, its last line's value, or `None`.
    """

    printed: str
    picture: Image.Image | None


def names():
    """The lectures: examples that are notebooks."""
    return [path.stem for path in sorted(EXAMPLES.glob("*.py")) if cells(path.stem)]


def cells(name):
    """The cells of an example in their order; none where it is no notebook."""
    text = (EXAMPLES / f"{name}.py").read_text("utf-8")
    _, *parts = CELL.split(text)
    marks, bodies = parts[::2], parts[1::2]
    return [
        Cell("markdown", re.sub(r"^# ?", "", body, flags=re.MULTILINE).strip())
        if "[markdown]" in mark
        else Cell("code", body.strip())
        for mark, body in zip(marks, bodies, strict=True)
    ]


def run(name):
    """The `Output` of each cell of code, all run in one namespace as a notebook runs them."""
    space = {"__name__": "__main__"}
    return [shown(cell.text, space) for cell in cells(name) if cell.kind == "code"]


def shown(code, space):
    """The `Output` of a cell's code, which is run in a namespace."""
    body = ast.parse(code).body
    last = body.pop() if body and isinstance(body[-1], ast.Expr) else None
    with contextlib.redirect_stdout(io.StringIO()) as stream:
        exec(compile(ast.Module(body, []), "<cell>", "exec"), space)
        value = last and eval(compile(ast.Expression(last.value), "<cell>", "eval"), space)
    return Output(stream.getvalue(), value if isinstance(value, Image.Image) else None)


def page(name, outputs=None):
    """The Markdown of a lecture's page, without outputs where they are not given."""
    link = f"[`examples/{name}.py`](../../examples/{name}.py)"
    title, *others = cells(name)
    parts = [title.text, f"*A notebook in the percent format, and a program: {link}.*"]
    waiting = iter(outputs or ())
    for cell in others:
        if cell.kind == "markdown":
            parts += [cell.text]
            continue
        parts += [f"```python\n{cell.text}\n```"]
        output = next(waiting, Output("", None))
        parts += [f"```text\n{output.printed.rstrip()}\n```"] if output.printed else []
        parts += [f"![What the cell above draws]({name}.png)"] if output.picture else []
    return "\n\n".join(parts) + "\n"


def without_outputs(text):
    """The text of a page as `page(name)` has it."""
    return OUTPUT.sub("", text)


def write(name):
    """Run a lecture; write its page and its picture."""
    outputs = run(name)
    (picture,) = [output.picture for output in outputs if output.picture]
    PAGES.mkdir(exist_ok=True)
    small = picture.quantize(dither=Image.Dither.NONE)  # Plots have few colours.
    small.save(PAGES / f"{name}.png", optimize=True)
    (PAGES / f"{name}.md").write_text(page(name, outputs), "utf-8")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help="all lectures by default")
    arguments, _ = parser.parse_known_args()
    for each in arguments.names or names():
        print(each, flush=True)
        write(each)
