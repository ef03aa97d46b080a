"""The process of one run."""

import json
import os
import pathlib
import shutil
import subprocess
import time

from benchmarks.race_parts import plan
from keras_gan.utils.atomic_files import make_folder, replacing_folder

THREADS = ("OMP_NUM_THREADS", "TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS")


def folder_of(out, name, seed):
    """Where a finished run lies; before, nothing is there."""
    return pathlib.Path(out) / "runs" / f"{name}_{seed}"


def finished(out):
    """`{name: [seeds]}` of the runs in a race's folder, whichever command made them."""
    found = {}
    for name in plan.KNOWN:
        folders = pathlib.Path(out, "runs").glob(f"{name}_[0-9]*")
        seeds = sorted(int(folder.name.removeprefix(f"{name}_")) for folder in folders)
        found |= {name: seeds} if seeds else {}
    return found


def run(out, name, seed, settings):
    """Run a contestant from start to end.

    Raises:
        RuntimeError: if it fails, with the last line that it has printed, or is not installed.
    """
    if not pathlib.Path(plan.KNOWN[name].python).exists():
        raise RuntimeError(f"{name} is not installed: `make race` installs it and starts the race.")
    log = make_folder_of(pathlib.Path(out) / "logs" / f"{name}_{seed}.log")
    with replacing_folder(folder_of(out, name, seed)) as folder:
        scratch = folder / "scratch"
        scratch.mkdir()
        order = order_of(out, name, seed, settings, folder)
        code = start(plan.KNOWN[name], order, log)
        if code:
            lines = log.read_text("utf-8", "replace").strip().splitlines() or ["it printed nothing"]
            last = f"exit status {code}, {lines[-1][:300]}"
            raise RuntimeError(f"{name}, seed {seed}: {last} (all of it: {log})")
        shutil.rmtree(scratch)


def make_folder_of(path):
    make_folder(path.parent)
    return path


def order_of(out, name, seed, settings, folder):
    """What a contestant's process is told: nothing of the test images."""
    return {
        "began": time.time(),
        "cores": cores(settings["cores"]),
        "module": plan.KNOWN[name].module,
        "settings": {
            "faces": str(pathlib.Path(out) / "faces"),
            "size": settings["size"],
            "seed": seed,
            "scratch": str(folder / "scratch"),
        },
        "out": str(folder),
        "seconds": 60 * settings["minutes"],
        "counts": plan.counts(settings),
    }


def start(entry, order, log):
    """The exit status of an order's process, which ends when the pipe to it does."""
    with (
        open(log, "w", encoding="utf-8") as output,
        subprocess.Popen(
            [str(entry.python), "-m", "benchmarks.race_parts", json.dumps(order)],
            cwd=plan.ROOT,
            env=environment(entry, len(order["cores"])),
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=subprocess.STDOUT,
        ) as process,
    ):
        return process.wait()


def cores(count):
    """The first cores that this process may use.

    Raises:
        ValueError: if there are not as many.
    """
    listed = getattr(os, "sched_getaffinity", None)
    available = sorted(listed(0)) if listed else list(range(os.cpu_count() or 1))
    if count > len(available):
        raise ValueError(f"This machine has {len(available)} cores. Received: --cores={count}.")
    return available[:count]


def environment(entry, count):
    """The variables of a contestant's process: its threads, no GPU, and no folder of the data."""
    kept = {name: value for name, value in os.environ.items() if name != "KERAS_GAN_DATA"}
    own = {} if entry.backend is None else {"KERAS_BACKEND": entry.backend}
    return {
        **kept,
        **dict.fromkeys(THREADS, str(count)),
        "CUDA_VISIBLE_DEVICES": "",
        "ACCELERATE_USE_CPU": "true",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "PYTHONPATH": os.pathsep.join([str(plan.ROOT), *filter(None, [kept.get("PYTHONPATH")])]),
        **own,
    }
