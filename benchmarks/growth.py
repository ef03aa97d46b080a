"""python -m benchmarks.growth: how cost grows with resolution, batch, width and size of the data.

`GAN` with R1 and `dcgan` networks trains on images of a file that is mapped into memory. Each point
is a process of its own. What is measured is kept in `--out`, where a command that was broken off
goes on; it writes the table, and `growth.png`.
"""

import json
import pathlib
import subprocess
import sys

from absl import flags

from keras_gan.utils import console
from keras_gan.utils.atomic_files import replacing, writable_directory
from keras_gan.visualization import images, plots

ROOT = pathlib.Path(__file__).parent.parent
BASE = {"size": 32, "batch_size": 64, "width": 16, "rows": 10_000}
# What grows: the values, and what is other than in `BASE`.
SWEEPS = {
    "size": ([28, 32, 64, 128, 256], {"batch_size": 16, "rows": 1_000}),
    "batch_size": ([16, 64, 256, 1_024], {}),
    "width": ([8, 16, 32], {}),
    "rows": ([1_000, 10_000, 100_000, 1_000_000], {}),
}
LABELS = {
    "size": "pixels of a side",
    "batch_size": "batch",
    "width": "width",
    "rows": "images in the file",
}
HEAD = ("grows", "size", "batch", "width", "rows", "images/s", "first step, s", "memory, MB")


def points():
    """`(what grows, arguments of a point)` of every point."""
    for name, (values, others) in SWEEPS.items():
        yield from ((name, {**BASE, **others, name: value}) for value in values)


def measured(point, out):
    """What `benchmarks.growth_point` measures of a point."""
    arguments = json.dumps({**point, "folder": str(out)})
    command = [sys.executable, "-m", "benchmarks.growth_point", arguments]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])


def collect(out, measure=measured):
    """`{point as JSON: values}` of all points, those that `out` holds not measured again."""
    path = out / "growth.json"
    found = json.loads(path.read_text("utf-8")) if path.exists() else {}
    for name, point in points():
        key = json.dumps(point)
        if key in found:
            continue
        found[key] = measure(point, out)
        with replacing(path) as temporary:
            temporary.write_text(json.dumps(found, indent=1), "utf-8")
        print(f"{name} {point[name]:,}: {found[key]['images_per_second']:.4g} images/s", flush=True)
        for file in out.glob("*.npy"):
            file.unlink()
    return found


def table(found):
    """All points as the lines of a table in Markdown."""
    rows = [HEAD, ["---"] * len(HEAD)]
    for name, point in points():
        values = found[json.dumps(point)]
        sizes = [f"{value:,}" for value in point.values()]
        first = f"{values['first_cpu']:.1f} ({values['first_wall']:.1f})"
        memory = f"{values['before']:.0f} + {values['peak'] - values['before']:.0f}"
        rows.append([LABELS[name], *sizes, f"{values['images_per_second']:,.4g}", first, memory])
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def picture(found):
    """Images a second above, and memory below, against all that grows; both axes logarithmic."""
    drawing = plots.figure(1200, 520)
    axes = drawing.subplots(2, len(SWEEPS), sharey="row")
    for column, (name, (values, others)) in enumerate(SWEEPS.items()):
        here = [found[json.dumps({**BASE, **others, name: value})] for value in values]
        speeds = [each["images_per_second"] for each in here]
        memory = [each["peak"] - each["before"] for each in here]
        for row, heights in zip(axes[:, column], (speeds, memory), strict=True):
            row.loglog(values, heights, marker="o")
            row.set_xticks(values, marks(values), minor=False)
            row.minorticks_off()
            row.grid(alpha=0.3)
        axes[1, column].set_xlabel(LABELS[name])
    axes[0, 0].set_ylabel("images a CPU second")
    axes[1, 0].set_ylabel("memory, MB")
    return plots.rasterize(drawing)


def marks(values):
    """What is written at each value of a logarithmic axis: nothing where the next is too near."""
    crowded = [after < 1.5 * value for value, after in zip(values, values[1:], strict=False)]
    pairs = zip(values, [*crowded, False], strict=True)
    return ["" if close else short(value) for value, close in pairs]


def short(value):
    """A number in at most four characters: `"100k"`."""
    for size, letter in ((10**6, "M"), (10**3, "k")):
        if value >= size:
            return f"{value // size}{letter}"
    return str(value)


def main(_):
    out = writable_directory(flags.FLAGS.out)
    found = collect(out)
    print(f"\n{table(found)}\n\n{images.save(out / 'growth.png', picture(found))}")


if __name__ == "__main__":
    flags.DEFINE_string("out", "runs/growth", "folder for the results")
    console.run(main)
