"""The labels of pictures, column by column, where the pictures show them."""

import numpy as np

from keras_gan import data

UNSEEN = -1
# Data set -> column -> (another column, its value under which the first cannot be seen).
_BALD = {"hair_color": ("hair", "bald")}
_HIDDEN = {"avatars": _BALD, "avatars_10k": _BALD}


def labels(name, split, columns):
    """`{column: integers (N,)}` as of `keras_gan.data.load`, -1 where the picture does not show it.

    Args:
        name, split: as for `keras_gan.data.load`.
        columns: names of columns.
    """

    def column(called):
        return data.load(name, split, labels=called)[1]

    found = {called: column(called) for called in columns}
    for called, (other, value) in _HIDDEN.get(name, {}).items():
        if called in found:
            hidden = column(other) == data.class_names(name, other).index(value)
            found[called] = np.where(hidden, UNSEEN, found[called])
    return found
