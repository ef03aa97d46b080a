"""Data sets as arrays: embedded sets, `.npz` and `.npy` files, folders of images, TFDS.

In training, `fit` decides the order of the rows: a pure function of (seed, epoch, step).
"""

import contextlib
import functools
import os
from collections.abc import Sequence

import numpy as np

from keras_gan.data import (
    columns,
    fashion_mnist_10k,
    folder,
    known_sets,
    npy,
    npz,
    pixels,
    splits,
    stacked_mnist,
    tfds,
    toys,
)
from keras_gan.utils import npz_folder
from keras_gan.utils.checks import suggestion
from keras_gan.utils.hints import StrPath

__all__ = ["class_names", "load", "names", "toys"]

EMBEDDED = {
    "fashion_mnist_10k": fashion_mnist_10k.load,
    **{name: functools.partial(toys.load, name) for name in (*toys.MIXTURES, *toys.CURVES)},
}


def embedded():
    """The names of the sets inside the package, sorted."""
    return sorted({*EMBEDDED, *npz.EMBEDDED})


def names() -> list[str]:
    """The names of embedded sets and of `.npz` files in KERAS_GAN_DATA, sorted."""
    return sorted({*embedded(), *npz_folder.names(), *npz_folder.made()})


def load(
    name: StrPath,
    split: str = "train",
    size: int | Sequence[int] | None = None,
    channels: int | None = None,
    data_dir: StrPath | None = None,
    labels: StrPath | None = None,
    skip_damaged: bool = False,
) -> tuple[np.ndarray, np.ndarray | None]:
    """Loads a data set as arrays.

    `name` is looked up in this order:

    1. an embedded set:

        | name | samples | labels |
        |---|---|---|
        | "fashion_mnist_10k" | `uint8` images `(10000, 28, 28, 1)` | `uint8` class, 0 to 9 |
        | "avatars_10k" | `uint8` faces `(9000, 64, 64, 3)`, 1,000 in "test" | columns: see below |
        | "ring8" | `float32` points `(100000, 2)`, 8 Gaussians on a circle | `uint8`, 0 to 7 |
        | "grid25" | `float32` points `(100000, 2)`, 5 x 5 Gaussians | `uint8`, 0 to 24 |
        | "swiss_roll" | `float32` points `(100000, 2)` along a spiral | `None` |

        The columns of "avatars_10k" are hair, hair_color, skin, eyes, mouth, facial_hair and
        clothes_color; its captions: `keras_gan.data.captions`.

        "stacked_mnist" is made from "mnist", which is looked up as follows: `uint8` images
        `(60000, 28, 28, 3)`, and 1,000 modes as labels; see `keras_gan.data.stacked_mnist`.

    2. a file `<name>.npz` in the folder that the environment variable KERAS_GAN_DATA names, with
        `x_train`, `y_train`, `x_test`, `y_test`; or with `image`, a mask `test` of the rows held
        out, and columns of strings or integers, each of them a set of labels;
    3. a folder of images of any format, size and mode, by its path; labels are the indices of its
        sorted class subfolders. Folders named as splits, `train/cat/1.png` or `cat/train/1.png`,
        are splits. A warning counts what is left out. The decoded images are cached in the folder
        that KERAS_GAN_HOME names (`~/.keras_gan` by default). HEIC is read where `pillow-heif` is
        installed;
    4. a file `<path>.npy` of `uint8` images `(N, H, W)` or `(N, H, W, C)`, or of floats, a row a
        sample; `labels` is the path of another, of one integer or string a row. Nothing is read
        before it is needed, so the file may be larger than the memory. Its rows are "train";
    5. an image data set of TensorFlow Datasets, prepared in `data_dir` or downloaded to it.

    Images are scaled and centre-cropped to `size` and converted to `channels` if these are given;
    transparent pixels become white, but for `channels=4`; 16 bits are rounded to 8.

    Args:
        name: as above; a `pathlib.Path` is always a folder.
        split: `"train"` or another split of the data set, in any of the usual spellings ("val"
            means "validation" where there is no "val"), with a range of its rows where wanted:
            `"train[:50000]"`, `"train[-10000:]"`, `"test[10%:20%]"`.
        size: height and width of the images, one integer or two; `None` keeps their size, which
            must be the same for all.
        channels: 1 for grey, 3 for colour, 4 for colour and opacity; `None` for grey or colour, as
            the images are.
        data_dir: folder of TFDS; by default that of TFDS_DATA_DIR, or `~/tensorflow_datasets`.
        labels: name of the column of labels, such as "hair" of drawn faces; the labels of a data
            set that has one kind of them are called "label", and come by default. What each is
            called: `class_names`.
        skip_damaged: whether files of a folder that cannot be read are left out, with a warning
            that counts and names them, instead of an error.

    Returns:
        `(samples, labels)`, two arrays of one length; `labels` is `None` if there are none.
        Images are `uint8` of shape `(N, height, width, 1, 3 or 4)`; those of a folder, and of a
        `.npy` file, are read-only and memory-mapped.

    Raises:
        ValueError: if there is no such data set, split, range or column of labels, if a file is
            damaged (the error names its path), or if images differ in size and `size` is `None`.
    """
    _require_name(name)
    part, size = splits.parse(split), pixels.check(size, channels)
    if _is_own(name):
        columns.require_only(labels, name)
        found = _load_own(name, part, data_dir)
    elif isinstance(name, str) and npz.find(name):
        found = npz.load(name, part, labels)
    elif npy.is_named(name):
        return npy.load(name, part, size, channels, labels)
    elif _is_folder(name):
        samples, classes = folder.load(name, part, size, channels, labels, skip_damaged)
        return folder.of_range(name, part, samples, classes)
    else:
        with _explained(name):
            return tfds.load(name, part, size, channels, data_dir, labels)
    samples, labels = part.cut(*found)
    return pixels.conform(samples, size, channels), labels


