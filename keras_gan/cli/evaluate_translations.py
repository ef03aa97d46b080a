"""Scores of a GAN that translates images, each beside the answers that cost nothing."""

import functools

import numpy as np

from keras_gan import data, metrics
from keras_gan.cli import recipes, training_data
from keras_gan.data import pairs, shown, splits, unpaired
from keras_gan.metrics.attributes import readable_columns, reader
from keras_gan.metrics.row import NO_ERROR, Row
from keras_gan.utils.checks import known

BACK = {"x_to_y": "y_to_x", "y_to_x": "x_to_y"}


def score(gan, flags):
    """Rows of every direction that `--direction` leaves, of a GAN with `directions`."""
    if recipes.of(gan).data == "pairs":
        return _of_pairs(gan, flags)
    names = [*gan.directions()] if flags.direction is None else [flags.direction]
    return [row for name in names for row in _one_way(gan, flags, name)]


def _of_pairs(gan, flags):
    training_data.require_meant("pairs", flags)
    read = _pixels(gan, flags) | training_data.reading(flags)
    load = functools.partial(pairs.load, flags.data, **read)
    inputs, truths = load(flags.split)
    learned = _learned(load)
    mean = None if learned is None else np.round(learned.mean(axis=0)).astype("uint8")
    made = gan.translate(inputs, dtype="uint8")
    others = _left(learned, flags.split)
    return metrics.evaluate_pairs(made, inputs, truths, flags.extractor, mean, others)


def _one_way(gan, flags, direction):
    """Scores of one direction; of its input's labels too where the data sets share columns."""
    names = [flags.data, flags.data_b]
    read = _pixels(gan, flags) | training_data.reading(flags)
    sets = unpaired.load(*names, flags.split, **read)
    known(direction, gan.directions(), "direction")
    if direction == "y_to_x":
        names, sets = names[::-1], sets[::-1]
    inputs, targets = sets
    made = gan.translate(inputs, direction, dtype="uint8")
    learned = _learned(functools.partial(unpaired.load, *names, **read))
    given = {"others": _left(learned, flags.split)}
    if flags.paired:
        given["partners"] = targets
    if BACK[direction] in gan.directions():
        given["cycles"] = gan.translate(made, BACK[direction], dtype="uint8")
    rows = metrics.evaluate_unpaired(made, inputs, targets, flags.extractor, **given)
    rows += _of_labels({"translation": made, "input": inputs}, *names, flags.split)
    return [row._replace(protocol={**row.protocol, "direction": direction}) for row in rows]


def _learned(load):
    """The training outputs; `None` where the data are held-out ones alone."""
    try:
        return load(split="train")[1]
    except splits.NoSplitError:
        return None


def _left(learned, split):
    """Those of the training outputs that a split does not hold."""
    return None if learned is None else splits.parse(split).left_of(learned)


def _pixels(gan, flags):
    """The size of the GAN's own images where the flags name none."""
    _, field, _ = next(iter(gan.directions().values()))
    return {"size": flags.size or field.shape[:2], "channels": flags.channels}


def _of_labels(answers, source, target, split):
    columns = [
        column
        for column in readable_columns(source)
        if column in readable_columns(target)
        and data.class_names(source, column) == data.class_names(target, column)
    ]
    labels = shown.labels(source, split, columns)
    return accuracy_rows(answers, labels, target) if columns else []


def accuracy_rows(answers, labels, name, **protocol):
    """Rows of `attribute_accuracy` of the images of each answer, with how many count in each."""
    counts = {column: int(np.sum(own >= 0)) for column, own in labels.items()}
    protocol |= reader(name)
    return [
        Row(
            f"accuracy_{column}",
            share,
            NO_ERROR,
            {**protocol, "answer": answer, "images": counts.get(column, len(images))},
        )
        for answer, images in answers.items()
        for column, share in metrics.attribute_accuracy(images, labels, name).items()
    ]
