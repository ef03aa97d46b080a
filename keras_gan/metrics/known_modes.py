"""Mode coverage on data with known modes: mixtures in the plane, Stacked MNIST."""

from typing import Protocol

import numpy as np

from keras_gan.data import toys
from keras_gan.metrics import extractors
from keras_gan.metrics.modes import mode_coverage
from keras_gan.metrics.row import NO_ERROR, Row
from keras_gan.metrics.stacked_modes import STACKED_MODES, stacked_mode_coverage
from keras_gan.utils.checks import known, positive_integer
from keras_gan.utils.hints import Generates, Shape
from keras_gan.utils.pixel_encoding import eight_bits


class Sampled(Generates, Protocol):
    """What generates arrays, and tells the shape of one sample."""

    @property
    def sample_shape(self) -> Shape: ...


def evaluate_modes(gan: Sampled, data: str, count: int = 10_000, seed: int = 0) -> list[Row]:
    """Counts the modes of its data that a GAN covers, and how evenly.

    Args:
        gan: a GAN, or anything else with `generate(count, seed=…)` and `sample_shape`.
        data: one of `keras_gan.metrics.known_modes.names()`.
        count, seed: of the samples; 26,000 are usual for Stacked MNIST.

    Returns:
        A list of `Row`: `"modes"`, `"share"` for a mixture, and `"kl"`; see
        `keras_gan.metrics.mode_coverage` and `stacked_mode_coverage`.

    Raises:
        ValueError: if the modes of the data are not known, or the GAN's samples have another
            shape.
    """
    count = positive_integer(count, "count")
    score, shape = known(data, _SCORES, "data set with known modes")
    if tuple(gan.sample_shape) != shape:
        raise ValueError(
            f"Expected a GAN of samples of shape {shape}, as {data} has. "
            f"Received: samples of shape {tuple(gan.sample_shape)}."
        )
    return score(gan, data, count, seed)


def names() -> list[str]:
    """The names of the data sets that `evaluate_modes` takes."""
    return list(_SCORES)


def stacked_modes(samples, drawn=()):
    """Rows of `uint8` Stacked MNIST images, each channel classified by the digit classifier.

    Args:
        samples: shape `(N, 28, 28, 3)`.
        drawn: further entries of their protocol.
    """
    samples = eight_bits(samples, "the samples")
    classifier = extractors.get("mnist_classifier")
    each = [classifier(samples[..., channel : channel + 1]).logits for channel in range(3)]
    found = stacked_mode_coverage(np.stack(each, axis=1))
    protocol = {**classifier.protocol, "of": STACKED_MODES, "fake": found.samples, **dict(drawn)}
    return _rows({"modes": found.modes, "kl": found.kl}, protocol)


def _score_digits(gan, data, count, seed):
    return stacked_modes(gan.generate(count, seed=seed, dtype="uint8"), {"seed": seed})


def _score_mixture(gan, data, count, seed):
    centers, sigma = toys.mixture(data)
    samples = gan.generate(count, seed=seed)
    found = mode_coverage(samples, centers, sigma)
    protocol = {"of": found.total, "sigma": sigma, "fake": len(samples), "seed": seed}
    return _rows({"modes": found.modes, "share": found.share, "kl": found.kl}, protocol)


def _rows(scores, protocol):
    return [Row(name, float(value), NO_ERROR, protocol) for name, value in scores.items()]


# Each function with the shape of a sample.
_SCORES = {
    **dict.fromkeys(toys.MIXTURES, (_score_mixture, (2,))),
    "stacked_mnist": (_score_digits, (28, 28, 3)),
}
