"""The images of a race: a folder of PNG files to train on, and those that samples are scored by."""

import pathlib

import numpy as np

from keras_gan import data
from keras_gan.utils.atomic_files import replacing, replacing_folder
from keras_gan.visualization.images import to_pil

TEST = "test.npz"


def write(out, settings):
    """Write both, unless they are there."""
    out, size = pathlib.Path(out), settings["size"]
    if not (out / "faces").exists():
        images, _ = data.load(settings["data"], settings["train"], size=size, channels=3)
        with replacing_folder(out / "faces") as folder:
            for number, image in enumerate(images):
                to_pil(image).save(folder / f"{number:06}.png")
    if not (out / TEST).exists():
        images, _ = data.load(settings["data"], settings["test"], size=size, channels=3)
        with replacing(out / TEST) as temporary:
            np.savez_compressed(temporary, images=images)


def test(out):
    """The images that samples are scored by."""
    return read(pathlib.Path(out) / TEST)


def train(out, count):
    """The first images that contestants train on, fewer where there are fewer."""
    return data.load(pathlib.Path(out) / "faces", channels=3)[0][:count]


def mean(out, count):
    """The mean of all images that contestants train on, `count` times."""
    face = np.mean(data.load(pathlib.Path(out) / "faces", channels=3)[0], axis=0)
    return np.broadcast_to(face.round().astype("uint8"), (count, *face.shape))


def read(path):
    with np.load(path) as file:
        return file["images"]
