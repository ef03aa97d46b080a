"""An `.npz` file of images with columns: what is in each picture, by name.

`image` holds all images, `test` marks the rows of the test split, and every other array of one
value a row is a column. A column of strings, such as the hair of drawn faces, is a set of labels.
Its classes are the values of the whole column, sorted: a class has one number in all splits.
"""

import numpy as np

from keras_gan.data import npz_file
from keras_gan.utils.checks import suggestion
from keras_gan.utils.npz_folder import IMAGE

TEST, TEXT = "test", "text"
LABEL = "label"  # What the labels are called where a data set has one column of them.


def load(path, keys, split, labels=None):
    """Images and labels of a split.

    Args:
        path: of the file.
        keys: names of its arrays.
        split: a `Split` of "train", or "test" where the file marks one.
        labels: name of the column of labels; by default "label", where there is one.

    Returns:
        `uint8` images `(N, H, W, C)` and `int32` labels `(N,)`, `None` without a column.

    Raises:
        ValueError: if there is no such column or split, or the arrays are of other kinds.
    """
    labels = _chosen(path, keys, labels)
    images, column, rows = _of_split(path, keys, split, labels)
    if labels is None:
        return images[rows], None
    numbers = classes(column, labels, len(images), path)[1]
    return images[rows], numbers[rows].astype("int32")


def texts(path, keys, split):
    """Images of a split, and the strings of the column "text"."""
    images, column, rows = _of_split(path, keys, split, TEXT)
    if column.dtype.kind not in "US" or column.shape != (len(images),):
        raise ValueError(
            f"Expected one string a row in {TEXT}. Received: {path} with {column.dtype} of shape "
            f"{column.shape} for {len(images)} images."
        )
    return images[rows], column[rows]


def _of_split(path, keys, split, column):
    """All images of a file, one of its columns or `None`, and the numbers of a split's rows."""
    name = split.check(["train", TEST] if TEST in keys else ["train"], path)
    wanted = [IMAGE, *([TEST] if TEST in keys else []), *([column] if column else [])]
    found = npz_file.read(path, wanted)
    images = npz_file.checked_images(found[IMAGE], IMAGE, path)
    return images, found.get(column), _rows(found, name, len(images), path)


def class_names(path, keys, labels=None):
    """The values of a column, sorted, as strings; `None` without a column."""
    labels = _chosen(path, keys, labels)
    if labels is None:
        return None
    column = npz_file.read(path, [labels])[labels]
    return tuple(map(str, classes(column, labels, len(column), path)[0]))


def in_file(path):
    """The columns of an `.npz` file; none where it holds its images otherwise."""
    keys = npz_file.keys(path)
    return names(keys) if IMAGE in keys else []


def names(keys):
    """The columns among the arrays of a file."""
    return [key for key in keys if key not in (IMAGE, TEST)]


def require_only(labels, where):
    """Raise for a column of a data set that has only one, "label"."""
    if labels not in (None, LABEL):
        raise ValueError(
            f"The labels of {str(where)!r} have no columns: leave `labels` out, or write "
            f"`labels={LABEL!r}`. Received: labels={labels!r}."
        )


def classes(column, name, count, path):
    """`(values, number of each row's value among them)` of a column, the values sorted."""
    if column.dtype.kind not in "USiu" or column.shape != (count,):
        raise ValueError(
            f"Expected one string or integer a row in {name}. Received: {path} with "
            f"{column.dtype} of shape {column.shape} for {count} images."
        )
    return np.unique(column, return_inverse=True)


def _chosen(path, keys, labels):
    """The name of the column that is asked for; `None` where none is and none is called "label"."""
    if labels is None:
        return LABEL if LABEL in keys else None
    if labels not in names(keys):
        raise ValueError(
            f"Expected `labels` to be a column of {path.name}, one of {', '.join(names(keys))}."
            f"{suggestion(labels, names(keys))} Received: labels={labels!r}."
        )
    return labels


def _rows(found, split, count, path):
    """The numbers of a split's rows."""
    held_out = mask(found.get(TEST, np.zeros(count, bool)), count, path)
    return np.flatnonzero(held_out if split == TEST else ~held_out)


def mask(held_out, count, path):
    """An array `test`, which marks the rows of the test split; raises if it is none."""
    if held_out.dtype != bool or held_out.shape != (count,):
        raise ValueError(
            f"Expected one bool a row in {TEST}. Received: {path} with {held_out.dtype} of shape "
            f"{held_out.shape} for {count} rows."
        )
    return held_out
