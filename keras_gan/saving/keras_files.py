"""Files that Keras writes: whole or not at all."""

import io
import os
import pathlib

import numpy as np

from keras_gan import backend
from keras_gan.utils import atomic_files

REMOTE = ("/cns/", "/cfs/", "/gcs/", "/hdfs/", "/placer/", "/tfhub/", "/readahead/")
# What Keras writes into a folder: by `save(..., zipped=False)`, and a SavedModel by `export`.
FOLDER = {
    *("config.json", "metadata.json", "model.weights.h5", "assets", "assets.extra", "variables"),
    *("saved_model.pb", "fingerprint.pb", "keras_metadata.pb"),
}


def write(writer, filepath, **arguments):
    """`writer(filepath, **arguments)`, under a temporary name first where the path is local.

    Of several processes one may write alone. A link goes on to point to what it points to. With
    `overwrite=False` and a file in the way Keras asks, and writes in place.

    Raises:
        FileExistsError: for a folder that holds more than Keras writes, since it is replaced.
    """
    with backend.alone():
        return _write(writer, filepath, arguments)


def call_once(network):
    """Call a network of known inputs on zeros: Keras exports only what has been called."""
    inputs = getattr(network, "inputs", None) or []
    if inputs and None not in {side for each in inputs for side in each.shape[1:]}:
        zeros = [np.zeros((1, *each.shape[1:]), each.dtype) for each in inputs]
        network(zeros if len(zeros) > 1 else zeros[0])


def _write(writer, filepath, arguments):
    if isinstance(filepath, io.IOBase) or _is_remote(str(filepath)):
        return writer(filepath, **arguments)
    path = pathlib.Path(filepath)
    if path.exists() and not arguments.get("overwrite", True):
        return writer(filepath, **arguments)
    if path.is_dir() and (others := {p.name for p in path.iterdir()} - FOLDER):
        raise FileExistsError(
            "Expected a new folder, or one that holds an earlier export alone, since it is "
            f"replaced as a whole. Received: {str(path)!r}, with {sorted(others)[0]!r}."
        )
    real = pathlib.Path(os.path.realpath(path))
    if path.is_symlink() and real.suffix == path.suffix:  # Keras goes by the ending.
        path = real
    with atomic_files.replacing(path) as temporary:
        return writer(temporary, **arguments)


def _is_remote(text):
    return "://" in text or text.startswith(REMOTE)
