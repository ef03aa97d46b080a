"""Features of images by an extractor, cached on disk."""

import functools
import hashlib
import zipfile
from typing import Any

import numpy as np

from keras_gan.backend.prediction import sharing
from keras_gan.data import cache
from keras_gan.metrics import extractors
from keras_gan.metrics.arrays import labels as labels_of
from keras_gan.metrics.moments import Moments
from keras_gan.utils import image_axes
from keras_gan.utils.arrays import to_numpy
from keras_gan.utils.hints import ArrayLike
from keras_gan.utils.pixel_encoding import check_kind, eight_bits
from keras_gan.utils.progress_bar import with_progress
from keras_gan.utils.user_folder import keep

CHUNK = 1024
CHANNELS = (1, 3)


class Seen:
    """The features that an extractor has extracted from images.

    Attributes:
        features: shape `(N, width)`.
        logits: shape `(N, classes)`, or `None`.
        extractor: the extractor's protocol.
        images: first 16 digits of the SHA-256 of the images.
        labels: the class of each, integers of shape `(N,)`, or `None`.
    """

    def __init__(
        self,
        features: np.ndarray,
        logits: np.ndarray | None,
        extractor: dict[str, Any],
        images: str,
        labels: ArrayLike | None = None,
    ) -> None:
        self.features, self.logits = features, logits
        self.extractor, self.images = extractor, images
        self.labels = None if labels is None else labels_of("labels", labels, len(features))

    def labelled(self, labels: ArrayLike | None) -> "Seen":
        """The same features with these labels; with their own where `labels` is `None`."""
        labels = self.labels if labels is None else labels
        return Seen(self.features, self.logits, self.extractor, self.images, labels)

    def __len__(self) -> int:
        return len(self.features)

    @functools.cached_property
    def moments(self) -> Moments:
        """Mean and covariance of the features."""
        moments = Moments()
        for start in range(0, len(self), CHUNK):
            moments.update(self.features[start : start + CHUNK])
        return moments


def look(images: ArrayLike, extractor: str | extractors.Extractor, cached: bool = False) -> Seen:
    """Extracts features of images.

    Args:
        images: `uint8` in [0, 255] or floats in [-1, 1], shape `(N, height, width, 1 or 3)`;
            floats are quantised to 8 bits first.
        extractor: a `keras_gan.metrics.extractors.Extractor`, or its name.
        cached: read the features from the cache folder, or write them there; the key is the hash
            of the images, of the extractor's protocol, and of what it makes of fixed images.

    Returns:
        A `Seen`.

    Raises:
        ValueError: if the images are of another shape, type or range; the error gives the line.
    """
    extractor = extractors.get(extractor)
    require_array(images)
    images = to_numpy(images)
    check_kind(images, "the array")
    _check_shape(images)
    images = eight_bits(images)
    contents = np.ascontiguousarray(images)
    digest = hashlib.sha256(f"{contents.shape}".encode() + contents.tobytes()).hexdigest()[:16]
    extract = functools.partial(_extract, extractor, contents)
    if cached:
        with sharing(False):
            features, logits = _from_cache(digest, images.shape[1:], extractor, extract)
    else:
        features, logits = extract()
    return Seen(features, logits, extractor.protocol, digest)


def require_array(images):
    """Raise if images come as a stream, whose features would be those of no known set."""
    if not hasattr(images, "shape") and not isinstance(images, (list, tuple, Seen)):
        raise ValueError(
            "Expected an array of images: join batches by `np.concatenate(list(batches))`. "
            f"Received: {type(images).__name__}."
        )
    shapes = dict.fromkeys(map(np.shape, images)) if type(images) in (list, tuple) else ()
    if len(shapes) > 1:
        raise ValueError(
            "Expected one array of images, or a list of images of one shape: pass labels as "
            f"`labels=labels`. Received: a {type(images).__name__} of shapes {[*shapes][:3]}."
        )


def _check_shape(images):
    shape = images.shape
    fits = len(shape) == 4 and shape[-1] in CHANNELS
    if fits and len(images):
        return
    line = "" if fits else _line(shape)
    raise ValueError(
        f"Expected images of shape (N, height, width, 1 or 3), N at least 1{line}. "
        f"Received: {images.dtype} of shape {shape}."
    )


def _line(shape):
    if len(shape) == 3 and shape[-1] in CHANNELS:
        return ": `images[None]`"
    lines = [image_axes.line(shape, (None, None, channels)) for channels in CHANNELS]
    return next((f": `{line}`" for line in lines if line is not None), "")


def _extract(extractor, images):
    starts = range(0, len(images), CHUNK)
    starts = with_progress(starts, len(images), f"features of {extractor.name}", size=CHUNK)
    parts = [extractor(images[i : i + CHUNK]) for i in starts]
    features = np.concatenate([part.features for part in parts])
    if parts[0].logits is None:
        return features, None
    return features, np.concatenate([part.logits for part in parts])


def _behaviour(extractor, shape):
    """What an extractor makes of fixed noise, in a few numbers, rounded for all backends to agree.

    Two networks may have one name and protocol.
    """
    generator = np.random.Generator(np.random.PCG64(0))
    found = extractor(generator.integers(0, 256, (2, *shape), "uint8"))
    outputs = np.concatenate([part.ravel() for part in found if part is not None])
    return [f"{x:.2e}" for x in generator.standard_normal((4, outputs.size)) @ outputs]


def _from_cache(digest, shape, extractor, extract):
    known = map(str, extractor.protocol.values())
    key = cache.digest([digest, *known, *_behaviour(extractor, shape)])
    path = cache.directory() / f"seen-{key}.npz"
    try:
        with np.load(path, allow_pickle=False) as file:
            return file["features"], file["logits"] if "logits" in file.files else None
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        features, logits = extract()
    arrays = {"features": features, **({} if logits is None else {"logits": logits})}
    keep(path, functools.partial(_write, arrays))
    return features, logits


def _write(arrays, path):
    with open(path, "wb") as file:  # NumPy would add an ending to the path.
        np.savez(file, **arrays)
