"""Scores of samples with the labels that they were generated for, and of each class."""

import numpy as np

from keras_gan.metrics.balanced_moments import balanced_moments
from keras_gan.metrics.by_class import by_class
from keras_gan.metrics.conditional_accuracy import conditional_accuracy
from keras_gan.metrics.features import Seen
from keras_gan.metrics.frechet_distance import frechet_distance
from keras_gan.metrics.inception_score import Score
from keras_gan.metrics.intra_class_frechet import intra_class_frechet
from keras_gan.metrics.precision_recall import precision_recall
from keras_gan.metrics.row import NO_ERROR

LEAST_REAL, LEAST_FAKE = 4, 2  # Of a class; each part of the real images has two.


def intra_fd(real, fake):
    """`intra_class_frechet`, and beside it that of one part of the real images to the other."""
    found = intra_class_frechet(real.features, real.labels, fake.features, fake.labels)
    second = _second_part(real.labels, fake.labels)
    parts = [(real.features[rows], real.labels[rows]) for rows in (~second, second)]
    beside = intra_class_frechet(*parts[0], *parts[1])
    counts = {"real": int((~second).sum()), "fake": int(second.sum()), "of": "parts of the real"}
    return {
        "intra_fd": Score(found.mean, NO_ERROR, {}),
        "real_intra_fd": Score(beside.mean, NO_ERROR, counts),
    }


def balanced_fd(real, fake):
    """The Fréchet distance of `balanced_moments`."""
    moments = [balanced_moments(seen.features, seen.labels) for seen in (real, fake)]
    return {"balanced_fd": Score(frechet_distance(*moments), NO_ERROR, {})}


def accuracy(real, fake):
    """`conditional_accuracy`, and beside it the classifier's accuracy on the real images."""
    shares = [conditional_accuracy(seen.logits, seen.labels).share for seen in (fake, real)]
    names = ("conditional_accuracy", "real_accuracy")
    return {n: Score(share, NO_ERROR, {}) for n, share in zip(names, shares, strict=True)}


def of_each_class(real, fake, k=3):
    """`{class: {name: Score}}`: Fréchet distance, precision and recall within each class."""
    labelled = real.features, real.labels, fake.features, fake.labels
    distances = by_class(frechet_distance, *labelled, at_least=k + 1)
    shares = by_class(lambda r, f: precision_recall(r, f, k), *labelled, at_least=k + 1)
    return {
        each: {
            "fd": Score(distances[each], NO_ERROR, {}),
            "precision": Score(shares[each].precision, NO_ERROR, {"k": k}),
            "recall": Score(shares[each].recall, NO_ERROR, {"k": k}),
        }
        for each in distances
    }


def read_of_each_class(fake):
    """`{class: {"conditional_accuracy": Score}}` of the classes that samples were asked for."""
    shares = conditional_accuracy(fake.logits, fake.labels).by_class
    return {
        int(each): {"conditional_accuracy": Score(float(shares[each]), NO_ERROR, {})}
        for each in np.flatnonzero(np.isfinite(shares))
    }


def labels_to_ask(gan, reference, labels):
    """The classes that samples are asked to be of: those given, else those of a `Seen`.

    Raises:
        ValueError: for a GAN that finds its categories itself.
    """
    takes = getattr(getattr(gan, "condition", None), "classes", None) is not None
    if labels is None and isinstance(reference, Seen) and takes:
        labels = reference.labels
    if labels is not None and hasattr(gan, "categorical"):
        raise ValueError(
            "An InfoGAN finds its categories itself, which are not the labels of the data: leave "
            "out `labels`, and match them by `keras_gan.metrics.code_accuracy(logits, codes)`. "
            f"Received: labels for {type(gan).__name__}."
        )
    return labels


def draw_labels(labels, count, seed):
    """`count` labels in a random order, of each class its share of the reference, up to one.

    So that no score depends on how often a class is asked for: as many as the reference has are the
    reference's own.
    """
    places = ((np.arange(count) + 0.5) * len(labels) / count).astype(int)
    order = np.random.Generator(np.random.PCG64(seed))
    return order.permutation(np.sort(np.asarray(labels))[places])


def _second_part(labels, fake_labels):
    """Half the rows of each class, or as many as were generated where those are fewer."""
    chosen = np.zeros(len(labels), bool)
    for each in np.unique(labels):
        rows = np.flatnonzero(labels == each)
        count = min(len(rows) // 2, np.count_nonzero(fake_labels == each))
        chosen[rows[((np.arange(count) + 0.5) * len(rows) / count).astype(int)]] = True
    return chosen
