"""Image data sets of TensorFlow Datasets, prepared on disk or downloaded."""

import importlib.util
import os

import numpy as np

from keras_gan.data import columns, npz, pixels
from keras_gan.utils import network
from keras_gan.utils.errors import KerasGANError
from keras_gan.utils.progress_bar import with_progress

BLOCK = 256  # Records read at a time.


class UnknownDatasetError(KerasGANError, ValueError):
    """TFDS has no data set of this name; `names` are those it has, if it is installed."""

    def __init__(self, message, names=()):
        super().__init__(message)
        self.names = list(names)


class OriginError(KerasGANError, ValueError):
    """A data set would have to be downloaded, and cannot be."""


def load(name, split, size=None, channels=None, data_dir=None, labels=None):
    """Images and labels of a data set by its TFDS name, decoded into memory.

    A data set prepared in `data_dir` is read from there, in the order of its files; TFDS downloads
    and prepares any other. The array_record format, in which new sets are prepared, is read without
    TensorFlow; the tfrecord format needs TensorFlow.

    Args:
        name: TFDS name, with configuration and version where wanted: `"imagenette/160px-v2"`.
        split: a `Split`.
        size: `(height, width)`, or `None` if all images have one size.
        channels: 1, 3, 4, or `None` for those of the data set.
        data_dir: folder of the data sets, TFDS's own choice by default: TFDS_DATA_DIR, or
            `~/tensorflow_datasets`.
        labels: key of the classes in a record; by default the only one.

    Returns:
        `uint8` images `(N, height, width, channels)`, and the `int32` class of each, or `None` if
        the data set has no classes or several kinds of them.

    Raises:
        UnknownDatasetError: if TFDS is not installed or does not know the name.
        OriginError: if it is not prepared, and cannot be downloaded now.
        ValueError: if TFDS cannot prepare the data set, or its records have no image.
    """
    tfds = _package()
    builder = _builder(tfds, name, data_dir)
    part = split.check(list(builder.info.splits), f"The data set {name!r}")
    rows = split.rows(builder.info.splits[part].num_examples)
    image, label = _keys(tfds, name, builder.info, labels)
    stored = builder.info.features[image].shape
    if size is None and None in stored[:2]:
        raise ValueError(
            "Expected images of one size: give the size to crop and scale them to, as in "
            f"`size=64` (--size=64). Received: {name!r}."
        )
    shape = pixels.target_shape(stored, size, channels)
    count = rows.stop - rows.start
    images, labels = np.empty((count, *shape), "uint8"), np.empty(count, "int32")
    wanted = [key for key in (image, label) if key is not None]
    records = _records(tfds, builder, f"{part}[{rows.start}:{rows.stop}]", wanted)
    for index, record in enumerate(with_progress(records, count, name)):
        images[index] = pixels.fitted(record[image], shape)
        labels[index] = 0 if label is None else record[label]
    return images, None if label is None else labels


def class_names(name, labels=None, data_dir=None):
    """The names of the classes, in the order of their labels; `None` if there are none."""
    tfds = _package()
    builder = _builder(tfds, name, data_dir)
    _, label = _keys(tfds, name, builder.info, labels)
    return None if label is None else tuple(builder.info.features[label].names)


def _package():
    try:
        import tensorflow_datasets
    except ImportError as error:
        raise UnknownDatasetError(
            "with `pip install tensorflow-datasets` and `pip install importlib_resources`, which "
            "it does not ask for, a name of TensorFlow Datasets"
        ) from error
    return tensorflow_datasets


