"""From images to scores, each with the protocol that it was taken by."""

import functools
import hashlib
import math
import zipfile
from typing import NamedTuple

import numpy as np

from keras_gan.data import cache
from keras_gan.files import replacing
from keras_gan.images import to_uint8
from keras_gan.meter import with_progress
from keras_gan.metrics import extractors
from keras_gan.metrics.density_coverage import density_coverage
from keras_gan.metrics.diversity import diversity
from keras_gan.metrics.frechet_distance import frechet_distance
from keras_gan.metrics.inception_score import inception_score
from keras_gan.metrics.kernel_distance import kernel_distance
from keras_gan.metrics.modes import mode_coverage
from keras_gan.metrics.moments import Moments
from keras_gan.metrics.precision_recall import precision_recall
from keras_gan.metrics.sliced_wasserstein import sliced_wasserstein

CHUNK = 1024
NO_ERROR = float("nan")
# The scores that have these names in the literature were all taken through this network.
OF_INCEPTION = {"fd": "fid", "kd": "kid", "is": "is"}


class Row(NamedTuple):
    """One score.

    Attributes:
        metric: its name with that of the extractor, `"fd_efficientnet_lite0"`; `"fid"`, `"kid"`
            and `"is"` are those through the Inception network of 2015 alone.
        value: the score.
        error: its standard error or deviation, as the metric says; NaN where it has none.
        protocol: all that the value depends on, as plain values.
    """

    metric: str
    value: float
    error: float
    protocol: dict

    def describe(self):
        """As plain values; `None` stands for NaN and infinity, which JSON does not know."""
        value, error = (x if math.isfinite(x) else None for x in (self.value, self.error))
        return {"metric": self.metric, "value": value, "error": error, "protocol": self.protocol}


class Seen:
    """Images as an extractor sees them.

    Attributes:
        features: shape `(N, width)`.
        logits: shape `(N, classes)`, or `None`.
        extractor: its protocol.
        images: SHA-256 of the images, its first 16 digits.
    """

    def __init__(self, features, logits, extractor, images):
        self.features, self.logits = features, logits
        self.extractor, self.images = extractor, images

    def __len__(self):
        return len(self.features)

    @functools.cached_property
    def moments(self):
        """Mean and covariance of the features."""
        moments = Moments()
        for start in range(0, len(self), CHUNK):
            moments.update(self.features[start : start + CHUNK])
        return moments


def _alone(name, value):
    return {name: (value, NO_ERROR)}


def _named(names, values):
    return {name: (value, NO_ERROR) for name, value in zip(names, values, strict=True)}


def _precision_recall(real, fake, k):
    found = precision_recall(real.features, fake.features, k)
    return _named(("precision", "recall"), found)


def _density_coverage(real, fake, k):
    found = density_coverage(real.features, fake.features, k)
    return _named(("density", "coverage"), found)


# Each from what was seen of real and generated images to `{name: (value, error)}`; its settings.
_METRICS = {
    "fd": (lambda r, f: _alone("fd", frechet_distance(r.moments, f.moments)), {}),
    "kd": (
        lambda r, f, **given: {"kd": kernel_distance(r.features, f.features, **given)},
        {"subsets": 100, "subset_size": 1000},
    ),
    "is": (lambda r, f, **given: {"is": inception_score(f.logits, **given)}, {"splits": 10}),
    "precision_recall": (_precision_recall, {"k": 3}),
    "density_coverage": (_density_coverage, {"k": 5}),
    "swd": (
        lambda r, f, **given: _alone("swd", sliced_wasserstein(r.features, f.features, **given)),
        {"projections": 500},
    ),
    "diversity": (lambda r, f: _alone("diversity", diversity(r.features, f.features)), {}),
}
METRICS = ("fd", "kd", "precision_recall", "density_coverage")
EXTRACTOR, COUNT = "efficientnet_lite0", 10_000


def names():
    """The metrics that `evaluate` takes by name."""
    return list(_METRICS)


def check_names(metrics):
    """Names of metrics as a list, each of them known."""
    metrics = [metrics] if isinstance(metrics, str) else list(metrics)
    unknown = [name for name in metrics if name not in _METRICS]
    if unknown or not metrics:
        raise ValueError(
            f"Unknown metric. Expected some of {', '.join(_METRICS)}. "
            f"Received: {repr(unknown[0]) if unknown else 'none'}."
        )
    return metrics


def require_images(gan):
    """Raise unless a GAN generates images, which is what an extractor sees."""
    shape = gan.sample_shape
    if len(shape) != 3 or shape[-1] not in (1, 3):
        raise ValueError(
            "Expected a GAN of images with 1 or 3 channels; points in the plane are measured by "
            f"`keras_gan.metrics.mode_coverage`. Received: samples of shape {shape}."
        )


