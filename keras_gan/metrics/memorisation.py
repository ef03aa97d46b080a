"""Nearest training neighbours: does a generator copy its training data?"""

from typing import NamedTuple

import numpy as np

from keras_gan.metrics.arrays import pair
from keras_gan.metrics.neighbours import nearest
from keras_gan.utils.hints import ArrayLike
from keras_gan.visualization.images import grid, to_uint8

ROUNDING = 1e-5  # Share of its length by which an image's features differ from batch to batch.


class Memorisation(NamedTuple):
    """Result of `memorisation`.

    `ratio` and `copied` compare with those held-out images that are not in the training set too.

    Attributes:
        ratio: median distance of samples to their nearest training feature, divided by that of
            held-out real ones; about 1 for new samples, near 0 for copies.
        copied: share of samples that are nearer to a training feature than 99 % of the held-out
            ones; about 0.01 for new samples, and `repeated` more where the data repeat themselves.
        index: the training row nearest to each sample, shape `(M,)`.
        distance: the distances, in the units of the features, shape `(M,)`.
        repeated: share of the held-out images that are in the training set, from 0 to 0.5.
    """

    ratio: float
    copied: float
    index: np.ndarray  # type: ignore[assignment] # A tuple's `index` is not asked for.
    distance: np.ndarray
    repeated: float


def memorisation(
    train_features: ArrayLike, fake_features: ArrayLike, held_out_features: ArrayLike
) -> Memorisation:
    """Compares distances to the training set, of samples and of held-out real images.

    Args:
        train_features: shape `(N, dim)`.
        fake_features: shape `(M, dim)`.
        held_out_features: of real images of the same kind outside the training set.

    Returns:
        A `Memorisation`.

    Raises:
        ValueError: if a value is not finite, widths differ, or half of the held-out images are in
            the training set.

    Reference: the third-sample idea of Meehan, Chaudhuri and Dasgupta 2020, "A Non-Parametric Test
    to Detect Data-Copying in Generative Models", https://arxiv.org/abs/2004.05675.
    """
    names = "train_features", "fake_features"
    train, fake = pair(train_features, fake_features, names)
    train, held_out = pair(train, held_out_features, (names[0], "held_out_features"))
    index, distance = nearest(fake, train)
    _, baseline = nearest(held_out, train)
    new = baseline[baseline > ROUNDING * np.linalg.norm(held_out, axis=1)]
    if 2 * len(new) <= len(baseline):
        raise ValueError(
            "Expected held-out images that are not in the training set. Received: the nearest "
            "training feature of half of them at a distance of 0."
        )
    ratio = np.median(distance) / np.median(new)
    copied = (distance < np.quantile(new, 0.01)).mean()
    repeated = 1 - len(new) / len(baseline)
    return Memorisation(float(ratio), float(copied), index, distance, repeated)


def neighbours_panel(samples: ArrayLike, train_images: ArrayLike, index: np.ndarray) -> np.ndarray:
    """A grid of samples, each with its nearest training image below it.

    Args:
        samples, train_images: images `(M, H, W, C)` and `(N, H, W, C)`, `uint8` or floats in
            [-1, 1].
        index: the nearest training row of each sample, `Memorisation.index`.

    Returns:
        A `uint8` image: rows of samples over rows of neighbours, eight to a row.
    """
    samples, found = to_uint8(samples), to_uint8(np.asarray(train_images)[index])
    columns = min(8, len(samples))
    missing = -len(samples) % columns
    blank = np.full((missing, *samples.shape[1:]), 255, "uint8")
    rows = [
        np.concatenate([images, blank]).reshape(-1, columns, *samples.shape[1:])
        for images in (samples, found)
    ]
    return grid(np.stack(rows, axis=1).reshape(-1, *samples.shape[1:]), columns=columns)
