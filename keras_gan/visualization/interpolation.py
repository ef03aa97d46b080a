"""Interpolation in the latent space, as arrays, image grids and animations."""

import itertools
from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

import numpy as np

from keras_gan.utils.atomic_files import replacing
from keras_gan.utils.checks import known, positive_integer
from keras_gan.utils.hints import Array, ArrayLike, StrPath
from keras_gan.visualization import images

if TYPE_CHECKING:
    from keras_gan.training.adversarial_model import AdversarialModel


def linear(start: ArrayLike, end: ArrayLike, steps: int) -> np.ndarray:
    """Linear interpolation, `(1 - u) p + u q` for `steps` values of u from 0 to 1.

    Args:
        start: p, of shape `(dim,)` or `(B, dim)`.
        end: q, of the same shape.
        steps: number of points, both ends included; at least 2.

    Returns:
        A `float32` array of shape `(steps, dim)` or `(steps, B, dim)`.

    Raises:
        ValueError: if the shapes differ or are none of these, or `steps` is below 2.
    """
    p, q, u = _endpoints(start, end, steps)
    return ((1 - u) * p + u * q).astype("float32")


def spherical(start: ArrayLike, end: ArrayLike, steps: int) -> np.ndarray:
    """Spherical linear interpolation along the great arc from p to q.

    `sin((1 - u) w) / sin(w) p + sin(u w) / sin(w) q`, where w is the angle between p and q. High-
    dimensional normal latents lie near a sphere; so do the points of the arc, but not those of the
    straight line. Where p and q are nearly parallel or opposite, or one of them is zero, the arc is
    undefined and the straight line is used.

    Args:
        start: p, of shape `(dim,)` or `(B, dim)`.
        end: q, of the same shape.
        steps: number of points, both ends included; at least 2.

    Returns:
        A `float32` array of shape `(steps, dim)` or `(steps, B, dim)`.

    Raises:
        ValueError: if the shapes differ or are none of these, or `steps` is below 2.

    Reference: White 2016, "Sampling Generative Networks", https://arxiv.org/abs/1609.04468
    """
    p, q, u = _endpoints(start, end, steps)
    lengths = np.linalg.norm(p, axis=-1, keepdims=True) * np.linalg.norm(q, axis=-1, keepdims=True)
    cosine = (p * q).sum(axis=-1, keepdims=True) / np.where(lengths > 0, lengths, 1)
    w = np.arccos(np.clip(cosine, -1, 1))
    curved = (np.sin(w) > 1e-4) & (lengths > 0)
    sine = np.where(curved, np.sin(w), 1)
    arc = np.sin((1 - u) * w) / sine * p + np.sin(u * w) / sine * q
    return np.where(curved, arc, (1 - u) * p + u * q).astype("float32")


INTERPOLATIONS = {"linear": linear, "spherical": spherical}


def walk(
    gan: "AdversarialModel",
    count: int = 8,
    steps: int = 16,
    seed: int | None = None,
    interpolation: Literal["spherical", "linear"] = "spherical",
    labels: ArrayLike | None = None,
) -> np.ndarray:
    """Images along a closed path through random latents, back to the first.

    Args:
        gan: a GAN whose latents are vectors.
        count: number of random latents on the path.
        steps: images from one latent to the next.
        seed: integer that makes the path repeatable.
        interpolation: "spherical" or "linear".
        labels: condition of all images, one label or text, of a conditional GAN; by default its
            first class or prompt.

    Returns:
        `count * steps` images, in the generator's own range, of shape `(count * steps, H, W, C)`.
        Images 0, `steps`, 2 * `steps` and so on are those of the random latents.

    Raises:
        ValueError: if the interpolation is unknown or a number is below 1.
    """
    interpolate = known(interpolation, INTERPOLATIONS, "interpolation")
    count, steps = positive_integer(count, "count"), positive_integer(steps, "steps")
    corners = gan.draw_latents(count, seed)
    segments = interpolate(corners, np.roll(corners, -1, axis=0), steps + 1)[:-1]
    path = segments.swapaxes(0, 1).reshape(count * steps, -1)
    if labels is None:
        labels = next(iter(_in_turn(gan, 1)), None)
    return gan.generate(len(path), latents=path, labels=labels)


def interpolation_grid(
    gan: "AdversarialModel",
    rows: int = 4,
    steps: int = 9,
    seed: int | None = None,
    interpolation: Literal["spherical", "linear"] = "spherical",
    labels: ArrayLike | None = None,
) -> np.ndarray:
    """A grid of interpolations between pairs of random latents, one per row.

    Args:
        gan: a GAN whose latents are vectors.
        rows: number of interpolations.
        steps: images in a row, both ends included; at least 2.
        seed: integer that makes the grid repeatable.
        interpolation: "spherical" or "linear".
        labels: condition of all images, one label or text, of a conditional GAN; by default row r
            is of its class or prompt r.

    Returns:
        A `uint8` array of shape `(height, width, C)`, see `images.grid`.

    Raises:
        ValueError: if the interpolation is unknown or a number too small.
    """
    interpolate = known(interpolation, INTERPOLATIONS, "interpolation")
    start, end = np.split(gan.draw_latents(2 * rows, seed), 2)
    latents = interpolate(start, end, steps).swapaxes(0, 1).reshape(rows * steps, -1)
    if labels is None and (asked := _in_turn(gan, rows)):
        labels = np.repeat(asked, steps)
    made = gan.generate(len(latents), latents=latents, labels=labels, dtype="uint8")
    return images.grid(made, columns=steps)


