"""From images to scores, each with the protocol that it was taken by."""

from keras_gan.metrics.density_coverage import density_coverage
from keras_gan.metrics.diversity import diversity
from keras_gan.metrics.frechet_distance import frechet_distance
from keras_gan.metrics.inception_score import inception_score
from keras_gan.metrics.kernel_distance import kernel_distance
from keras_gan.metrics.precision_recall import precision_recall
from keras_gan.metrics.row import NO_ERROR, Row
from keras_gan.metrics.seen import Seen, look
from keras_gan.metrics.sliced_wasserstein import sliced_wasserstein

# The scores that have these names in the literature were all taken through this network.
OF_INCEPTION = {"fd": "fid", "kd": "kid", "is": "is"}


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
