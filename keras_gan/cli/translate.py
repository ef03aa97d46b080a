"""Translate images, a file or a folder of any size, by a trained GAN."""

import pathlib

import numpy as np
from PIL import Image

from keras_gan.cli import sample
from keras_gan.data import folder, image_files, pixels
from keras_gan.utils.checks import known
from keras_gan.utils.warning import warn
from keras_gan.visualization import images


def run(flags, source, preset=None):
    sample.take_preset(flags, preset)
    gan = sample.load(flags)
    if not hasattr(gan, "directions"):
        raise ValueError(
            "Expected a GAN that translates images, such as --gan=pix2pix; others make theirs of "
            f"noise, by `sample`. Received: {type(gan).__name__}."
        )
    directions = gan.directions()
    name = next(iter(directions)) if flags.direction is None else flags.direction
    _, inputs, _ = known(name, directions, "direction")
    root = pathlib.Path(source).expanduser()
    outputs = _outputs(root, pathlib.Path(flags.out))
    for path, picture in _pictures(outputs, flags.skip_damaged, inputs.shape[-1]):
        image, inner, said = fitted(picture, inputs.shape)
        made = gan.translate(image[None], direction=name, dtype="uint8")[0]
        images.save(outputs[path], made[inner])
        print(f"{outputs[path]}: {said}")


def fitted(image, shape):
    """A `PIL.Image.Image` as the network takes it: scaled to fit, its border continued.

    Args:
        image: of any size.
        shape: `(height, width, channels)` of the network's input.

    Returns:
        `(array, inner, said)`: `uint8` of `shape`, the slices of the image within, and what was
        done to it in words.
    """
    height, width, channels = shape
    factor = min(height / image.height, width / image.width)
    rows, columns = (
        min(limit, max(1, round(side * factor)))
        for limit, side in ((height, image.height), (width, image.width))
    )
    said = f"{image.width} x {image.height} pixels"
    if (columns, rows) != image.size:
        image = image.resize((columns, rows), Image.Resampling.LANCZOS)
        said += f", resized to {columns} x {rows}"
    if (columns, rows) != (width, height):
        said += f", padded to {width} x {height} and cut again"
    array = np.asarray(image.convert(pixels.MODES[channels])).reshape(rows, columns, channels)
    top, left = (height - rows) // 2, (width - columns) // 2
    around = ((top, height - rows - top), (left, width - columns - left), (0, 0))
    inner = (slice(top, top + rows), slice(left, left + columns))
    return np.pad(array, around, mode="edge"), inner, said


def _outputs(root, out):
    """The file to write for each image: no input, and one for each."""
    outputs = {path: (out / name).with_suffix(".png") for path, name in _files(root)}
    inputs, sources = {path.resolve() for path in outputs}, {}
    for path, output in outputs.items():
        if output.resolve() in inputs:
            raise ValueError(
                "A translation would take the place of an image that is translated: choose another "
                f"folder. Received: --out={out}, with {str(output)!r}."
            )
        if sources.setdefault(output, path) is not path:
            raise ValueError(
                f"Two images would become {str(output)!r}: rename one. "
                f"Received: {str(sources[output])!r} and {str(path)!r}."
            )
    return outputs


def _files(root):
    """`(path, relative name)` of the images under a folder, or of a file itself."""
    if root.is_file():
        return [(root, root.name)]
    if not root.is_dir():
        raise ValueError(f"Expected a file or a folder of images. Received: {str(root)!r}.")
    return [(root / name, name) for name in folder.find(root)]


def _pictures(paths, skip_damaged, channels):
    """`(path, image)` of each file; those that cannot be read are named at the end."""
    reasons = {}
    for path in paths:
        try:
            yield path, _read(path, channels)
        except ValueError as error:
            if not skip_damaged:
                raise
            reasons[path] = error
    if reasons:
        warn(f"{len(reasons)} files are left out: {', '.join(map(str, reasons.values()))}")


def _read(path, channels):
    """The image in a file, its sides as they are; on white unless its opacity is a channel."""
    found = image_files.header(path)
    if found is None:
        raise ValueError(
            "Not an image that Pillow reads: remove it, or leave such files out by --skip_damaged. "
            f"Received: {str(path)!r}."
        )
    (height, width), _ = found
    array = image_files.decode(path, (height, width, max(channels, 3)))
    if isinstance(array, Exception):
        raise ValueError(
            "Cannot be read as an image: remove it, or leave such files out by --skip_damaged. "
            f"Received: {str(path)!r} ({array})."
        )
    return Image.fromarray(array)
