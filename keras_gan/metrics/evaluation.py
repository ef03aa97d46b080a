"""Scores of generated images against real ones, each with its protocol."""

import hashlib
from collections.abc import Sequence

import numpy as np

from keras_gan.metrics import extractors, labelled_scores, metric_table
from keras_gan.metrics.features import Seen, look, require_array
from keras_gan.metrics.row import Row
from keras_gan.metrics.sizes import warn_of_sizes
from keras_gan.utils.checks import is_image, known, positive_integer
from keras_gan.utils.hints import Array, ArrayLike, Generates

# In the literature, these names stand for the scores with this network only.
OF_INCEPTION = {"fd": "fid", "kd": "kid", "is": "is"}


DISTANCES = metric_table.DISTANCES
METRICS = ("fd", "kd", "precision_recall", "density_coverage")
EXTRACTOR, COUNT = "efficientnet_lite0", 10_000


def names() -> list[str]:
    """The names that `evaluate` takes as `metrics`."""
    return list(metric_table.KNOWN)


def check_names(metrics):
    """Names of metrics as a list; raises if it is empty or a name is unknown."""
    metrics = [metrics] if isinstance(metrics, str) else list(metrics)
    if not metrics:
        raise ValueError(f"Expected some of {', '.join(metric_table.KNOWN)}. Received: none.")
    for name in metrics:
        known(name, metric_table.KNOWN, "metric")
    return metrics


def require_images(gan):
    """Raise unless a GAN makes images of latents, as extractors and counts of samples require."""
    shape = gan.sample_shape
    if not gan.takes_latents:
        raise ValueError(
            "Expected a GAN that makes images of latents; score translations by "
            "`keras_gan.metrics.evaluate_pairs(gan.translate(inputs), inputs, truths)`, or "
            f"`evaluate_unpaired`. Received: {type(gan).__name__}."
        )
    if not is_image(shape) or shape[-1] not in (1, 3):
        raise ValueError(
            "Expected a GAN of images with 1 or 3 channels; score points in the plane by "
            "`keras_gan.metrics.mode_coverage`, texts by `sequence_likelihood`. "
            f"Received: samples of shape {shape}."
        )