def look(images, extractor, cached=False):
    """Images through an extractor.

    Args:
        images: `uint8` in [0, 255] or floats in [-1, 1], shape `(N, height, width, 1 or 3)`;
            floats are quantised to 8 bits first.
        extractor: a `keras_gan.metrics.extractors.Extractor`, or its name.
        cached: keep what is seen in the cache folder, by the hash of images and extractor, and
            take it from there the next time.

    Returns:
        A `Seen`.
    """
    extractor = extractors.get(extractor)
    images = to_uint8(images)
    contents = np.ascontiguousarray(images)
    digest = hashlib.sha256(f"{contents.shape}".encode() + contents.tobytes()).hexdigest()[:16]
    extract = functools.partial(_extract, extractor, contents)
    features, logits = _from_cache(digest, extractor, extract) if cached else extract()
    return Seen(features, logits, extractor.protocol, digest)


def _extract(extractor, images):
    starts = range(0, len(images), CHUNK)
    starts = with_progress(starts, len(images), f"seen by {extractor.name}", size=CHUNK)
    parts = [extractor(images[i : i + CHUNK]) for i in starts]
    features = np.concatenate([part.features for part in parts])
    if parts[0].logits is None:
        return features, None
    return features, np.concatenate([part.logits for part in parts])


def _from_cache(digest, extractor, extract):
    key = cache.digest(digest, *map(str, extractor.protocol.values()))
    path = cache.directory() / f"seen-{key}.npz"
    try:
        with np.load(path, allow_pickle=False) as file:
            return file["features"], file["logits"] if "logits" in file.files else None
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        features, logits = extract()
    with replacing(path) as temporary, open(temporary, "wb") as file:
        np.savez(file, features=features, **({} if logits is None else {"logits": logits}))
    return features, logits


def evaluate(
    generated,
    reference,
    metrics=METRICS,
    extractor=EXTRACTOR,
    count=COUNT,
    seed=0,
):
    """Scores of generated images against real ones.

    Numbers of different protocols are not comparable: extractor, resizer, the real images and both
    counts change them.

    Args:
        generated: a GAN, or anything else with `generate(count, seed=…, dtype="uint8")`; images as
            `look` takes them; or a `Seen`.
        reference: real images, whose features are kept in the cache folder, or a `Seen`.
        metrics: names out of `keras_gan.metrics.evaluation.names()`.
        extractor: what the images are looked at through, by name or as an `Extractor`.
        count: images to generate.
        seed: of their latents.

    Returns:
        A list of `Row`.

    Raises:
        ValueError: for an unknown metric, a score that needs a classifier which the extractor does
            not have, or if both sides were seen through different extractors.
    """
    metrics = check_names(metrics)
    drawn = {}
    if hasattr(generated, "generate"):
        generated, drawn = generated.generate(count, seed=seed, dtype="uint8"), {"seed": seed}
    fake = generated if isinstance(generated, Seen) else look(generated, extractor)
    real = reference if isinstance(reference, Seen) else look(reference, extractor, cached=True)
    _require_one_protocol(real, fake, metrics)
    protocol = {
        **real.extractor,
        "quantisation": "8 bits",
        "real": len(real),
        "real_images": real.images,
        "fake": len(fake),
        **drawn,
    }
    return [row for name in metrics for row in _rows(name, real, fake, protocol)]


def evaluate_modes(gan, centers, sigma, count=COUNT, seed=0):
    """How a GAN of points covers a mixture of Gaussians; see `keras_gan.metrics.mode_coverage`.

    Args:
        gan: a GAN, or anything else with `generate(count, seed=…)`.
        centers, sigma: of the mixture.
        count, seed: of the samples.

    Returns:
        Three `Row`: `"modes"`, `"share"` and `"kl"`.
    """
    found = mode_coverage(gan.generate(count, seed=seed, batch_size=CHUNK), centers, sigma)
    protocol = {"of": found.total, "sigma": sigma, "fake": count, "seed": seed}
    scores = {"modes": float(found.modes), "share": found.share, "kl": found.kl}
    return [Row(name, value, NO_ERROR, protocol) for name, value in scores.items()]


def _require_one_protocol(real, fake, metrics):
    if real.extractor != fake.extractor:
        raise ValueError(
            "Real and generated images must be seen through the same extractor. "
            f"Received: {real.extractor} and {fake.extractor}."
        )
    if "is" in metrics and fake.logits is None:
        raise ValueError(
            "The inception score needs an extractor with a classifier. "
            f"Received: {fake.extractor['extractor']!r}."
        )


def _rows(name, real, fake, protocol):
    function, settings = _METRICS[name]
    extractor = protocol["extractor"]
    for short, (value, error) in function(real, fake, **settings).items():
        full = f"{short}_{extractor}"
        if extractor == "inception":
            full = OF_INCEPTION.get(short, full)
        yield Row(full, float(value), float(error), {**protocol, **settings})


def require_comparable(first, second):
    """Raise unless two rows are of one metric and protocol; their seeds may differ.

    Raises:
        ValueError: naming what differs.
    """
    then, now = ({"metric": r.metric, **r.protocol, "seed": None} for r in (first, second))
    differ = [k for k in dict.fromkeys([*then, *now]) if then.get(k) != now.get(k)]
    if differ:
        listed = ", ".join(f"{k} {then.get(k)!r} and {now.get(k)!r}" for k in differ)
        raise ValueError(f"Scores of different protocols do not compare. Received: {listed}.")