def _builder(tfds, name, data_dir):
    """The builder of the data set, which is prepared if necessary."""
    # TFDS itself reads the variable only once, on import.
    data_dir = data_dir or os.environ.get("TFDS_DATA_DIR")
    try:
        builder = tfds.builder(name, data_dir=data_dir)
        if not builder.is_prepared():
            if importlib.util.find_spec("array_record"):
                builder = tfds.builder(name, data_dir=data_dir, file_format="array_record")
            _require_origin(builder, name)
            builder.download_and_prepare()
    except tfds.core.DatasetNotFoundError as error:
        available = tfds.list_builders(with_community_datasets=False)
        raise UnknownDatasetError("a name of TensorFlow Datasets", available) from error
    except OriginError:
        raise
    except Exception as error:  # TFDS and its builders raise errors of any type.
        raise _failure("cannot prepare this data set", name, error) from error
    return builder


def _require_origin(builder, name):
    """Raise if what TFDS would download cannot be reached: TFDS would try for many minutes."""
    try:
        network.require_reachable(list(builder.url_infos))
    except OSError as error:
        raise OriginError(
            f"The data set {name!r} is not on this machine, and its origin cannot be reached: "
            "prepare it by TensorFlow Datasets elsewhere and name its folder by TFDS_DATA_DIR, or "
            f"name a folder with {name}.npz (x_train, y_train, x_test, y_test) by "
            f"{npz.VARIABLE}.{npz.how_to_get(name)} Received: {error}."
        ) from error


def _failure(what, name, error):
    """An error of TFDS in one line."""
    reason = f"{type(error).__name__}: {str(error).partition(chr(10))[0]}"
    while error is not None and not isinstance(error, ModuleNotFoundError):
        error = error.__cause__ or error.__context__
    # The name of a module is not that of the package that has it: no command to install it.
    hint = "" if error is None else f": install what provides the module {error.name!r}"
    return ValueError(f"TensorFlow Datasets {what}{hint}. Received: {name!r} ({reason}).")


def _keys(tfds, name, info, labels=None):
    """Keys of the image and of the class in a record; the latter may be `None`."""
    features, supervised = info.features, info.supervised_keys

    def all_of(kind, dtypes):
        of_kind = {key: feature for key, feature in features.items() if isinstance(feature, kind)}
        return [key for key, feature in of_kind.items() if feature.np_dtype in dtypes]

    def only(keys):
        keys = [key for key in keys if key in (supervised or ())] or keys
        return keys[0] if len(keys) == 1 else None

    image = only(all_of(tfds.features.Image, (np.uint8, np.uint16)))
    classes = all_of(tfds.features.ClassLabel, (np.int64,))
    if labels not in (None, columns.LABEL, *classes):
        raise ValueError(
            f"Expected `labels` to be a column of {name}, one of {', '.join(sorted(classes))}. "
            f"Received: labels={labels!r}."
        )
    if image is None:
        listed = ", ".join(
            f"{key} ({type(value).__name__})" for key, value in sorted(features.items())
        )
        raise ValueError(
            f"Expected one image of 8 or 16 bits in a record. Received: {name!r} with {listed}."
        )
    return image, labels if labels in classes else only(classes)


def _records(tfds, builder, spec, keys):
    """The records of a range of a split in the order of its files, as dicts of NumPy values."""
    try:
        try:
            source = builder.as_data_source(spec)
        except NotImplementedError:  # A format without random access: tfrecord.
            yield from _streamed(tfds, builder, spec, keys)
            return
        for start in range(0, len(source), BLOCK):
            yield from source.__getitems__(range(start, min(start + BLOCK, len(source))))
    except Exception as error:
        raise _failure("cannot read this data set", builder.data_dir, error) from error


def _streamed(tfds, builder, spec, keys):
    dataset = builder.as_dataset(
        split=spec,
        decoders=tfds.decode.PartialDecoding(dict.fromkeys(keys, True)),
        read_config=tfds.ReadConfig(interleave_cycle_length=1),
    )
    if None in builder.info.features[keys[0]].shape:
        yield from tfds.as_numpy(dataset)
        return
    for batch in tfds.as_numpy(dataset.batch(BLOCK)):
        yield from ({key: batch[key][row] for key in keys} for row in range(len(batch[keys[0]])))
