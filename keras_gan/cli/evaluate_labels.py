"""Scores of samples with labels: of a conditional GAN's, or of folders called as the classes."""

import pathlib

import numpy as np

from keras_gan import data, metrics
from keras_gan.cli import training_data
from keras_gan.cli.evaluate_flags import of_labels
from keras_gan.cli.labels import column_of, recorded, require_same_numbers
from keras_gan.metrics import extractors
from keras_gan.metrics.labelled_scores import LEAST_FAKE, LEAST_REAL, draw_labels
from keras_gan.utils.warning import warn
from keras_gan.visualization import images, plots


def are_scored(flags, generated):
    """Whether samples are scored with their labels; sets the column of a GAN's training."""
    if flags.images is not None:
        return of_labels(flags)
    if getattr(generated.condition, "classes", None) is None:
        return False
    flags.labels = flags.labels or column_of(recorded(flags), flags.data)
    return True


def score(generated, flags, chosen, pixels, given):
    """Rows of the chosen metrics, and of labels where the user has chosen none.

    Args:
        generated: a GAN, or images, whose `given["fake_labels"]` number their subfolders.
        flags, chosen: of the command.
        pixels: size and channels of the real images.
        given: arguments of `metrics.evaluate`.
    """
    names = data.class_names(flags.data, flags.labels)
    if flags.images is None:
        require_same_numbers(recorded(flags).classes, names, flags.data)
    else:
        given["fake_labels"] = _numbered_as(names, flags, given["fake_labels"])
    real, labels = training_data.load_labelled(flags, pixels)
    classifier = flags.classifier or extractors.of_data(flags.data, flags.labels)
    asked = given.get("fake_labels")
    asked = draw_labels(labels, flags.count, flags.seed) if asked is None else asked
    if not flags["metrics"].present:
        chosen += ["intra_fd"] * _each_class_has_some(labels, asked, names)
        chosen += ["conditional_accuracy"] * bool(classifier)
    if "conditional_accuracy" in chosen or flags.confusion is not None:
        _require_same_order(classifier or flags.extractor, names)
    if flags.confusion is not None:
        _draw_confusion(flags, generated, asked, classifier or given["extractor"], names)
    given |= {"labels": labels, "classifier": classifier, "by_class": flags.by_class}
    return [_named(row, names) for row in metrics.evaluate(generated, real, chosen, **given)]


def _numbered_as(names, flags, fake_labels):
    """Labels of a folder of generated images, by the numbers that its classes have in the data."""
    found = data.class_names(pathlib.Path(flags.images)) or ()
    if set(found) != set(names or ()):
        raise ValueError(
            "Expected a subfolder of generated images for each class of the data, "
            f"{', '.join(names or ['none'])}. "
            f"Received: {flags.images} with {', '.join(found or ['none'])}."
        )
    return np.array([names.index(name) for name in found])[fake_labels]


def _each_class_has_some(labels, asked, names):
    """Whether each class has as many images as a Fréchet distance within it needs."""
    few = [
        names[each]
        for each in np.unique(labels)
        if np.sum(labels == each) < LEAST_REAL or np.sum(asked == each) < LEAST_FAKE
    ]
    if few:
        warn(
            f"intra_fd is left out: it needs {LEAST_REAL} real images of each class and "
            f"{LEAST_FAKE} generated ones. Received: fewer of {', '.join(few)}."
        )
    return not few


def _require_same_order(classifier, names):
    """Raise where a classifier counts the same classes in another order than the data."""
    own = extractors.classifier.class_names(classifier)
    if own is not None and own != names and set(own) == set(names):
        raise ValueError(
            f"{classifier} has its classes in the order {', '.join(own)}: take data whose labels "
            "are, or leave out --classifier and conditional_accuracy. "
            f"Received: data with {', '.join(names)}."
        )


def _draw_confusion(flags, generated, asked, classifier, names):
    if flags.images is None:
        generated = generated.generate(labels=asked, seed=flags.seed, dtype="uint8")
    found = metrics.conditional_accuracy(metrics.look(generated, classifier).logits, asked)
    images.save(flags.confusion, plots.confusion(found.table, names))


def _named(found, names):
    """A row of a class with the class's name in place of its number."""
    if "class" not in found.protocol:
        return found
    return found._replace(protocol={**found.protocol, "class": names[found.protocol["class"]]})
