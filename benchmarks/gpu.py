"""python benchmarks/gpu.py --out=FOLDER: what the library does on a GPU, in six minutes.

Four parts, on JAX and PyTorch, each task in a process of its own: conformance on the device, memory
there, images a second beside the same step by hand on PyTorch, and trainings on CIFAR-10, scored.
Writes each row to `gpu.jsonl` as soon as it is measured, and tables to `gpu.md`; started again with
the same folder, it does what is missing. Exits with 1 if a task failed. `--toy` runs the code of
every part on the CPU.
"""

import importlib.metadata
import os
import pathlib
import platform
import sys
import time

from absl import app, flags

if not __package__:
    sys.path[0] = str(
        pathlib.Path(__file__).resolve().parent.parent
    )  # Python puts this folder there.

from benchmarks.gpu_parts import PARTS, plan, processes, rows, shares, table  # noqa: E402

# Parts of the time that is left; what one does not need, later ones have.
WEIGHTS = {"conformance": 0.7, "memory": 0.5, "speed": 1.0, "training": 3.8}
RESERVE = 5.0  # Seconds to end processes and write the tables.
PACKAGES = ("keras", "jax", "torch", "numpy")


def environment():
    """What the rows depend on besides their protocols."""
    found = {}
    for package in PACKAGES:
        try:
            found[package] = importlib.metadata.version(package)
        except importlib.metadata.PackageNotFoundError:
            found[package] = "not installed"
    return {**found, "python": platform.python_version(), "cores": cores()}


def cores():
    """CPU cores that this process may use."""
    listed = getattr(os, "sched_getaffinity", None)
    return len(listed(0)) if listed else os.cpu_count() or 1


def run(out, parts, minutes, data, toy):
    """Run the parts; returns all rows."""
    out = pathlib.Path(out).resolve()
    out.mkdir(parents=True, exist_ok=True)
    data = pathlib.Path(data).resolve()
    path, end = out / rows.FILE, time.time() + 60 * minutes - RESERVE
    rows.begin(path, environment())
    parts = [part for part in PARTS if part in parts]
    for number, part in enumerate(parts):
        left = [WEIGHTS[each] for each in parts[number:]]
        share = 1.0 if toy else left[0] / sum(left)
        run_part(part, out, time.time() + max(0.0, end - time.time()) * share, data, toy)
        write_tables(out)
    return rows.read(path)[1]


def run_part(part, out, until, data, toy):
    """Run the tasks of a part that no earlier run has finished."""
    ended = rows.finished(rows.read(out / rows.FILE)[1])
    tasks = [t for t in plan.tasks(part, out, data, toy) if t.subject not in ended]
    at_once = 1 if toy else max(2, cores())
    if part != "speed":
        processes.run(tasks, out, until, at_once)
        return
    at_once = max(1, at_once // 2)  # Each keeps its networks on the card until it is timed.
    for start in range(0, len(tasks), at_once):
        processes.run(tasks[start : start + at_once], out, until, at_once)
    for subject, share, protocol in shares.missing(rows.read(out / rows.FILE)[1]):
        rows.append(out / rows.FILE, subject, shares.METRIC, share, **protocol)


def write_tables(out):
    rows.write_whole(out / "gpu.md", table.markdown(*rows.read(out / rows.FILE)).encode())


def main(_):
    given = flags.FLAGS
    found = run(given.out, given.parts, given.minutes, given.data, given.toy)
    print(f"\n{pathlib.Path(given.out) / 'gpu.md'}", flush=True)
    sys.exit(any(row["metric"] == rows.FAILED for row in found))


if __name__ == "__main__":
    flags.DEFINE_string("out", "runs/gpu", "folder for the results")
    flags.DEFINE_list("parts", list(PARTS), f"parts to run: {', '.join(PARTS)}")
    flags.DEFINE_float("minutes", 6.0, "time for all parts", lower_bound=0.1)
    flags.DEFINE_string("data", "data", "folder with the packed images of tools/pack_for_gpu.py")
    flags.DEFINE_boolean("toy", False, "tiny networks on the CPU: does every part run?")
    app.run(main)
