"""Pairs of images, row i of the inputs with row i of the outputs: for `Pix2Pix`."""

import os
import pathlib
from collections.abc import Sequence

import numpy as np
from PIL import Image

from keras_gan import data
from keras_gan.data import folder, image_arrays, npz, pixels, splits
from keras_gan.utils.hints import StrPath

SIDES = ("A", "B")


def load(
    name: StrPath,
    split: str = "train",
    size: int | Sequence[int] | None = None,
    channels: int | None = None,
) -> tuple[np.ndarray, np.ndarray]:
    """Loads pairs of images.

    Args:
        name: one of these:

            * `"openmoji_line_color"`: the arrays `line` and `color` of `openmoji.npz`, and so any
              two arrays of images of a file in the folder that KERAS_GAN_DATA names;
            * `"avatars_16_64"`: the images of `avatars.npz` at 64 px as outputs, and as inputs
              the same at 16 px, enlarged again by a bicubic filter: there is one right answer;
            * a folder with the subfolders `A` and `B` that hold files of equal names, inputs and
              outputs; each may hold `train` and `test`;
            * a folder of images twice as wide as high: the input is the left half, the output the
              right one.
        split: as `keras_gan.data.load` takes it. Files with an array `test` hold out what it
            marks: of emoji, all that share a base form.
        size, channels: as `keras_gan.data.load` takes them, of each image of a pair.

    Returns:
        `(inputs, outputs)`, `uint8` images of shape `(N, height, width, 1 or 3)`.

    Raises:
        ValueError: if there are no such pairs, or a file of one side has no counterpart.
    """
    part, size = splits.parse(split), pixels.check(size, channels)
    if os.path.isdir(os.path.expanduser(name)):
        return _of_folder(pathlib.Path(os.path.expanduser(name)), split, size, channels)
    found = image_arrays.find(name, parts=2)
    if found is None:
        raise ValueError(
            "Expected pairs of images: a folder with the subfolders A and B, a folder of images "
            "twice as wide as high, or <file>_<input>_<output>, two arrays of a file <file>.npz "
            f"in the folder {npz.VARIABLE} (docs/image_to_image.md). Received: {str(name)!r}."
        )
    path, keys = found
    if all(key.isdecimal() for key in keys):
        return _enlarged(*image_arrays.load(path, ["image"], part), *map(int, keys), channels)  # type: ignore[call-arg]
    inputs, outputs = image_arrays.load(path, keys, part)
    return pixels.conform(inputs, size, channels), pixels.conform(outputs, size, channels)


def enlarged(images, height, width):
    """Images of another size by a bicubic filter: the trivial answer to small ones."""
    rows = [Image.fromarray(image[..., 0] if image.shape[-1] == 1 else image) for image in images]
    rows = [np.asarray(row.resize((width, height), Image.Resampling.BICUBIC)) for row in rows]
    return np.stack(rows).reshape(len(rows), height, width, images.shape[-1])


def _enlarged(images, small, large, channels):
    outputs = pixels.conform(images, (large, large), channels)
    return enlarged(pixels.conform(outputs, (small, small), channels), large, large), outputs


def _of_folder(root, split, size, channels):
    if all((root / side).is_dir() for side in SIDES):
        _require_counterparts(root)
        return tuple(data.load(root / side, split, size, channels)[0] for side in SIDES)
    wide = None if size is None else (size[0], 2 * size[1])
    both, _ = data.load(root, split, wide, channels)
    height, width = both.shape[1:3]
    if width != 2 * height and size is None:
        raise ValueError(
            "Expected subfolders A and B with files of equal names, or images twice as wide as "
            "high, input and output side by side: give `size=64` (--size=64) for pairs of another "
            f"shape. Received: {root} with images of {width} x {height} pixels."
        )
    return both[:, :, : width // 2], both[:, :, width // 2 :]


def _require_counterparts(root):
    """Raise unless both sides hold files of the same names, whatever their endings."""
    names = [[os.path.splitext(name)[0] for name in folder.find(root / side)] for side in SIDES]
    if sorted(names[0]) == sorted(names[1]) and names[0] == names[1]:
        return
    alone = sorted(set(names[0]) ^ set(names[1]))
    raise ValueError(
        "Each input in A needs an output of the same name in B: take away files without a "
        f"counterpart. Received: {len(names[0])} and {len(names[1])} files in {root}, and "
        f"{', '.join(alone[:5]) or 'names that differ in their order'} on one side alone."
    )
