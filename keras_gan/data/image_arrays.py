"""Images in arrays of their own names: `openmoji_line` is `line` of `openmoji.npz`.

The file is in the folder that KERAS_GAN_DATA names; its array `test`, where it has one, marks the
rows that are held out, for all of its arrays alike.
"""

from keras_gan.data import npz, npz_file

TEST = "test"


def find(name, parts=1):
    """`(path, keys)` of the arrays that the last `parts` words of a name mean; `None` if none."""
    stem, *keys = str(name).rsplit("_", parts)
    split_off = len(keys) == parts and npz.find(name) is None  # `avatars_10k` is a file itself.
    path = npz.find(stem) if split_off else None
    return None if path is None else (path, keys)


def load(path, keys, split):
    """The rows of a split of several arrays of images of a file.

    Args:
        path: of the `.npz` file.
        keys: names of the arrays, `uint8` of shape `(N, H, W)` or `(N, H, W, C)`.
        split: a `Split` of "train", or "test" where the file marks one.

    Raises:
        ValueError: if there is no such array or split, or the arrays differ in length.
    """
    known = npz_file.keys(path)
    missing = [key for key in keys if key not in known]
    if missing:
        raise ValueError(
            f"Expected an array of images, one of {', '.join(k for k in known if k != TEST)}. "
            f"Received: {missing[0]!r} of {path}."
        )
    name = split.check(["train", TEST] if TEST in known else ["train"], path)
    found = npz_file.read(path, [*keys, *([TEST] if TEST in known else [])])
    arrays = [npz_file.checked_images(found[key], key, path) for key in keys]
    lengths = [len(array) for array in [*arrays, *([found[TEST]] if TEST in found else [])]]
    if len(set(lengths)) > 1:
        raise ValueError(
            f"Expected arrays of one length in {path}. Received: {' and '.join(map(str, lengths))} "
            f"rows of {', '.join([*keys, TEST][: len(lengths)])}."
        )
    if TEST in found:
        held_out = found[TEST].astype(bool)
        arrays = [array[held_out if name == TEST else ~held_out] for array in arrays]
    return [array[split.rows(len(array))] for array in arrays]
