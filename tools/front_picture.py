"""python -m tools.front_picture: real faces beside generated ones, `docs/faces.png`.

To the left the first faces of the split `test` of `avatars_10k`, to the right as many samples of
the preset `r3gan_avatars`, of the latents of seed 0; none are selected.
"""

import pathlib

import numpy as np

import keras_gan
from keras_gan.utils import console
from keras_gan.visualization import images

FILE = pathlib.Path(__file__).parent.parent / "docs" / "faces.png"
ROWS = COLUMNS = 5
GAP = 32  # Pixels between the two halves.
SCALE = 2


def picture():
    """A `uint8` array of the two grids side by side."""
    count = ROWS * COLUMNS
    real, _ = keras_gan.data.load("avatars_10k", f"test[:{count}]")
    generated = keras_gan.from_preset("r3gan_avatars").generate(count, seed=0, dtype="uint8")
    left, right = (images.grid(half, columns=COLUMNS) for half in (real, generated))
    gap = np.full((len(left), GAP // SCALE, 3), 255, "uint8")
    both = np.concatenate([left, gap, right], axis=1)
    return both.repeat(SCALE, axis=0).repeat(SCALE, axis=1)


def main(_):
    print(images.save(FILE, picture()))


if __name__ == "__main__":
    console.run(main)
