"""Generated samples as 8-bit images: quantization, grids and PNG files."""

import math
import pathlib

import numpy as np
from PIL import Image

from keras_gan.utils import pixel_encoding
from keras_gan.utils.atomic_files import replacing
from keras_gan.utils.checks import is_image
from keras_gan.utils.hints import Array, ArrayLike, StrPath
from keras_gan.visualization.plots import scatter

OPAQUE, CHANNELS = (1, 3), (1, 2, 3, 4)

__all__ = ["to_uint8", "grid", "scatter", "picture", "save"]


def to_uint8(images: ArrayLike) -> np.ndarray:
    """Quantizes images to 8 bits, `round((x + 1) * 127.5)`, clipped to [0, 255].

    Args:
        images: array or backend tensor of any shape: floats in [-1, 1], which a generator may
            overshoot by half, or `uint8`, which is returned unchanged.

    Returns:
        A NumPy array of the same shape and type `uint8`.

    Raises:
        ValueError: if a value is not finite or beyond [-1.5, 1.5], or the type is neither float nor
            `uint8`; the error gives the line for what the values look like.

    Warns:
        if the values look like another encoding, such as [0, 1].
    """
    return pixel_encoding.eight_bits(
        images, doubt=pixel_encoding.warn, limit=pixel_encoding.OVERSHOOT
    )


def grid(images: ArrayLike, columns: int | None = None, padding: int = 2) -> np.ndarray:
    """Tiles images into one, row by row.

    Args:
        images: shape `(N, H, W, C)`, floats in [-1, 1] or `uint8`. Of two or four channels the last
            is opacity: grey or colour is laid over white.
        columns: images in a row; by default `ceil(sqrt(N))`, which makes the grid nearly square.
        padding: white pixels between neighbours. Empty cells are white as well.

    Returns:
        A `uint8` array `(rows * (H + padding) - padding, columns * (W + padding) - padding, C)` of
        1 or 3 channels.

    Raises:
        ValueError: for any other shape, no image at all, or a non-finite value.
    """
    images = to_uint8(images)
    if images.ndim != 4 or images.shape[-1] not in CHANNELS or not images.size:
        raise ValueError(
            "Expected at least one image, in shape (N, H, W, 1) or (N, H, W, 3), or with opacity "
            "as one channel more: draw some channels of others, as in `images[..., :3]`. "
            f"Received: shape={images.shape}"
        )
    images = _over_white(images)
    count, height, width, channels = images.shape
    columns = math.ceil(math.sqrt(count)) if columns is None else columns
    if columns < 1 or padding < 0:
        raise ValueError(
            "Expected `columns` of at least 1 and `padding` of at least 0. "
            f"Received: columns={columns}, padding={padding}"
        )
    rows = math.ceil(count / columns)
    cells = np.full((rows * columns, height + padding, width + padding, channels), 255, "uint8")
    cells[:count, :height, :width] = images
    cells = cells.reshape(rows, columns, *cells.shape[1:]).swapaxes(1, 2)
    sheet = cells.reshape(rows * (height + padding), columns * (width + padding), channels)
    return sheet[: sheet.shape[0] - padding, : sheet.shape[1] - padding]


def _over_white(images):
    """8-bit images without their channel of opacity, if they have one."""
    if images.shape[-1] in OPAQUE:
        return images
    opacity = images[..., -1:].astype("uint32")
    blended = images[..., :-1] * opacity + 255 * (255 - opacity)
    return ((blended + 127) // 255).astype("uint8")


def picture(samples: Array, columns: int | None = None) -> np.ndarray:
    """Samples of any GAN as one image: a `grid` of images, or a `scatter` plot of points.

    Args:
        samples: images `(N, H, W, C)` as `grid` takes them, or points `(N, 2)`.
        columns: images in a row, as for `grid`.

    Returns:
        A `uint8` array `(H, W, C)`.

    Raises:
        ValueError: if the samples are neither.
    """
    shape = tuple(samples.shape)
    if is_image(shape[1:]):
        return grid(samples, columns)
    if len(shape) == 2 and shape[1] == 2:
        return scatter(samples)
    raise ValueError(
        "Expected images of shape (N, H, W, C) or points of shape (N, 2); draw others yourself, in "
        f"a `preview(count, seed)` of your GAN. Received: shape={shape}"
    )


def save(path: StrPath, image: ArrayLike) -> pathlib.Path:
    """Writes one image as a PNG file, atomically; parent folders are created.

    Lines of text, which are what `preview` of a `SequenceGAN` gives, go into a `.txt` file of the
    same name.

    Args:
        path: the file, ending in `.png`.
        image: a string, or an array of shape `(H, W)` or `(H, W, C)` with C from 1 to 4, floats in
            [-1, 1] or `uint8`. Of two or four channels the last is opacity, which the file keeps.

    Returns:
        The file as a `pathlib.Path`.

    Raises:
        ValueError: for another ending or shape, or a non-finite value.
    """
    path = pathlib.Path(path)
    if path.suffix.lower() != ".png":
        raise ValueError(f"Expected a file name that ends in '.png'. Received: {str(path)!r}")
    if isinstance(image, str):
        path = path.with_suffix(".txt")
    with replacing(path) as temporary:
        if isinstance(image, str):
            pathlib.Path(temporary).write_text(image, "utf-8")
        else:
            to_pil(image).save(temporary, format="PNG")
    return path


def to_pil(image: ArrayLike) -> Image.Image:
    """One image, of a shape and range that `save` takes, as a `PIL.Image.Image`."""
    image = to_uint8(image)
    if image.ndim == 3 and image.shape[-1] == 1:
        image = image[..., 0]
    if not image.size or not (image.ndim == 2 or (image.ndim == 3 and image.shape[-1] in CHANNELS)):
        raise ValueError(
            "Expected one image (H, W), (H, W, 1) or (H, W, 3), or with opacity as one channel "
            f"more. Received: shape={image.shape}"
        )
    return Image.fromarray(image)
