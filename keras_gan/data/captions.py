"""Images with captions: for `TextToImageGAN`."""

import zlib
from collections.abc import Sequence

import numpy as np

from keras_gan import data
from keras_gan.data import npz, npz_file, openmoji, pixels, shown, splits, tinted_mnist

TINTED, OPENMOJI = "tinted_mnist", "openmoji"
FACES = ("avatars", "avatars_10k")  # Their files say what is held out.
FILES = {**dict.fromkeys(FACES, ("image", "text")), OPENMOJI: ("color", "name")}
READ_FROM_TEXTS = {TINTED: tinted_mnist, OPENMOJI: openmoji}  # Whose labels the texts say.
HELD_OUT = 10  # One in so many combinations of base and skin tone.


def load(
    name: str,
    split: str = "train",
    size: int | Sequence[int] | None = None,
    channels: int | None = None,
) -> tuple[np.ndarray, np.ndarray]:
    """Loads images and a text for each.

    The test split holds combinations of words that no training image shows, but for
    `"avatars_10k"`; each word by itself is trained on.

    Args:
        name: one of these:

            * `"tinted_mnist"`, made of `mnist.npz`: "a red three on blue"; see
              `keras_gan.data.tinted_mnist`;
            * `"avatars"`: drawn faces at 64 px, "a person with long blond hair, sunglasses, …";
              combinations of hair and hair colour are held out;
            * `"avatars_10k"`: ten thousand of these, in the package; the held-out faces are of
              combinations that are trained on;
            * `"openmoji"`: emoji at 64 px by their names, "waving hand: dark skin tone";
              combinations of a base form with a skin tone are held out.

            The other files are in the folder that the environment variable KERAS_GAN_DATA names.
        split, size, channels: as `keras_gan.data.load` takes them.

    Returns:
        `(images, texts)`: `uint8` images `(N, height, width, channels)`, and strings `(N,)`.

    Raises:
        ValueError: if there are no such images.
    """
    part, size = splits.parse(split), pixels.check(size, channels)
    test = part.check(["train", "test"], name) == "test"
    if name == TINTED:
        images, digits = data.load("mnist", "test" if test else "train")
        images, texts = tinted_mnist.tint(images, digits, held_out=test)
    else:
        images, texts = _of_file(name, test)
    images, texts = part.cut(images, texts)
    return pixels.conform(images, size, channels), texts


def labels(name, split, columns):
    """What the texts of a split say, by column: integers, row i for row i of `load`, or -1."""
    if name in READ_FROM_TEXTS:
        return READ_FROM_TEXTS[name].labels(load(name, split)[1])
    return shown.labels(name, split, columns)


def _of_file(name, test):
    path = npz.find(name) if name in FILES else None
    if path is None:
        raise ValueError(
            f"Expected images with captions: {TINTED}, or {' or '.join(FILES)}, whose file is in "
            f"the folder {npz.VARIABLE}. Received: {str(name)!r}."
        )
    found = npz_file.read(path, [*FILES[name], "test"])
    images, texts = (found[key] for key in FILES[name])
    held_out = found["test"] if name in FACES else held_out_tones(texts)
    rows = held_out == test
    return npz_file.checked_images(images[rows], FILES[name][0], path), texts[rows]


def held_out_tones(names):
    """Which names are of a combination of base form and skin tone that is not trained on.

    A checksum decides, so the choice is the same on every machine, and does not depend on the
    other names.
    """
    toned = np.char.endswith(names, "skin tone")
    chosen = [zlib.crc32(name.encode()) % HELD_OUT == 0 for name in names.tolist()]
    return toned & np.array(chosen)
