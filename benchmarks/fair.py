"""python -m benchmarks.fair: the GANs of Fashion-MNIST on equal terms, with several seeds.

Every preset here has the same networks, batch size and images seen. Each is trained again by its
own recipe with other seeds, and scored as its card is; a run that was broken off goes on. Prints a
table of Markdown, in which a row's first seed is that of the preset in the zoo. KERAS_GAN_DATA
names the folder of `fashion_mnist.npz`.
"""

import json
import os
import pathlib
import shlex
import sys

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

from absl import app, flags

from keras_gan import cli
from keras_gan.presets import catalog
from keras_gan.saving import run_folder

DATA = "fashion_mnist"
GANS = ("gan", "lsgan", "fgan_pearson", "fgan_kl", "wgan", "wgan_gp", "dragan", "sngan", "r3gan")
SHOWN = ("fd", "precision", "recall", "density", "coverage")


def scores(preset, seed, out):
    """The rows of one preset, or of its recipe with another seed."""
    described = catalog.config(preset)
    if seed == described["recipe"]["flags"]["seed"]:
        return described["scores"]
    run, found = out / f"{preset}_{seed}", out / f"{preset}_{seed}.json"
    train(preset, seed, run)
    if not found.is_file():
        command = shlex.split(described["score_command"])[3:]
        command = [word for word in command if not word.startswith("--preset=")]
        call([*command, f"--model={run / 'model.keras'}", f"--out={found}"])
    return json.loads(found.read_text("utf-8"))


def train(preset, seed, run):
    """Begin the run, or go on with it; one that is finished stays as it is."""
    if not (run / run_folder.CONFIG).is_file():
        call(["train", preset, f"--seed={seed}", f"--out={run}"])
    elif not (run / run_folder.METRICS).is_file():
        call(["resume", str(run)])


def call(arguments):
    if cli.main(["keras_gan", *arguments]):
        sys.exit(f"python -m keras_gan {shlex.join(arguments)} failed.")


def line(preset, seed, rows):
    """A row of the table."""
    values = {row["metric"].partition("_")[0]: row["value"] for row in rows}
    shown = (f"{values[name]:.3g}" for name in SHOWN)
    return f"| `{preset}` | {seed} | {' | '.join(shown)} |"


def main(_):
    given = flags.FLAGS
    print(f"| preset | seed | {' | '.join(SHOWN)} |\n|{'---|' * (len(SHOWN) + 2)}", flush=True)
    for gan in given.gans:
        for seed in map(int, given.seeds):
            preset = f"{gan}_{DATA}"
            print(line(preset, seed, scores(preset, seed, pathlib.Path(given.out))), flush=True)


if __name__ == "__main__":
    flags.DEFINE_list("gans", list(GANS), "which")
    flags.DEFINE_list("seeds", ["0"], "of training")
    flags.DEFINE_string("out", "runs/fair", "folder of the runs")
    app.run(main)