def evaluate(
    generated: Generates | Seen | Array,
    reference: Array | Seen,
    metrics: str | Sequence[str] = METRICS,
    extractor: str | extractors.Extractor = EXTRACTOR,
    count: int = COUNT,
    seed: int = 0,
    labels: ArrayLike | None = None,
    fake_labels: ArrayLike | None = None,
    classifier: str | extractors.Extractor | None = None,
    by_class: bool = False,
) -> list[Row]:
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
        seed: of their latents, and of the order of their labels.
        labels: classes of the reference, integers of shape `(N,)`; by default those of a `Seen`. A
            GAN is then asked for each of them as often as it is there, so that no score depends on
            how often a class comes.
        fake_labels: classes that generated images, where they are no GAN, were asked to be of.
        classifier: the extractor whose logits `"conditional_accuracy"` reads the class from, in the
            order of the labels; `extractor` itself by default.
        by_class: whether to add rows of each class: Fréchet distance, precision and recall, and
            the accuracy where it is asked for. `"class"` is then part of their protocol.

    Returns:
        A list of `Row`, that of the first metric first.

    Raises:
        ValueError: if a metric is unknown, needs more images, labels, or a classifier that the
            extractor does not have, or if the features come from different extractors.
    """
    metrics = check_names(metrics)
    require_array(reference)
    drawn = {}
    if hasattr(generated, "generate"):
        count = positive_integer(count, "count")
        if hasattr(generated, "sample_shape"):
            require_images(generated)
        labels = labelled_scores.labels_to_ask(generated, reference, labels)
        check_counts(metrics, len(reference), count)
        generated, fake_labels, drawn = _generated(generated, count, seed, labels)
    require_array(generated)
    check_counts(metrics, len(reference), len(generated))
    warn_of_sizes(reference, generated)
    rows = []
    for names, reader in readers(metrics, extractor, classifier):
        fake = generated if isinstance(generated, Seen) else look(generated, reader)
        real = reference if isinstance(reference, Seen) else look(reference, reader, cached=True)
        real, fake = real.labelled(labels), fake.labelled(fake_labels)
        _require_one_protocol(real, fake, names)
        require_labels([*names, "by_class"] if by_class else names, real, fake)
        protocol = _protocol(real, fake, drawn)
        rows += [row for name in names for row in _rows(name, real, fake, protocol)]
        rows += _rows_of_classes(names, real, fake, protocol) if by_class else []
    return rows


def readers(metrics, extractor, classifier=None):
    """`(metrics, extractor)` for each extractor, that of the first metric first."""
    if classifier is None or "conditional_accuracy" not in metrics:
        return [(metrics, extractor)]
    others = [name for name in metrics if name != "conditional_accuracy"]
    found = [(["conditional_accuracy"], classifier)]
    found += [(others, extractor)] if others else []
    return sorted(found, key=lambda group: metrics.index(group[0][0]))


def _generated(gan, count, seed, labels):
    """`(images, their labels, what they add to a protocol)`."""
    if labels is None:
        return gan.generate(count, seed=seed, dtype="uint8"), None, {"seed": seed}
    asked = labelled_scores.draw_labels(labels, count, seed)
    images = gan.generate(count, seed=seed, labels=asked, dtype="uint8")
    return images, asked, {"seed": seed, "labels": "as often as the real"}


def _protocol(real, fake, drawn):
    labelled = {} if real.labels is None else {"real_labels": _digest(real.labels)}
    return {
        **real.extractor,
        "quantisation": "8 bits",
        "real": len(real),
        "real_images": real.images,
        **labelled,
        "fake": len(fake),
        **drawn,
    }


def _digest(labels):
    return hashlib.sha256(np.asarray(labels, "<i8").tobytes()).hexdigest()[:16]


def require_labels(metrics, *sets):
    """Raise if a metric needs labels that a set has not."""
    for name in metrics:
        needs = name == "by_class" or metric_table.KNOWN[name].labelled
        if needs and any(seen.labels is None for seen in sets):
            raise ValueError(
                f"{name!r} needs the classes of both sets: pass `labels` of the real images, and "
                "`fake_labels` where the generated ones are no GAN. Received: no labels."
            )


def _require_one_protocol(real, fake, metrics):
    if real.extractor != fake.extractor:
        raise ValueError(
            "Expected features of real and generated images by the same extractor. "
            f"Received: {real.extractor} and {fake.extractor}."
        )
    require_classifier(metrics, fake)


def require_classifier(metrics, seen):
    """Raise if a score of a classifier's logits is asked for, and there is no classifier."""
    for name in {"is", "conditional_accuracy"} & set(metrics):
        if seen.logits is None:
            raise ValueError(
                f"{name!r} needs an extractor with a classifier. "
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
        least = metric_table.KNOWN[name].least
        if real < least[0] or fake < least[1]:
            raise ValueError(
                f"{name!r} needs at least {least[0]} real and {least[1]} generated images: pass "
                f"more, or leave it out. Received: {real} and {fake}."
            )


def score_names(metrics, extractor, classifier=None):
    """The names of the rows that `evaluate` returns."""
    return [
        _full(short, reader)
        for names, reader in readers(metrics, extractor, classifier)
        for name in names
        for short in metric_table.SHORT.get(name, [name])
    ]


def _full(short, extractor):
    full = f"{short}_{extractor}"
    return OF_INCEPTION.get(short, full) if extractor == "inception" else full


def _rows(name, real, fake, protocol):
    metric = metric_table.KNOWN[name]
    return _named(metric.scores(real, fake, **metric.settings), {**protocol, **metric.settings})


def _rows_of_classes(names, real, fake, protocol):
    read = names == ["conditional_accuracy"]
    of_each = {} if read else labelled_scores.of_each_class(real, fake)
    if "conditional_accuracy" in names:
        for each, scores in labelled_scores.read_of_each_class(fake).items():
            of_each[each] = of_each.get(each, {}) | scores
    for each, scores in of_each.items():
        sets = {"real": real, "fake": fake}
        counts = {name: int(np.sum(seen.labels == each)) for name, seen in sets.items()}
        yield from _named(scores, {**protocol, **counts, "class": each})


def _named(scores, protocol):
    for short, score in scores.items():
        full = _full(short, protocol["extractor"])
        yield Row(full, float(score.value), float(score.error), {**protocol, **score.protocol})
