"""Scores of GANs of data whose modes are known: mixtures in the plane, Stacked MNIST."""

import numpy as np

from keras_gan.data import toys
from keras_gan.metrics import extractors
from keras_gan.metrics.classes import STACKED_MODES, stacked_mode_coverage
from keras_gan.metrics.modes import mode_coverage
from keras_gan.metrics.row import NO_ERROR, Row


def evaluate_modes(gan, data, count=10_000, seed=0):
    """How many modes of its data a GAN finds, and how evenly.

    Args:
        gan: a GAN, or anything else with `generate(count, seed=…)` and `sample_shape`.
        data: one of `keras_gan.metrics.known_modes.names()`.
        count, seed: of the samples; 26,000 are usual for Stacked MNIST.

    Returns:
        A list of `Row`: `"modes"`, `"share"` for a mixture, and `"kl"`; see
        `keras_gan.metrics.mode_coverage` and `stacked_mode_coverage`.

    Raises:
        ValueError: if the modes of such data are not known, or the GAN's samples are no such data.
    """
    if data not in _SCORES:
        raise ValueError(
            f"The modes of these data are not known. Expected one of {', '.join(_SCORES)}. "
            f"Received: {data!r}."
        )
    score, shape = _SCORES[data]
    if tuple(gan.sample_shape) != shape:
        raise ValueError(
            f"Samples of {data} have the shape {shape}. "
            f"Received: a GAN of samples of shape {tuple(gan.sample_shape)}."
        )
    return score(gan, data, count, seed)


def names():
    """The data sets that `evaluate_modes` knows."""
    return list(_SCORES)


def stacked_modes(samples, drawn=()):
    """Rows of `uint8` Stacked MNIST images, each channel read by the classifier of digits.

    Args:
        samples: shape `(N, 28, 28, 3)`.
        drawn: what else their protocol has to say.
    """
    classifier = extractors.get("mnist_classifier")
    each = [classifier(samples[..., channel : channel + 1]).logits for channel in range(3)]
    found = stacked_mode_coverage(np.stack(each, axis=1))
    protocol = {**classifier.protocol, "of": STACKED_MODES, "fake": found.samples, **dict(drawn)}
    return _rows({"modes": found.modes, "kl": found.kl}, protocol)


def _of_digits(gan, data, count, seed):
    return stacked_modes(gan.generate(count, seed=seed, dtype="uint8"), {"seed": seed})


def _of_a_mixture(gan, data, count, seed):
    centers, sigma = toys.mixture(data)
    found = mode_coverage(gan.generate(count, seed=seed), centers, sigma)
    protocol = {"of": found.total, "sigma": sigma, "fake": count, "seed": seed}
    return _rows({"modes": found.modes, "share": found.share, "kl": found.kl}, protocol)


def _rows(scores, protocol):
    return [Row(name, float(value), NO_ERROR, protocol) for name, value in scores.items()]


# Each with the shape of a sample.
_SCORES = {
    **dict.fromkeys(toys.MIXTURES, (_of_a_mixture, (2,))),
    "stacked_mnist": (_of_digits, (28, 28, 3)),
}
