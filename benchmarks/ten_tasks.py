"""python -m benchmarks.ten_tasks: lines and CPU seconds of the tasks in docs/coming_from.md.

Each task runs as a newcomer types it, in fresh processes, without a cache of features or pictures,
in an empty folder beside `photos`, `a` and `b`, on the backend that KERAS_BACKEND names. `--write`
puts the table into the page.
"""

import os
import pathlib
import re
import resource
import subprocess
import sys
import tempfile
from typing import NamedTuple

ROOT = pathlib.Path(__file__).parent.parent
PAGE = ROOT / "docs" / "coming_from.md"
TASK = re.compile(
    r"^## (\d+\. .*?)\n\n([\w' -]*): .*?^```(python)?\n(.*?)^```$", re.MULTILINE | re.DOTALL
)
TABLE = re.compile(r"(<!-- tasks: .* -->\n).*?(<!-- end of tasks -->)", re.DOTALL)
ENDINGS = (".png", ".jpg", ".webp", ".bmp")


class Task(NamedTuple):
    """A task of the page: its title, whose users have it, `"Python"` or `"shell"`, and the code."""

    title: str
    library: str
    kind: str
    code: str

    @property
    def lines(self):
        """How many lines are to type."""
        return sum(bool(line.strip()) for line in self.code.splitlines())


def tasks():
    """The tasks in the order of the page."""
    found = TASK.findall(PAGE.read_text("utf-8"))
    kinds = {"python": "Python", "": "shell"}
    return [Task(title, library, kinds[kind], code) for title, library, kind, code in found]


def write_pictures(folder):
    """The folders that the tasks name, of drawn faces: `photos` holds 64, `a` and `b` half each."""
    from PIL import Image

    from keras_gan import data

    faces, _ = data.load("avatars_10k", split="train[:64]")
    for i, face in enumerate(faces):
        picture, ending = Image.fromarray(face), ENDINGS[i % len(ENDINGS)]
        for name, made in ("photos", picture.resize((80 + i, 90))), ("ab"[i % 2], picture):
            path = folder / name / f"{i}{ending}"
            path.parent.mkdir(exist_ok=True)
            made.save(path)


def seconds(task, folder):
    """CPU seconds of a task in processes of its own; raises where one fails."""
    if task.kind == "Python":
        commands = [[sys.executable, "-c", task.code]]
    else:
        commands = [[sys.executable, "-m", *line.split()] for line in _commands(task)]
    home = folder / f"home_of_{task.title.partition('.')[0]}"
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "KERAS_GAN_HOME": str(home)}
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    for command in commands:
        subprocess.run(command, cwd=folder, check=True, env=environment)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main():
    rows = ["| task | of | here | lines | seconds |", "|---|---|---|---|---|"]
    with tempfile.TemporaryDirectory() as scratch:
        folder = pathlib.Path(scratch)
        write_pictures(folder)
        for task in tasks():
            cells = (task.title, task.library, task.kind, task.lines)
            rows.append(f"| {' | '.join(map(str, cells))} | {seconds(task, folder):.0f} |")
            print(rows[-1], file=sys.stderr, flush=True)
    table = "\n".join(rows)
    print(table)
    if "--write" in sys.argv:
        page = TABLE.sub(rf"\g<1>{table}\n\2", PAGE.read_text("utf-8"))
        PAGE.write_text(page, encoding="utf-8")


def _commands(task):
    return [line.replace("keras-gan", "keras_gan", 1) for line in task.code.splitlines()]


if __name__ == "__main__":
    main()
