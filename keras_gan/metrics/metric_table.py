"""The metrics that `evaluate` knows by name."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from keras_gan.metrics import labelled_scores
from keras_gan.metrics.density_coverage import density_coverage
from keras_gan.metrics.diversity import diversity
from keras_gan.metrics.frechet_distance import frechet_distance
from keras_gan.metrics.inception_score import Score, inception_score
from keras_gan.metrics.kernel_distance import kernel_distance
from keras_gan.metrics.precision_recall import precision_recall
from keras_gan.metrics.row import NO_ERROR
from keras_gan.metrics.sliced_wasserstein import sliced_wasserstein


class Metric(NamedTuple):
    """How `evaluate` computes one metric.

    Attributes:
        scores: function from `Seen` of real and generated images to `{name: Score}`.
        settings: its keyword arguments, part of the protocol.
        least: real and generated images that it needs at least.
        labelled: whether it needs their labels.
    """

    scores: Callable
    settings: dict
    least: tuple[int, int]
    labelled: bool = False


def _scores(**values):
    return {name: Score(value, NO_ERROR, {}) for name, value in values.items()}


def _precision_recall(real, fake, k):
    return _scores(**precision_recall(real.features, fake.features, k)._asdict())


def _density_coverage(real, fake, k):
    return _scores(**density_coverage(real.features, fake.features, k)._asdict())


def _inception_score(real, fake, splits):
    """In one random order: parts of images that lie class by class are of few classes each."""
    order = np.random.Generator(np.random.PCG64(0)).permutation(len(fake.logits))
    found = inception_score(fake.logits[order], splits)
    return {"is": found._replace(protocol={**found.protocol, "order": "shuffled"})}


def _swd(real, fake, projections):
    return _scores(swd=sliced_wasserstein(real.features, fake.features, projections))


KNOWN = {
    "fd": Metric(lambda r, f: _scores(fd=frechet_distance(r.moments, f.moments)), {}, (2, 2)),
    "kd": Metric(lambda r, f: {"kd": kernel_distance(r.features, f.features)}, {}, (2, 2)),
    "is": Metric(_inception_score, {"splits": 10}, (1, 10)),
    "precision_recall": Metric(_precision_recall, {"k": 3}, (4, 4)),
    "density_coverage": Metric(_density_coverage, {"k": 5}, (6, 6)),
    "swd": Metric(_swd, {"projections": 500}, (1, 1)),
    "diversity": Metric(
        lambda r, f: _scores(diversity=diversity(r.features, f.features)), {}, (2, 2)
    ),
    "conditional_accuracy": Metric(labelled_scores.accuracy, {}, (1, 1), labelled=True),
    "intra_fd": Metric(labelled_scores.intra_fd, {}, (4, 2), labelled=True),
    "balanced_fd": Metric(labelled_scores.balanced_fd, {}, (2, 2), labelled=True),
}
# Names of the scores of a metric that has several.
SHORT = {
    "precision_recall": ["precision", "recall"],
    "density_coverage": ["density", "coverage"],
    "conditional_accuracy": ["conditional_accuracy", "real_accuracy"],
    "intra_fd": ["intra_fd", "real_intra_fd"],
}
DISTANCES = ("fd", "kd", "swd", "intra_fd", "balanced_fd")  # Of which a smaller one is better.
