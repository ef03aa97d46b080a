"""Run folders for tests, with the files of a training but without the training."""

import math

import numpy as np

from keras_gan.saving import run_folder
from keras_gan.visualization import images

CONFIG = {
    "command": "python -m keras_gan train --gan=gan",
    "flags": {
        "gan": "gan",
        "augment": None,
        "learning_rate": 0.0010000000474974513,
        "shape": [4, 8],
    },
    "epochs": 6,
    "sessions": [{"step": 0, "versions": {"keras": "3"}}],
}
METRICS = {"epochs": 6, "final": {"critic_loss": 1.0}, "cell_coverage": {"covered": 39}}


def write(directory, epochs, finished=False):
    """A run after `epochs` epochs; epoch 2 logged a NaN."""
    run_folder.write_json(directory / "config.json", CONFIG)
    noise = np.random.default_rng(0)
    for epoch in range(1, epochs + 1):
        record = {"epoch": epoch, "steps": 10 * epoch, "images_seen": 640 * epoch, "seconds": 40.5}
        record |= {"critic_loss": 1 / epoch, "generator_loss": math.nan if epoch == 2 else epoch}
        record |= {"penalty": 1e-5 * epoch, "fd_<b>": 9.0} if epoch % 2 == 0 else {}
        with open(directory / "log.jsonl", "a") as log:
            log.write(run_folder.line(record))
        picture = images.grid(noise.uniform(-1, 1, (4, 8, 8, 1)))
        images.save(directory / "grids" / f"epoch_{epoch:04d}.png", picture)
    if finished:
        run_folder.write_json(directory / "metrics.json", METRICS)
    return directory
