"""python -m benchmarks.race: GANs that users would take, each with the same time on the same cores.

Each contestant trains on the same folder of faces, for as long as `--minutes` says, in a process
and an environment of its own, one at a time; with each seed another one is first. `make race`
installs the peers and starts this command. KERAS_GAN_DATA names the folder of the data.

* **Time** is that of training by the clock: compilation and reading images are part of it; imports,
  building networks and drawing samples are not, and are reported. The step in which the time ends
  is completed.
* **Samples** are drawn at `--snapshots` equal distances of that time: `--curve_samples` for the
  curve, and `--samples` at the end, which the table shows.
* **Scores** are against `--test`, images that no contestant is given, by one extractor; those of
  real training images and of the mean face stand beside them.
* **Settings** of the peers are those of their own commands.

A race that was broken off goes on in the same `--out`: finished runs are not repeated, and the
table has all that lie there. A contestant that fails is named, the others run, and the command
exits with 1. Writes `race.md`, `race.png` and `samples.png`.
"""

import json
import os
import sys
import time

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

from absl import flags

from benchmarks.race_parts import faces, plan, running, scores, shown
from keras_gan.utils import console
from keras_gan.utils.atomic_files import replacing, writable_directory
from keras_gan.utils.checks import known
from keras_gan.visualization import images

SETTINGS = (
    *("data", "train", "test", "size", "minutes", "cores"),
    *("samples", "curve_samples", "snapshots", "extractor"),
)
TOY = {
    **{"data": "avatars_10k", "train": "train[:128]", "test": "test[:64]", "size": 16},
    **{"minutes": 0.02, "cores": 1, "samples": 32, "curve_samples": 16, "snapshots": 2},
}


def begin(out, settings):
    """Write the settings of a race, or compare them with those of the race that is there.

    Raises:
        ValueError: if they differ.
    """
    path = out / "race.json"
    if path.exists():
        before = json.loads(path.read_text("utf-8"))
        differ = [name for name in settings if settings[name] != before.get(name)]
        if differ:
            given = " ".join(f"--{name}={settings[name]}" for name in differ)
            was = " ".join(f"--{name}={before.get(name)}" for name in differ)
            raise ValueError(f"{out} is a race with {was}; name another --out. Received: {given}.")
    with replacing(path) as temporary:
        temporary.write_text(json.dumps(settings, indent=1), "utf-8")


def train(out, names, seeds, settings, run=running.run):
    """Make all runs that are not finished; returns the errors of those that fail."""
    errors = []
    for name, seed in plan.runs(names, seeds):
        if running.folder_of(out, name, seed).exists():
            continue
        start = time.time()
        try:
            run(out, name, seed, settings)
        except (RuntimeError, OSError) as error:
            errors.append(str(error))
            print(f"failed: {error}", flush=True)
        else:
            print(f"{name}, seed {seed}: {time.time() - start:.0f} s in all", flush=True)
    return errors


def score(out, settings):
    """Score all finished runs of a folder, and write the table and the pictures."""
    scorer = scores.Scorer(out, settings)
    found = {
        name: [scorer.run(name, seed) for seed in seeds]
        for name, seeds in running.finished(out).items()
    }
    bounds = scorer.bounds()
    table = shown.table(found, bounds)
    with replacing(out / "race.md") as temporary:
        temporary.write_text(f"{table}\n", "utf-8")
    images.save(out / "race.png", shown.curves(found, bounds))
    images.save(out / "samples.png", shown.sheet(faces.test(out), found))
    return table


def main(_):
    given = flags.FLAGS
    settings = {name: given[name].value for name in SETTINGS}
    if given.toy:
        settings |= {name: value for name, value in TOY.items() if not given[name].present}
    for name in given.contestants:
        known(name, plan.KNOWN, "contestant")
    seeds, out = [int(seed) for seed in given.seeds], writable_directory(given.out)
    running.cores(settings["cores"])
    begin(out, settings)
    faces.write(out, settings)
    errors = train(out, given.contestants, seeds, settings)
    print(f"\n{score(out, settings)}\n\n{out}: race.png, samples.png")
    sys.exit("\n".join(errors) or None)


if __name__ == "__main__":
    text, integer = flags.DEFINE_string, flags.DEFINE_integer
    flags.DEFINE_list("contestants", list(plan.CONTESTANTS), f"some of {', '.join(plan.KNOWN)}")
    flags.DEFINE_list("seeds", ["0", "1", "2"], "seeds of training")
    flags.DEFINE_float("minutes", 30.0, "of training, each", lower_bound=0.001)
    integer("cores", 2, "of this machine, which one contestant has at a time", lower_bound=1)
    text("data", "avatars", "data set")
    text("train", "train[:-2000]", "part of it to train on")
    text("test", "train[-2000:]", "part of it to score by; the split `test` has other hairs")
    integer("size", 64, "side of the images", lower_bound=8)
    integer("samples", 2_000, "at the end", lower_bound=16)
    integer("curve_samples", 500, "at each other snapshot", lower_bound=16)
    integer("snapshots", 5, "points of the curve", lower_bound=1)
    text("extractor", "efficientnet_lite0", "whose features are compared")
    text("out", "runs/race", "folder of the race")
    flags.DEFINE_boolean("toy", False, "the same in seconds, on 128 small faces of the package")
    console.run(main)