def class_names(
    name: StrPath, labels: StrPath | None = None, data_dir: StrPath | None = None
) -> tuple[str, ...] | None:
    """The names of a data set's classes, in the order of their labels.

    Args:
        name, labels, data_dir: as for `load`.

    Returns:
        A tuple of strings: the values of a column, the names of a folder's subfolders, those that
        TensorFlow Datasets knows, "0" to "9" of digits; `None` if `load` returns no labels.
    """
    _require_name(name)
    if _is_own(name):
        columns.require_only(labels, name)
        return known_sets.classes(name)
    if isinstance(name, str) and npz.find(name):
        found = npz.class_names(name, labels)
        known = known_sets.classes(name)
        return known if known and found and len(known) == len(found) else found
    if npy.is_named(name):
        return npy.class_names(labels)
    if _is_folder(name):
        return folder.class_names(name, labels)
    with _explained(name):
        return tfds.class_names(name, labels, data_dir)


def _require_name(name):
    if not isinstance(name, (str, os.PathLike)):
        raise ValueError(
            "Expected a name or a path; arrays go to `fit` as they are. "
            f"Received: {type(name).__name__}."
        )


def _is_own(name):
    """Whether a data set of this library goes by that name."""
    return name in EMBEDDED or name == stacked_mnist.NAME


def _load_own(name, part, data_dir):
    if name == stacked_mnist.NAME:
        return stacked_mnist.stack(*load("mnist", part.name, data_dir=data_dir))
    part.check(["train"], name)
    return EMBEDDED[name]()


def _is_folder(name):
    path = os.path.expanduser(name)
    if os.path.isdir(path):
        return True
    is_path = isinstance(name, os.PathLike) or name.startswith((".", "/", "~"))
    if is_path or name.endswith("/") or os.path.isfile(path):
        raise ValueError(
            f"Expected the path of a folder of images or of a .npy file. Received: {str(name)!r}."
        )
    return False


@contextlib.contextmanager
def _explained(name):
    """A name that nothing knows is an error that lists what is known."""
    try:
        yield
    except tfds.UnknownDatasetError as error:
        hint = suggestion(name, sorted({*names(), *error.names}), count=3)
        hint += npz.how_to_get(name)
        raise ValueError(
            f"Unknown data set. Expected one of {', '.join(names())}; the path of a folder of "
            f"images or of a .npy file; or {error}.{hint} Received: {name!r}."
        ) from error
