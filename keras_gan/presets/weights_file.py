"""Files of weights that run no code: hashed before they are parsed, put back whole or not at all.

A file is HDF5 with one dataset a variable, named `<part>/<number>:<path>` as in `state.named`, in
float16 or float32. A reader takes nothing else from it: no links to other files, no virtual or
external storage, no objects.
"""

import hashlib
import io
import pathlib

import h5py
import keras
import numpy as np

from keras_gan.saving import named_tensors
from keras_gan.utils.atomic_files import replacing
from keras_gan.utils.errors import DamagedFileError, NonFiniteStateError

STORED = ("float16", "float32")


def named(models):
    """The weights of `{part: model}`, seeds of noise left out, by their names in a file."""
    return named_tensors.named({part: model.weights for part, model in models.items()})


def fingerprint(models):
    """SHA-256 of the names and shapes of all weights: what a file of theirs has to fit."""
    shapes = "\n".join(f"{name} {list(v.shape)}" for name, v in named(models).items())
    return hashlib.sha256(shapes.encode()).hexdigest()


def write(path, models, dtype="float32"):
    """Write the weights of `{part: model}`; the facts that a reader is to hold against the file.

    Args:
        path: of the file, written whole or not at all.
        models: name of the part -> built `keras.Model`.
        dtype: `"float32"`, or `"float16"` for half the size and three digits.

    Returns:
        A dict: `bytes`, `sha256`, `dtype`, `fingerprint`.

    Raises:
        NonFiniteStateError: naming the first tensor with NaN or infinity, in `dtype`.
    """
    if dtype not in STORED:
        raise ValueError(f"Weights are stored as {' or '.join(STORED)}. Received: {dtype!r}.")
    with np.errstate(over="ignore"):  # An overflow is an infinity, and refused below.
        tensors = {
            name: keras.ops.convert_to_numpy(v).astype(dtype) for name, v in named(models).items()
        }
    named_tensors.require_finite(tensors)
    buffer = io.BytesIO()
    with h5py.File(buffer, "w") as file:
        for name, tensor in tensors.items():
            file.create_dataset(name, data=tensor, track_times=False)
    data = buffer.getvalue()
    with replacing(path) as temporary:
        temporary.write_bytes(data)
    return {
        "bytes": len(data),
        "sha256": hashlib.sha256(data).hexdigest(),
        "dtype": dtype,
        "fingerprint": fingerprint(models),
    }


def restore(data, facts, models):
    """Put the weights in `data` into `{part: model}`: all of them, or none.

    Args:
        data: the bytes of a file that `write` made.
        facts: what `write` returned.
        models: name of the part -> built `keras.Model`.

    Raises:
        DamagedFileError: when size, hash or architecture differ, before anything is parsed; or
            naming the first tensor that is missing, extra, misshapen, of another dtype or not
            finite.
    """
    verify(data, facts)
    if facts["fingerprint"] != fingerprint(models):
        raise DamagedFileError(
            "The weights are those of another architecture. Received: fingerprint "
            f"{facts['fingerprint'][:16]} instead of {fingerprint(models)[:16]}."
        )
    variables = named(models)
    tensors = read(data, {name: tuple(v.shape) for name, v in variables.items()})
    for name, variable in variables.items():
        variable.assign(tensors[name])


def verify(data, facts):
    """Raise `DamagedFileError` unless `data` has the size and SHA-256 that `facts` say."""
    if len(data) != facts["bytes"]:
        raise DamagedFileError(
            f"Expected {facts['bytes']} bytes of weights. Received: {len(data)}."
        )
    found = hashlib.sha256(data).hexdigest()
    if found != facts["sha256"]:
        raise DamagedFileError(
            f"Expected SHA-256 {facts['sha256']} of the weights. Received: {found}."
        )


def read(data, shapes):
    """The tensors of a file, which are to be those of `{name: shape}`, each finite.

    No shape that the file claims is allocated before it is the expected one.
    """
    try:
        with h5py.File(io.BytesIO(data), "r") as file:
            folders = {str(f) for name in shapes for f in pathlib.PurePosixPath(name).parents}
            found = dict(_members(file, folders))
            _require_same(found, shapes)
            tensors = {name: found[name][()] for name in shapes}
    except (OSError, RuntimeError, KeyError) as error:
        raise DamagedFileError(
            f"The weights are no HDF5 file that can be read ({error})."
        ) from error
    try:
        named_tensors.require_finite(tensors)
    except NonFiniteStateError as error:
        raise DamagedFileError(str(error)) from error
    return tensors


def _members(group, folders):
    """`(name, member)` of all that lies in `folders`, links left unfollowed.

    No other group is entered: one can hold itself, or be held by many, and never end.
    """
    for key in group:
        link = group.get(key, getlink=True)
        name = f"{group.name}/{key}".lstrip("/")
        if not isinstance(link, h5py.HardLink):
            raise DamagedFileError(f"A link is no weight. Received: {type(link).__name__} {name}.")
        member = group[key]
        if name in folders and isinstance(member, h5py.Group):
            yield from _members(member, folders)
        else:
            yield name, member


def _require_same(found, shapes):
    for name in [*shapes, *found]:
        if name not in found or name not in shapes:
            problem = "missing" if name in shapes else "extra"
            raise DamagedFileError(
                f"Expected {len(shapes)} tensors. Received: {name} is {problem}."
            )
    for name, dataset in found.items():
        plain = isinstance(dataset, h5py.Dataset) and dataset.dtype.name in STORED
        if not plain or dataset.is_virtual or dataset.external:
            raise DamagedFileError(
                f"Expected plain tensors of floats. Received: {name} is something else."
            )
        if dataset.shape != shapes[name]:
            raise DamagedFileError(
                f"Expected shape {shapes[name]} of {name}. Received: {dataset.shape}."
            )
