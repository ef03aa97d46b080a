"""Images with captions: for `TextToImageGAN`."""

import os
import zlib
from collections.abc import Sequence

import numpy as np

from keras_gan import data
from keras_gan.data import (
    captioned_folder,
    columns,
    npz,
    npz_file,
    openmoji,
    pixels,
    shown,
    splits,
    tinted_mnist,
)

TINTED, OPENMOJI = "tinted_mnist", "openmoji"
READ_FROM_TEXTS = {TINTED: tinted_mnist, OPENMOJI: openmoji}  # Whose labels the texts say.
HELD_OUT = 10  # One in so many combinations of base and skin tone.


def load(
    name: str,
    split: str = "train",
    size: int | Sequence[int] | None = None,
    channels: int | None = None,
    skip_damaged: bool = False,
) -> tuple[np.ndarray, np.ndarray]:
    """Loads images and a text for each.

    The test split of the known sets holds combinations of words that no training image shows, but
    for `"avatars_10k"`; each word by itself is trained on.

    Args:
        name: one of these:

            * `"tinted_mnist"`, made of `mnist.npz`: "a red three on blue"; see
              `keras_gan.data.tinted_mnist`;
            * `"avatars"`: drawn faces at 64 px, "a person with long blond hair, sunglasses, …";
              combinations of hair and hair colour are held out;
            * `"avatars_10k"`: ten thousand of these, in the package; the held-out faces are of
              combinations that are trained on;
            * `"openmoji"`: emoji at 64 px by their names, "waving hand: dark skin tone";
              combinations of a base form with a skin tone are held out;
            * any `<name>.npz` with the arrays `image` and `text`, and `test`, if there, that marks
              the rows of the test split;
            * a folder of pictures, with a `.txt` file beside each, or a `metadata.csv` of
              `file_name` and `text`; see `keras_gan.data.captioned_folder`.

            Files are in the folder that the environment variable KERAS_GAN_DATA names.
        split, size, channels, skip_damaged: as `keras_gan.data.load` takes them.

    Returns:
        `(images, texts)`: `uint8` images `(N, height, width, channels)`, and strings `(N,)`.

    Raises:
        ValueError: if there are no such images, or one of a folder has no text.
    """
    part, size = splits.parse(split), pixels.check(size, channels)
    if os.path.isdir(os.path.expanduser(name)):
        found = captioned_folder.load(name, part, size, channels, skip_damaged)
        return part.cut(*found)
    images, texts = part.cut(*_of_name(name, part))
    return pixels.conform(images, size, channels), texts


def _of_name(name, part):
    if name == TINTED:
        test = part.check(["train", "test"], name) == "test"
        images, digits = data.load("mnist", "test" if test else "train")
        return tinted_mnist.tint(images, digits, held_out=test)
    path = npz.find(name)
    keys = npz_file.keys(path) if path else []
    if name == OPENMOJI and path:
        return _emoji(path, part)
    if not {columns.IMAGE, columns.TEXT} <= set(keys):
        holds = f", which holds {', '.join(keys)}" if keys else ""
        raise ValueError(
            f"Expected images with captions: {TINTED}; avatars, avatars_10k, openmoji or any other "
            f"<name>.npz with the arrays {columns.IMAGE} and {columns.TEXT} in the folder "
            f"{npz.VARIABLE}; or a folder of pictures with a .txt file beside each."
            f"{npz.how_to_get(name)} Received: {str(name)!r}{holds}."
        )
    return columns.texts(path, keys, part)


def labels(name, split, columns):
    """What the texts of a split say, by column: integers, row i for row i of `load`, or -1."""
    if name in READ_FROM_TEXTS:
        return READ_FROM_TEXTS[name].labels(load(name, split)[1])
    return shown.labels(name, split, columns)


def _emoji(path, part):
    test = part.check(["train", "test"], OPENMOJI) == "test"
    found = npz_file.read(path, ["color", "name"])
    rows = held_out_tones(found["name"]) == test
    return npz_file.checked_images(found["color"][rows], "color", path), found["name"][rows]


def held_out_tones(names):
    """Which names are of a combination of base form and skin tone that is not trained on.

    A checksum decides, so the choice is the same on every machine, and does not depend on the
    other names.
    """
    toned = np.char.endswith(names, "skin tone")
    chosen = [zlib.crc32(name.encode()) % HELD_OUT == 0 for name in names.tolist()]
    return toned & np.array(chosen)
