"""Scores of generated images against real ones, each with its protocol."""

from collections.abc import Callable
from typing import NamedTuple

from keras_gan.metrics import extractors
from keras_gan.metrics.density_coverage import density_coverage
from keras_gan.metrics.diversity import diversity
from keras_gan.metrics.features import Seen, look, require_array
from keras_gan.metrics.frechet_distance import frechet_distance
from keras_gan.metrics.inception_score import Score, inception_score
from keras_gan.metrics.kernel_distance import kernel_distance
from keras_gan.metrics.precision_recall import precision_recall
from keras_gan.metrics.row import NO_ERROR, Row
from keras_gan.metrics.sliced_wasserstein import sliced_wasserstein
from keras_gan.utils.checks import is_image, known, positive_integer

# In the literature, these names stand for the scores with this network only.
OF_INCEPTION = {"fd": "fid", "kd": "kid", "is": "is"}


class Metric(NamedTuple):
    """How `evaluate` computes one metric.

    Attributes:
        scores: function from `Seen` of real and generated images to `{name: Score}`.
        settings: its keyword arguments, part of the protocol.
        least: real and generated images that it needs at least.
    """

    scores: Callable
    settings: dict
    least: tuple[int, int]


def _scores(**values):
    return {name: Score(value, NO_ERROR, {}) for name, value in values.items()}


def _precision_recall(real, fake, k):
    return _scores(**precision_recall(real.features, fake.features, k)._asdict())


def _density_coverage(real, fake, k):
    return _scores(**density_coverage(real.features, fake.features, k)._asdict())


def _swd(real, fake, projections):
    return _scores(swd=sliced_wasserstein(real.features, fake.features, projections))


_METRICS = {
    "fd": Metric(lambda r, f: _scores(fd=frechet_distance(r.moments, f.moments)), {}, (2, 2)),
    "kd": Metric(lambda r, f: {"kd": kernel_distance(r.features, f.features)}, {}, (2, 2)),
    "is": Metric(
        lambda r, f, splits: {"is": inception_score(f.logits, splits)}, {"splits": 10}, (1, 10)
    ),
    "precision_recall": Metric(_precision_recall, {"k": 3}, (4, 4)),
    "density_coverage": Metric(_density_coverage, {"k": 5}, (6, 6)),
    "swd": Metric(_swd, {"projections": 500}, (1, 1)),
    "diversity": Metric(
        lambda r, f: _scores(diversity=diversity(r.features, f.features)), {}, (2, 2)
    ),
}
# Names of the scores of a metric that has several.
_SHORT = {
    "precision_recall": ["precision", "recall"],
    "density_coverage": ["density", "coverage"],
}
DISTANCES = ("fd", "kd", "swd")  # Of which a smaller one is better.
METRICS = ("fd", "kd", "precision_recall", "density_coverage")
EXTRACTOR, COUNT = "efficientnet_lite0", 10_000


def names():
    """The names that `evaluate` takes as `metrics`."""
    return list(_METRICS)


def check_names(metrics):
    """Names of metrics as a list; raises if it is empty or a name is unknown."""
    metrics = [metrics] if isinstance(metrics, str) else list(metrics)
    if not metrics:
        raise ValueError(f"Expected some of {', '.join(_METRICS)}. Received: none.")
    for name in metrics:
        known(name, _METRICS, "metric")
    return metrics


def require_images(gan):
    """Raise unless a GAN generates images, as extractors require."""
    shape = gan.sample_shape
    if not is_image(shape) or shape[-1] not in (1, 3):
        raise ValueError(
            "Expected a GAN of images with 1 or 3 channels; score points in the plane by "
            f"`keras_gan.metrics.mode_coverage`. Received: samples of shape {shape}."
        )


def evaluate(
    generated,
    reference,
    metrics=METRICS,
    extractor=EXTRACTOR,
    count=COUNT,
    seed=0,
):
    """Scores of generated images against real ones.

    Scores of different protocols are not comparable: they depend on the extractor, the resizer,
    the real images and both numbers of images.

    Args:
        generated: a GAN, or anything else with `generate(count, seed=…, dtype="uint8")`; images as
            `look` takes them; or a `Seen`.
        reference: real images, whose features are cached on disk, or a `Seen`.
        metrics: names out of `keras_gan.metrics.evaluation.names()`.
        extractor: the feature extractor, a name or an `Extractor`.
        count: number of images to generate.
        seed: of their latents.

    Returns:
        A list of `Row`.

    Raises:
        ValueError: if a metric is unknown, needs more images or a classifier that the extractor
            does not have, or if the features come from different extractors.
    """
    metrics = check_names(metrics)
    require_array(reference)
    drawn = {}
    if hasattr(generated, "generate"):
        count = positive_integer(count, "count")
        if hasattr(generated, "sample_shape"):
            require_images(generated)
        check_counts(metrics, len(reference), count)
        generated, drawn = generated.generate(count, seed=seed, dtype="uint8"), {"seed": seed}
    require_array(generated)
    check_counts(metrics, len(reference), len(generated))
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


def _require_one_protocol(real, fake, metrics):
    if real.extractor != fake.extractor:
        raise ValueError(
            "Expected features of real and generated images by the same extractor. "
            f"Received: {real.extractor} and {fake.extractor}."
        )
    require_classifier(metrics, fake)


def require_classifier(metrics, seen):
    """Raise if the inception score is asked for, and there is no classifier to compute it with."""
    if "is" in metrics and seen.logits is None:
        raise ValueError(
            "The inception score needs an extractor with a classifier. "
            f"Received: {seen.extractor['extractor']!r}."
        )


def require_extractor(seen, extractor):
    """Raise unless features come from this extractor, a name or an `Extractor`."""
    expected = extractors.get(extractor).protocol
    if seen.extractor != expected:
        raise ValueError(
            "Expected features by the extractor that is asked for. "
            f"Received: {seen.extractor} and {expected}."
        )


def check_counts(metrics, real, fake):
    """Raise unless these numbers of real and generated images are enough for all metrics."""
    for name in metrics:
        least = _METRICS[name].least
        if real < least[0] or fake < least[1]:
            raise ValueError(
                f"{name!r} needs at least {least[0]} real and {least[1]} generated images: pass "
                f"more, or leave it out. Received: {real} and {fake}."
            )


def score_names(metrics, extractor):
    """The names of the rows that `evaluate` returns."""
    return [_full(short, extractor) for name in metrics for short in _SHORT.get(name, [name])]


def _full(short, extractor):
    full = f"{short}_{extractor}"
    return OF_INCEPTION.get(short, full) if extractor == "inception" else full


def _rows(name, real, fake, protocol):
    metric = _METRICS[name]
    extractor = protocol["extractor"]
    for short, score in metric.scores(real, fake, **metric.settings).items():
        full = _full(short, extractor)
        computed = {**protocol, **metric.settings, **score.protocol}
        yield Row(full, float(score.value), float(score.error), computed)
