"""python -m benchmarks.growth_point POINT: one point of `benchmarks.growth`, in its own process.

POINT is JSON of the arguments of `measure`; prints what it returns as a line of JSON.
"""

import json
import os
import pathlib
import sys
import tempfile
import time

from benchmarks import memory

SECONDS = 2.0  # Least CPU time of the steps that count.
CHUNK = 1_000  # Images written at a time.


def measure(size, batch_size, width, rows, folder):
    """What training `GAN` on `rows` images of a mapped file costs.

    Args:
        size: side of the images, which have three channels.
        batch_size, width: of the training, and of `dcgan` networks.
        rows: images in the file.
        folder: for the file, which stays there.

    Returns:
        Dictionary of images a second, of CPU time; the seconds and the CPU seconds from the call of
        `fit` to the end of the first step, the hash of all images included; and the most memory in
        megabytes, of which `before` it was built.
    """
    import keras
    import numpy as np

    from keras_gan.callbacks import Checkpoint
    from keras_gan.cli import image_networks, recipes

    keras.utils.set_random_seed(0)
    before = memory.peak() / 1e6
    recipe = recipes.RECIPES["gan"]
    players = image_networks.build_networks("dcgan", (size, size, 3), 64, width)
    gan = recipe.model(*players, seed=0, **recipe.arguments)
    gan.compile(recipe.optimizer(), recipe.optimizer())
    path = pathlib.Path(folder, f"{rows}x{size}.npy")
    if not path.exists():
        write(path, rows, size)
    images = np.load(path, mmap_mode="r")

    def cost(steps, *callbacks):
        given = {"batch_size": batch_size, "steps_per_epoch": steps, "verbose": 0}
        wall, cpu = time.perf_counter(), time.process_time()
        gan.fit(images, callbacks=list(callbacks), **given)
        return time.perf_counter() - wall, time.process_time() - cpu

    with tempfile.TemporaryDirectory(dir=folder) as checkpoints:
        first = cost(1, Checkpoint(checkpoints))
    steps = max(2, round(SECONDS / cost(1)[1]))
    return {
        "images_per_second": steps * batch_size / cost(steps)[1],
        "first_wall": first[0],
        "first_cpu": first[1],
        "peak": memory.peak() / 1e6,
        "before": before,
    }


def write(path, rows, size):
    """Random images, some at a time."""
    import numpy as np

    from keras_gan.utils.atomic_files import replacing

    draw = np.random.default_rng(0)
    header = {"descr": "|u1", "fortran_order": False, "shape": (rows, size, size, 3)}
    with replacing(path) as temporary, open(temporary, "wb") as file:
        np.lib.format.write_array_header_1_0(file, header)
        for first in range(0, rows, CHUNK):
            count = min(CHUNK, rows - first)
            file.write(draw.integers(0, 256, (count, size, size, 3), "uint8").data)


if __name__ == "__main__":
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    print(json.dumps(measure(**json.loads(sys.argv[1]))))