def class_grid(
    gan: "AdversarialModel",
    labels: Array | Sequence[int],
    rows: int = 4,
    steps: int = 9,
    seed: int | None = None,
) -> np.ndarray:
    """A grid of interpolations from class to class, each row of one latent vector.

    The generator gets (1 - u) y₁ + u y₂ of the classes' one-hot vectors: what of a sample is the
    latents', and what the class's, is what stays in a row and what changes.

    Args:
        gan: a GAN with labels.
        labels: two classes or more.
        rows: number of latent vectors.
        steps: images from one class to the next, both included; at least 2.
        seed: integer that makes the grid repeatable.

    Returns:
        A `uint8` array of shape `(height, width, C)`, see `images.grid`.

    Raises:
        ValueError: if the GAN has no labels, they are fewer than two, or a number is too small.
    """
    path = _through_classes(gan, labels, steps)
    latents = gan.draw_latents(positive_integer(rows, "rows"), seed)
    made = _made(gan, np.repeat(latents, len(path), axis=0), np.tile(path, (rows, 1)))
    return images.grid(made, columns=len(path))


def class_walk(
    gan: "AdversarialModel", labels: Array | Sequence[int], steps: int = 16, seed: int | None = None
) -> np.ndarray:
    """Images of one latent vector along a closed path through classes, back to the first.

    Args:
        gan: a GAN with labels.
        labels: two classes or more.
        steps: images from one class to the next.
        seed: integer that makes the path repeatable.

    Returns:
        `len(labels) * steps` images in the generator's own range.

    Raises:
        ValueError: as `class_grid`.
    """
    path = _through_classes(gan, [*labels, labels[0]], positive_integer(steps, "steps") + 1)[:-1]
    return _made(gan, np.repeat(gan.draw_latents(1, seed), len(path), axis=0), path)


def save_gif(path: StrPath, frames: Array | Sequence[ArrayLike], duration: int = 80) -> None:
    """Writes an animation that loops for ever, atomically; parent folders are created.

    Args:
        path: the file, ending in `.gif`.
        frames: a sequence of images or an array `(N, H, W, C)`, as `images.save` takes them.
        duration: of one frame, in milliseconds; GIF stores hundredths of a second.

    Raises:
        ValueError: if there is no frame, the duration is below 10, or the ending is another.
    """
    if not str(path).lower().endswith(".gif"):
        raise ValueError(f"Expected a file name that ends in '.gif'. Received: {str(path)!r}")
    if not len(frames) or duration < 10:
        raise ValueError(
            "Expected at least one frame and a `duration` of at least 10 ms. "
            f"Received: {len(frames)} frames, duration={duration}"
        )
    first, *rest = [images.to_pil(frame) for frame in frames]
    with replacing(path) as temporary:
        first.save(
            temporary, format="GIF", save_all=True, append_images=rest, duration=duration, loop=0
        )


def _endpoints(start, end, steps):
    p, q = np.asarray(start, dtype="float64"), np.asarray(end, dtype="float64")
    if p.shape != q.shape or p.ndim not in (1, 2):
        raise ValueError(
            "Expected two ends of one shape, (dim,) or (B, dim). "
            f"Received: shapes {p.shape} and {q.shape}"
        )
    if steps < 2:
        raise ValueError(f"Expected `steps` of at least 2, for both ends. Received: steps={steps}")
    return p, q, np.linspace(0, 1, steps).reshape(-1, *[1] * p.ndim)


def _through_classes(gan, labels, steps):
    """Conditions on the straight lines from each class to the next."""
    if not _is_labelled(gan) or len(labels) < 2:
        raise ValueError(
            "Expected a GAN with labels, and two of its classes or more, as in `labels=[3, 5]`. "
            f"Received: {type(gan).__name__}, labels={labels!r}."
        )
    corners = gan.condition.spread(np.asarray(labels), len(labels))
    lines = [linear(*ends, steps)[:-1] for ends in itertools.pairwise(corners)]
    return np.concatenate([*lines, corners[-1:]])


def _made(gan, latents, conditions):
    """Samples of conditions that are no labels."""
    return gan.predict([latents, conditions.astype("float32")], batch_size=64, verbose=0)


def _in_turn(gan, rows):
    """The class or prompt of each row, all in turn; empty for a GAN without any."""
    asked = range(gan.condition.classes) if _is_labelled(gan) else getattr(gan, "prompts", ())
    return [asked[row % len(asked)] for row in range(rows if asked else 0)]


def _is_labelled(gan):
    return getattr(gan.condition, "classes", None) is not None
