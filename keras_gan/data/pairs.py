"""Pairs of images, row i of the inputs with row i of the outputs: for `Pix2Pix`."""

import os
from collections.abc import Sequence

import numpy as np
from PIL import Image

from keras_gan.data import image_arrays, npz, paired_folder, pixels, splits
from keras_gan.utils.hints import StrPath


def load(
    name: StrPath,
    split: str = "train",
    size: int | Sequence[int] | None = None,
    channels: int | None = None,
    skip_damaged: bool = False,
) -> tuple[np.ndarray, np.ndarray]:
    """Loads pairs of images.

    Args:
        name: one of these:

            * `"openmoji_line_color"`: the arrays `line` and `color` of `openmoji.npz`, and so any
              two arrays of images of a file in the folder that KERAS_GAN_DATA names;
            * `"avatars_16_64"`: the images of `avatars.npz` at 64 px as outputs, and as inputs
              the same at 16 px, enlarged again by a bicubic filter: there is one right answer;
            * a folder with the subfolders `A` and `B` that hold files of equal names, inputs and
              outputs; each may hold `train` and `test`, or lie in these;
            * a folder of images twice as wide as high: the input is the left half, the output the
              right one. See `keras_gan.data.paired_folder` for both.
        split: as `keras_gan.data.load` takes it. Files with an array `test` hold out what it
            marks: of emoji, all that share a base form.
        size, channels: as `keras_gan.data.load` takes them, of each image of a pair; such as
            `"avatars_16_64"` have their size in their name.
        skip_damaged: as for `keras_gan.data.load`; a pair is left out as a whole.

    Returns:
        `(inputs, outputs)`, `uint8` images of shape `(N, height, width, 1 or 3)`.

    Raises:
        ValueError: if there are no such pairs, their images differ in size and `size` is `None`,
            or an image of one side has no counterpart of its shape.
    """
    part, size = splits.parse(split), pixels.check(size, channels)
    if os.path.isdir(os.path.expanduser(name)):
        found = paired_folder.load(name, part, size, channels, skip_damaged)
        return _of_one_size(part.cut(*found), name)
    found = image_arrays.find(name, parts=2)
    if found is None:
        raise ValueError(
            "Expected pairs of images: a folder with the subfolders A and B, a folder of images "
            "twice as wide as high, or <file>_<input>_<output>, two arrays of a file <file>.npz "
            f"in the folder {npz.VARIABLE} (docs/image_to_image.md).{npz.how_to_get(name)} "
            f"Received: {str(name)!r}."
        )
    path, keys = found
    if all(key.isdecimal() for key in keys):
        _require_named(size, int(keys[1]), name)
        return _enlarged(*image_arrays.load(path, ["image"], part), *map(int, keys), channels)  # type: ignore[call-arg]
    sides = image_arrays.load(path, keys, part)
    _require_one_shape(sides, name)
    return _of_one_size([pixels.conform(images, size, channels) for images in sides], name)


def enlarged(images, height, width):
    """Images of another size by a bicubic filter: the trivial answer to small ones."""
    rows = [Image.fromarray(image[..., 0] if image.shape[-1] == 1 else image) for image in images]
    rows = [np.asarray(row.resize((width, height), Image.Resampling.BICUBIC)) for row in rows]
    return np.stack(rows).reshape(len(rows), height, width, images.shape[-1])


def _enlarged(images, small, large, channels):
    outputs = pixels.conform(images, (large, large), channels)
    return enlarged(pixels.conform(outputs, (small, small), channels), large, large), outputs


def _require_named(size, large, name):
    """Raise if another size is asked for than the name of the pairs says."""
    if size not in (None, (large, large)):
        raise ValueError(
            f"The name of these pairs says their size, {large} x {large} pixels: leave `size` "
            f"(--size) out, or write another one into the name. Received: {str(name)!r} with "
            f"size={size}."
        )


def _require_one_shape(sides, name):
    """Raise if inputs and outputs would be cropped differently."""
    inputs, outputs = sides
    if not paired_folder.are_alike(inputs.shape[1:3], outputs.shape[1:3]):
        raise ValueError(
            "Expected outputs of the shape of their inputs, which may be larger or smaller: crop "
            f"one of the two. Received: {str(name)!r} with {_sizes(inputs, outputs)} pixels."
        )


def _sizes(inputs, outputs):
    (a, b), (c, d) = inputs.shape[1:3], outputs.shape[1:3]
    return f"inputs of {b} x {a} and outputs of {d} x {c}"


def _of_one_size(sides, name):
    inputs, outputs = sides
    if inputs.shape[1:3] != outputs.shape[1:3]:
        raise ValueError(
            "Expected inputs and outputs of one size: give that to scale them to, as in `size=64` "
            f"(--size=64). Received: {str(name)!r} with {_sizes(inputs, outputs)} pixels."
        )
    return inputs, outputs
