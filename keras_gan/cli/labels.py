"""Data and labels of a trained GAN, and what these are called, as its run or preset recorded it."""

import os
import pathlib
from typing import NamedTuple

from keras_gan.data import npy
from keras_gan.presets import loading
from keras_gan.saving import run_folder
from keras_gan.utils.checks import suggestion


class Record(NamedTuple):
    """What is known of the data and labels that a GAN was trained with.

    Attributes:
        data: name of the data set; `None` where it is not known.
        data_b: that of the second set, of two unpaired ones.
        column: of the data set; `None` for its only labels.
        classes: their names in the order of the labels; `None` where they are not known.
    """

    data: str | None = None
    data_b: str | None = None
    column: str | None = None
    classes: tuple | None = None


def recorded(flags):
    """The `Record` of the GAN that `--model` or `--preset` names; an empty one without any."""
    if flags.preset is not None:
        described = loading.description(flags.preset)[0].get("data", {})
        names = {"data": described.get("name"), "data_b": described.get("other")}
        return _record({**described, **names})
    if flags.model is None:
        return Record()
    path = pathlib.Path(flags.model).parent / run_folder.CONFIG
    config = run_folder.read_json(path) if path.is_file() else {}
    return _record({**config.get("flags", {}), "classes": config.get("classes")})


def _record(values):
    classes = values.get("classes")
    known = isinstance(classes, list) and all(isinstance(name, str) for name in classes)
    names = [values.get(name) for name in ("data", "data_b", "labels")]
    return Record(*names, tuple(classes) if known else None)


def take_data(flags):
    """Set `--data`, where it is not given, to what the GAN was trained on, and `--data_b` too.

    Raises:
        ValueError: where that is not known.
    """
    if flags.data is not None:
        return
    record = recorded(flags)
    if record.data is None:
        raise ValueError(
            "Name the real data: --data=FOLDER, or a data set by its name. Received: no --data, "
            "and none is recorded of what is scored."
        )
    flags.data, flags.data_b = record.data, flags.data_b or record.data_b


def column_of(record, data):
    """The column of labels of a GAN's training in the data set `data`; `None` where it has none.

    A file of labels belongs to the rows of the training, and to no others.
    """
    own = os.path.abspath(os.path.expanduser(data)) == record.data
    return None if record.column and npy.is_named(record.column) and not own else record.column


def require_same_numbers(classes, names, data):
    """Raise where a class of the data `data` has another number than it has for the GAN.

    Args:
        classes: names of the GAN's classes in the order of their numbers; `None` where they are
            not known.
        names: those of the data's.
    """
    if classes is not None and names != classes[: len(names)]:
        raise ValueError(
            "Expected data whose classes are the first of the GAN's, in their order: "
            f"{', '.join(classes)}. Received: --data={data} with {', '.join(names)}."
        )


def numbers(labels, classes):
    """The numbers of classes that are given by name or by number.

    Args:
        labels: strings; a class's name comes before its number.
        classes: the names of all, `None` where they are not known.

    Raises:
        ValueError: for what is neither; the error lists the names.
    """
    if not labels:
        raise ValueError("Expected at least one label: --labels=0,1,2. Received: --labels=.")
    return [_number(label.strip(), classes or ()) for label in labels]


def _number(label, classes):
    if label in classes:
        return classes.index(label)
    if label.isdecimal():
        return int(label)
    expected = (
        f"Labels are among {', '.join(classes)}, or their numbers: --labels={classes[0]}."
        if classes
        else "Labels are integers, since this GAN's run has no names for them: --labels=0,1,2."
    )
    raise ValueError(f"{expected}{suggestion(label, classes)} Received: --labels={label}.")
