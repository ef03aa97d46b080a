"""A folder of pairs: inputs and outputs in two subfolders, or side by side in one image."""

import functools
import os
import pathlib

import numpy as np

from keras_gan.data import folder, folder_layout, image_files, pixels
from keras_gan.utils.warning import warn

SIDES = ("A", "B")


def load(path, split, size=None, channels=None, skip_damaged=False):
    """Inputs and outputs of a split, row i of one for row i of the other.

    Pairs are files of equal names, whatever their endings, in subfolders `A` and `B`, which hold
    the folders of splits or lie in them: `A/train/1.png` or `train/A/1.png`. Without such
    subfolders each image holds both, the input on the left.

    Args:
        path: the folder.
        split: a `Split`.
        size: `(height, width)` of each image of a pair, or `None`.
        channels: as for `keras_gan.data.folder.load`.
        skip_damaged: whether pairs are left out of which a file cannot be read.

    Returns:
        `(inputs, outputs)`, `uint8` images, memory-mapped unless a pair is left out.

    Raises:
        ValueError: if a file has no counterpart, or one of another shape; if no subfolders are
            called so, and an image is not as wide as two.
    """
    root = pathlib.Path(os.path.expanduser(path))
    names = folder.find(root)
    found = folder_layout.class_names(names) or ()
    if set(SIDES) & set(found):
        return _of_sides(root, names, found, split, size, channels, skip_damaged)
    part = folder_layout.part(names, split, root, labelled=False)
    part = part._replace(folders=(*part.folders, "halves"))
    wide = None if size is None else (size[0], 2 * size[1])
    check = functools.partial(_require_wide, root, part.names, wide or (1, 2))
    both, _ = folder.decoded(root, part, wide, channels, skip_damaged, check, _halves)
    middle = both.shape[2] // 2
    return both[:, :, :middle], both[:, :, middle:]


def _halves(image, shape):
    """Each half of an image resampled by itself: a filter would reach over the seam."""
    height, width, channels = shape
    left, right = (0, 0, image.width // 2, image.height), (image.width // 2, 0, *image.size)
    sides = [
        pixels.to_array(image.crop(side), (height, width // 2, channels)) for side in (left, right)
    ]
    return np.concatenate(sides, axis=1)


def _of_sides(root, names, found, split, *reading):
    part = folder_layout.part(names, split, root)
    if not set(SIDES) <= set(found) or part.labels is None:
        held = ", ".join([*found, *(["no folder"] if part.labels is None else [])])
        raise ValueError(
            "Expected two subfolders with files of equal names, A of inputs and B of outputs. "
            f"Received: {root} with images in {held}."
        )
    if len(found) > len(SIDES):
        others = ", ".join(name for name in found if name not in SIDES)
        warn(
            f"Images of {str(root)!r} in {others} are left out: pairs lie in A and B. Move them "
            "elsewhere."
        )
    sides = [_side(part, found.index(side), side) for side in SIDES]
    _require_counterparts(root, *(side.labels.tolist() for side in sides))
    check = functools.cache(lambda: _require_same_shapes(root, *(side.names for side in sides)))
    (inputs, a), (outputs, b) = (folder.decoded(root, side, *reading, check) for side in sides)
    if np.array_equal(a, b):
        return inputs, outputs
    _, rows, counterparts = np.intersect1d(a, b, return_indices=True)
    return inputs[rows], outputs[counterparts]


def _side(part, number, side):
    """The images of one side, in the order of their names without folder of side and ending."""
    stems = {}
    for name, label in zip(part.names, part.labels, strict=True):
        if label == number:
            folders = os.path.splitext(name)[0].split("/")
            folders.remove(side)
            stems[name] = "/".join(folders)
    names = sorted(stems, key=stems.get)
    labels = np.array([stems[name] for name in names])
    return part._replace(names=names, folders=(*part.folders, side), labels=labels)


def _require_counterparts(root, inputs, outputs):
    if inputs == outputs and len(set(inputs)) == len(inputs):
        return
    alone = sorted(set(inputs) ^ set(outputs))
    raise ValueError(
        "Each input in A needs an output of the same name in B: take away files without a "
        f"counterpart. Received: {len(inputs)} and {len(outputs)} files in {root}, and "
        f"{', '.join(alone[:5]) or 'two of one name'} on one side alone."
    )


def _require_same_shapes(root, inputs, outputs):
    """Raise if a pair would be cropped differently, so that its images no longer agree."""
    headers = (_sides_of(root, names) for names in (inputs, outputs))
    for name, one, other in zip(inputs, *headers, strict=True):
        if one and other and not are_alike(one, other):
            raise ValueError(
                "Expected an output of the shape of its input, which may be larger or smaller: "
                f"crop one of the two. Received: {str(root / name)!r} of {one[1]} x {one[0]} "
                f"pixels, and an output of {other[1]} x {other[0]}."
            )


def _require_wide(root, names, wide):
    """Raise if an image does not hold two, or two of another shape than is asked for."""
    sizes = dict(zip(names, _sides_of(root, names), strict=True))
    others = [name for name, size in sizes.items() if size and not are_alike(size, wide)]
    if others:
        height, width = sizes[others[0]]
        raise ValueError(
            "Expected subfolders A and B with files of equal names, or images "
            f"{wide[1] / wide[0]:g} times as wide as high, input and output side by side. "
            f"Received: {root} with {len(others)} of {len(names)} images of another shape, "
            f"{others[0]!r} of {width} x {height} pixels."
        )


def _sides_of(root, names):
    """`(height, width)` of each image; `None` for those that cannot be read."""
    paths = [os.path.join(root, name) for name in names]
    return [header and header[0] for header in image_files.in_threads(image_files.header, paths)]


def are_alike(one, other):
    """Whether two images have one shape, but for a pixel of rounding."""
    return abs(one[1] - one[0] * other[1] / other[0]) < 1
