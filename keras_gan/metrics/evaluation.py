"""Scores of generated images against real ones, each with its protocol."""

from keras_gan.metrics.density_coverage import density_coverage
from keras_gan.metrics.diversity import diversity
from keras_gan.metrics.features import Seen, look
from keras_gan.metrics.frechet_distance import frechet_distance
from keras_gan.metrics.inception_score import inception_score
from keras_gan.metrics.kernel_distance import kernel_distance
from keras_gan.metrics.precision_recall import precision_recall
from keras_gan.metrics.row import NO_ERROR, Row
from keras_gan.metrics.sliced_wasserstein import sliced_wasserstein
from keras_gan.utils.checks import is_image, known

# In the literature, these names stand for the scores with this network only.
OF_INCEPTION = {"fd": "fid", "kd": "kid", "is": "is"}


def _without_error(**values):
    return {name: (value, NO_ERROR) for name, value in values.items()}


def _precision_recall(real, fake, k):
    return _without_error(**precision_recall(real.features, fake.features, k)._asdict())


def _density_coverage(real, fake, k):
    return _without_error(**density_coverage(real.features, fake.features, k)._asdict())


def _swd(real, fake, projections):
    return _without_error(swd=sliced_wasserstein(real.features, fake.features, projections))


# A function from `Seen` of real and generated images to `{name: (value, error)}`, and its settings.
_METRICS = {
    "fd": (lambda r, f: _without_error(fd=frechet_distance(r.moments, f.moments)), {}),
    "kd": (
        lambda r, f, **settings: {"kd": kernel_distance(r.features, f.features, **settings)},
        {"subsets": 100, "subset_size": 1000},
    ),
    "is": (lambda r, f, splits: {"is": inception_score(f.logits, splits)}, {"splits": 10}),
    "precision_recall": (_precision_recall, {"k": 3}),
    "density_coverage": (_density_coverage, {"k": 5}),
    "swd": (_swd, {"projections": 500}),
    "diversity": (lambda r, f: _without_error(diversity=diversity(r.features, f.features)), {}),
}
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
        ValueError: if a metric is unknown or needs a classifier that the extractor does not have,
            or if the features come from different extractors.
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
            "Expected features of real and generated images by the same extractor. "
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
