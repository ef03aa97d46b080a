"""Data sets in `.npz` files: in the package, and in the folder that KERAS_GAN_DATA names.

A file holds the splits one by one, `x_train` and `y_train`, or all images in one array `image` with
columns beside it: see `keras_gan.data.columns`.
"""

from keras_gan.data import avatars_10k, columns, known_sets, npz_file
from keras_gan.utils import npz_folder
from keras_gan.utils.npz_folder import VARIABLE, names

__all__ = ["EMBEDDED", "VARIABLE", "class_names", "find", "how_to_get", "load", "names"]

EMBEDDED = {avatars_10k.NAME: avatars_10k.PATH}


def find(name):
    """Path of `<name>.npz`, in the package or in the folder; `None` if absent, or for a path."""
    return EMBEDDED.get(name) or npz_folder.find(name)


def how_to_get(name):
    """How a known set's file comes into the folder; empty where it is there, or of other names.

    Args:
        name: of the data that are asked for, such as `"avatars"` or `"openmoji_line_color"`.
    """
    known = known_sets.stem(name)
    return "" if known is None or find(known) else known_sets.how_to_get(known, VARIABLE)


def load(name, split, labels=None):
    """Images and labels out of `<name>.npz`.

    Args:
        name: of a file that `find` finds.
        split: a `Split`: images are the array `x_<split>`, `uint8` of shape `(N, H, W)` or
            `(N, H, W, C)` with 1 to 4 channels, labels the integers `y_<split>`; or the rows of a
            file of columns.
        labels: name of the column of labels; by default "label", where there is one.

    Returns:
        `uint8` images `(N, H, W, C)` and labels `(N,)`, `None` if the file has none.

    Raises:
        ValueError: if the file is damaged, or holds no such images or labels.
    """
    path = find(name)
    keys = npz_file.keys(path)
    if columns.IMAGE in keys:
        return columns.load(path, keys, split, labels)
    columns.require_only(labels, name)
    images, labels, name = _read(path, keys, split)
    images = npz_file.checked_images(images, f"x_{name}", path)
    return images, _checked_labels(labels, len(images), name, path)


def class_names(name, labels=None):
    """The names of the classes of `<name>.npz`; `None` if it has no labels.

    Classes of a column are its values, sorted; those of `y_train` and the other splits numbers from
    "0" to the largest label.
    """
    path = find(name)
    keys = npz_file.keys(path)
    if columns.IMAGE in keys:
        return columns.class_names(path, keys, labels)
    columns.require_only(labels, name)
    found = npz_file.read(path, [key for key in keys if key.startswith("y_")])
    largest = [_checked_labels(y, y.size, key[2:], path).max() for key, y in found.items()]
    return tuple(map(str, range(max(largest) + 1))) if largest else None


def _checked_labels(labels, count, name, path):
    if labels is None:
        return None
    if labels.dtype.kind not in "iu" or labels.size != count:
        raise ValueError(
            f"Expected one integer a row in y_{name}. Received: {path} with {labels.dtype} "
            f"of shape {labels.shape} for {count} images."
        )
    return labels.reshape(-1)


def _read(path, keys, split):
    """The arrays `x` and `y` of a split, where `y` may be missing, and the split's name there."""
    available = [key[2:] for key in keys if key.startswith("x_")]
    if not available:
        raise ValueError(
            "Expected images under the key x_train, or image beside columns of labels; read files "
            "of other data, such as pairs or text, by `numpy.load`. "
            f"Received: {path} with the keys {', '.join(keys)}."
        )
    name = split.check(available, path)
    found = npz_file.read(path, [key for key in (f"x_{name}", f"y_{name}") if key in keys])
    return found[f"x_{name}"], found.get(f"y_{name}"), name
