"""python -m benchmarks.large_data: what a large file of images, and large folders, cost a training.

`--images=1000000` writes a file of so many images of 32 pixels and trains on it in three processes:
one makes 2 N steps, one N steps, and one goes on from there to 2 N; both ends must be the same, bit
for bit. `--files=10000,100000` trains on folders of so many pictures of 16 pixels, twice: the first
process decodes them, the second finds them decoded. Their files are hard links of a hundred
pictures, which to the reader are files like others; with `--black` the first takes black pictures
for decoded ones, where only the listing is of interest. Data are removed afterwards.
"""

import json
import os
import pathlib
import shutil
import subprocess
import sys

from absl import flags

from keras_gan.utils import console
from keras_gan.utils.atomic_files import writable_directory

ROOT = pathlib.Path(__file__).parent.parent
SIZE, STEPS = 32, 20  # Of the images in a file; N.
MEMORY = ("before", "loaded", "most")
PICTURE, PICTURES, IN_FOLDER, FOLDERS = 16, 100, 1_000, 10  # Pixels, different ones, in each class.
HEAD = ("data", "process", "loading, s", "to the first step, s", *(f"{m}, MB" for m in MEMORY))


def main(_):
    out = writable_directory(flags.FLAGS.out)
    print(f"| {' | '.join(HEAD)} |\n{'|---' * len(HEAD)}|")
    for count in map(int, flags.FLAGS.images):
        large_file(out, count)
    for count in map(int, flags.FLAGS.files):
        large_folder(out, count)


def large_file(out, count):
    """Train on a file of `count` images without a break, and with one."""
    from benchmarks import growth_point

    path = out / f"{count}.npy"
    if not path.exists():
        growth_point.write(path, count, SIZE)
    name = f"{count:,} images, {path.stat().st_size / 1e9:.2f} GB"
    whole = measured(name, "without a break", path, out / "whole", stop=2 * STEPS)
    measured(name, "broken off", path, out / "broken", stop=STEPS)
    resumed = measured(name, "resumed", path, out / "broken", stop=2 * STEPS)
    path.unlink()
    for folder in ("whole", "broken"):
        shutil.rmtree(out / folder)
    if whole["state"] != resumed["state"]:
        sys.exit(f"The resumed training on {count:,} images differs from the one without a break.")


def large_folder(out, count):
    """Train on a folder of `count` pictures that is new, and on the same once more."""
    folder = out / f"{count}_files"
    write_folder(folder, count)
    for process in ("decodes", "finds them decoded"):
        measured(f"{count:,} files", process, folder, out / "checkpoints", stop=STEPS)
        shutil.rmtree(out / "checkpoints")
    shutil.rmtree(folder)
    shutil.rmtree(out / "home")


def write_folder(folder, count):
    """A folder of `count` PNG files in classes of folders; each is one of `PICTURES` pictures."""
    import numpy as np
    from PIL import Image

    draw = np.random.default_rng(0)
    originals = [folder / "class_0" / "folder_0" / f"{index}.png" for index in range(PICTURES)]
    originals[0].parent.mkdir(parents=True)
    for path in originals:
        Image.fromarray(draw.integers(0, 256, (PICTURE, PICTURE, 3), "uint8")).save(path)
    for index in range(PICTURES, count):
        number = index // IN_FOLDER
        place = folder / f"class_{number // FOLDERS}" / f"folder_{number}"
        if index % IN_FOLDER == 0:
            place.mkdir(parents=True)
        os.link(originals[index % PICTURES], place / f"{index}.png")


def measured(name, process, source, checkpoints, stop):
    """What `benchmarks.large_data_run` finds in a process of its own, printed as a row."""
    order = {"source": str(source), "checkpoints": str(checkpoints), "stop": stop}
    order["black"] = flags.FLAGS.black
    command = [sys.executable, "-m", "benchmarks.large_data_run", json.dumps(order)]
    home = {"KERAS_GAN_HOME": str(checkpoints.parent / "home")}
    done = subprocess.run(
        command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True, env=os.environ | home
    )
    found = json.loads(done.stdout.splitlines()[-1])
    times = [f"{found[key][0]:.1f} ({found[key][1]:.1f})" for key in ("loading", "first")]
    sizes = [f"{found[key]:.0f}" for key in MEMORY]
    print(f"| {' | '.join([name, process, *times, *sizes])} |", flush=True)
    return found


if __name__ == "__main__":
    flags.DEFINE_string("out", "runs/large_data", "folder for the data, removed afterwards")
    flags.DEFINE_list("images", [], "numbers of images in a file")
    flags.DEFINE_list("files", [], "numbers of files in a folder")
    flags.DEFINE_bool("black", False, "take black pictures for decoded ones")
    console.run(main)
