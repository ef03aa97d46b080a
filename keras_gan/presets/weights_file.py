"""Files of weights that run no code: hashed before they are parsed, put back whole or not at all.

A file is HDF5 with one dataset a variable, named `<part>/<number>:<path>` as in `state.named`, in
float16 or float32, its values stored as they are. A reader takes nothing else from it: no links, no
virtual, external, compressed or missing storage, no objects.
"""

import hashlib
import io
import math

import h5py
import keras
import numpy as np

from keras_gan.saving import named_tensors
from keras_gan.utils.atomic_files import replacing
from keras_gan.utils.errors import DamagedFileError, NonFiniteStateError

STORED = ("float16", "float32")
LARGEST = 2**31  # Bytes of a file, which is read into memory.


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
    data, facts = encoded(models, dtype)
    with replacing(path) as temporary:
        temporary.write_bytes(data)
    return facts


def encoded(models, dtype="float32"):
    """`(data, facts)`: the bytes that `write` writes, and what it returns."""
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
    if len(data) > LARGEST:
        raise ValueError(
            f"Expected at most {LARGEST:,} bytes of weights: `gan.save(path)` keeps any number. "
            f"Received: {len(data):,}."
        )
    return data, {
        "bytes": len(data),
        "sha256": hashlib.sha256(data).hexdigest(),
        "dtype": dtype,
        "fingerprint": fingerprint(models),
    }


def checked(facts):
    """The `facts` of a file, or an error if they are none that `write` returned."""
    kinds = {"bytes": int, "sha256": str, "fingerprint": str}
    if not isinstance(facts, dict) or any(type(facts[k]) is not t for k, t in kinds.items()):
        raise DamagedFileError(
            f"Expected `bytes`, `sha256` and `fingerprint` of the weights. Received: {facts!r:.80}."
        )
    if not 0 < facts["bytes"] <= LARGEST:
        raise DamagedFileError(
            f"Expected at most {LARGEST:,} bytes of weights. Received: {facts['bytes']!r:.20}."
        )
    return facts


def restore(data, facts, models):
    """Put the weights in `data` into `{part: model}`: all of them, or none.

    Args:
        data: the bytes of a file that `write` made.
        facts: what `write` returned.
        models: name of the part -> built `keras.Model`.

    Raises:
        DamagedFileError: as `read` and `put` do.
    """
    put(read(data, facts), facts, models)


def read(data, facts, source="the weights"):
    """The tensors in the bytes of a file, by their names, in its order.

    They take no more memory than the file: its data lie as they are, neither compressed nor left
    out, and none of them twice.

    Raises:
        DamagedFileError: when size or hash differ from the `facts`, before anything is parsed; or
            naming what is no plain, finite tensor of floats.
    """
    _verify(data, facts, source)
    try:
        with h5py.File(io.BytesIO(data), "r") as file:
            datasets = dict(_datasets(file))
            if sum(found.id.get_storage_size() for found in datasets.values()) > len(data):
                raise DamagedFileError(
                    f"Expected at most {len(data):,} bytes of tensors in a file of that size. "
                    "Received: more, for some lie on one another."
                )
            tensors = {name: found[()] for name, found in datasets.items()}
    except (OSError, RuntimeError, KeyError, ValueError, MemoryError) as error:
        if isinstance(error, DamagedFileError):
            raise
        raise DamagedFileError(
            f"The weights are no HDF5 file that can be read ({error})."
        ) from error
    try:
        named_tensors.require_finite(tensors)
    except NonFiniteStateError as error:
        raise DamagedFileError(str(error)) from error
    return tensors


def sizes(tensors, part):
    """`(number, values)` of the tensors of one part."""
    found = [math.prod(t.shape) for name, t in tensors.items() if name.startswith(f"{part}/")]
    return len(found), sum(found)


def put(tensors, facts, models):
    """Put `tensors` into `{part: model}`, whose weights are to have these names and shapes.

    Raises:
        DamagedFileError: when the architecture differs; or naming the first tensor that is
            missing, extra or misshapen. No weight has changed then.
    """
    if facts["fingerprint"] != fingerprint(models):
        raise DamagedFileError(
            "The weights are those of another architecture. Received: fingerprint "
            f"{facts['fingerprint']!r:.18} instead of {fingerprint(models)[:16]}."
        )
    variables = named(models)
    _require_same(tensors, {name: tuple(v.shape) for name, v in variables.items()})
    for name, variable in variables.items():
        variable.assign(tensors[name])


def _verify(data, facts, source):
    expected = {key: facts[key] for key in ("bytes", "sha256")}
    found = {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
    if found != expected:
        raise DamagedFileError(
            f"Expected SHA-256 {expected['sha256']} and {expected['bytes']} bytes of {source}: "
            "bring the file back from where it was published. "
            f"Received: SHA-256 {found['sha256']} and {found['bytes']} bytes."
        )


def _datasets(file):
    """`(name, dataset)` of all plain tensors of floats in a file; anything else is an error.

    Links are not followed, and no object is entered twice: a group can hold itself.
    """
    groups, seen = [file], set()
    while groups:
        group = groups.pop()
        for key in group:
            name = f"{group.name}/{key}".lstrip("/")
            link = group.get(key, getlink=True)
            if not isinstance(link, h5py.HardLink):
                raise DamagedFileError(
                    f"A link is no weight. Received: {type(link).__name__} {name}."
                )
            member = group[key]
            address = h5py.h5o.get_info(member.id).addr
            if address in seen:
                raise DamagedFileError(f"Expected each object once. Received: {name} again.")
            seen.add(address)
            if isinstance(member, h5py.Group):
                groups.append(member)
            elif _is_plain(member):
                yield name, member
            else:
                raise DamagedFileError(
                    f"Expected plain tensors of floats. Received: {name} is something else."
                )


def _is_plain(dataset):
    """Whether the values lie in the file as they are, all of them."""
    if not isinstance(dataset, h5py.Dataset) or dataset.dtype.name not in STORED:
        return False
    made = dataset.id.get_create_plist()
    contiguous = made.get_layout() == h5py.h5d.CONTIGUOUS and not made.get_nfilters()
    stored = dataset.id.get_storage_size() == dataset.size * dataset.dtype.itemsize
    return contiguous and stored and not dataset.external


def _require_same(tensors, shapes):
    for name in [*shapes, *tensors]:
        if name not in tensors or name not in shapes:
            problem = "missing" if name in shapes else "extra"
            raise DamagedFileError(
                f"Expected {len(shapes)} tensors. Received: {name} is {problem}."
            )
        if tensors[name].shape != shapes[name]:
            raise DamagedFileError(
                f"Expected shape {shapes[name]} of {name}. Received: {tensors[name].shape}."
            )
