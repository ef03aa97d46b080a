"""The user's folder of `.npz` files, named by KERAS_GAN_DATA; they are found without NumPy."""

import os
import pathlib
import zipfile

VARIABLE = "KERAS_GAN_DATA"
IMAGE = "image"  # The array of all images, in a file of columns.
MADE_OF = {"stacked_mnist": "mnist"}  # Data sets by the file that they are made of.


def folder():
    """The folder as a `pathlib.Path`, `None` if the variable is not set."""
    value = os.environ.get(VARIABLE)
    return pathlib.Path(os.path.expanduser(value)) if value else None


def find(name):
    """Path of `<name>.npz` in the folder; `None` if it is absent, or if `name` is a path."""
    if folder() is None or os.path.basename(name) != name:
        return None
    path = folder() / f"{name}.npz"
    return path if path.is_file() else None


def names():
    """Names of the files in the folder that hold images, sorted."""
    files = [] if folder() is None else folder().glob("*.npz")
    return sorted(path.stem for path in files if _has_images(path))


def made():
    """Names of the data sets that are made of files in the folder."""
    return [name for name, file in MADE_OF.items() if find(file)]


def _has_images(path):
    try:
        with zipfile.ZipFile(path) as file:
            keys = [name.removesuffix(".npy") for name in file.namelist()]
    except Exception:  # Of a damaged file anything; `load` names the error.
        return False
    return IMAGE in keys or any(key.startswith("x_") for key in keys)
