"""python -m benchmarks.equal_budget: GANs of Fashion-MNIST on an equal budget, with several seeds.

All these presets have the same networks, batch size and images seen. The seed of a preset in the
zoo shows the scores of its card; with any other seed the preset's recipe is trained and scored by
the card's command. Interrupted runs are resumed. Prints a Markdown table. KERAS_GAN_DATA names the
folder of `fashion_mnist.npz`.
"""

import json
import os
import pathlib
import shlex
import sys

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

from absl import flags

from keras_gan import cli
from keras_gan.presets import catalog
from keras_gan.saving import run_folder
from keras_gan.utils import console

DATA = "fashion_mnist"
GANS = ("gan", "lsgan", "fgan_pearson", "fgan_kl", "wgan", "wgan_gp", "dragan", "sngan", "r3gan")
SHOWN = ("fd", "precision", "recall", "density", "coverage")


def scores(preset, seed, out):
    """Score rows of the preset's card, or of its recipe trained with another seed."""
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
    """Start the run or resume it; does nothing when it is finished."""
    if not (run / run_folder.CONFIG).is_file():
        call(["train", preset, f"--seed={seed}", f"--out={run}"])
    elif not (run / run_folder.METRICS).is_file():
        call(["resume", str(run)])


def call(arguments):
    if cli.main(["keras_gan", *arguments]):
        sys.exit(f"python -m keras_gan {shlex.join(arguments)} failed.")


def line(preset, seed, rows):
    """One row of the table."""
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
    flags.DEFINE_list("gans", list(GANS), "GANs to train")
    flags.DEFINE_list("seeds", ["0"], "seeds of training")
    flags.DEFINE_string("out", "runs/fair", "folder of the runs")
    console.run(main)
