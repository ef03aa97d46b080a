"""One checkpoint on disk, whose damage is always noticed.

    checkpoint-<step>/state.npz     tensors by name
                      run.json      progress, identity, versions: plain values
                      manifest.json the run, size and SHA-256 of the two, and of itself

A reader looks at sizes before it reads, hashes bytes before it parses them, and parses those same
bytes, so no parser sees a damaged file. Nothing is pickled. What a manifest does not list, such as
`.DS_Store`, is no part of a checkpoint.
"""

import dataclasses
import hashlib
import io
import json
import math
import pathlib
import re
import zipfile

import numpy as np

from keras_gan.saving import named_tensors
from keras_gan.utils import bounded_files
from keras_gan.utils.errors import DamagedFileError

FORMAT = 1
TENSORS, RECORD, MANIFEST = "state.npz", "run.json", "manifest.json"
# At most, in bytes; the last is what an archive holds beside a tensor's values and names.
LONGEST_MANIFEST, LONGEST_RECORD, HEADERS = 2**16, 2**28, 2**12


@dataclasses.dataclass(frozen=True)
class Saved:
    """What a checkpoint holds.

    Attributes:
        name: of its folder.
        step: the step of the GAN before which it was taken.
        tensors: name -> array, in the order of writing.
        record: plain values, as `json` gives them back.
    """

    name: str
    step: int
    tensors: dict
    record: dict


def step_of(folder):
    """The step in the name of a checkpoint's folder, -1 for other names."""
    match = re.fullmatch(r"checkpoint-([0-9]+)|\.checkpoint-([0-9]+)\.old", folder.name)
    return int(match[1] or match[2]) if match else -1


def files_of(step, tensors, record):
    """The files of a checkpoint, name -> bytes; arguments as of `checkpoint_files.write`."""
    buffer = io.BytesIO()
    np.savez(buffer, **tensors)
    record = {"step": step, **record, "tensors": named_tensors.layout(tensors)}
    contents = {TENSORS: buffer.getbuffer(), RECORD: _dump(record)}
    return {**contents, MANIFEST: _manifest(contents, record.get("run"))}


def read(folder, accept=lambda saved: None):
    """What `folder` holds, each byte of it checked.

    Args:
        folder: of the checkpoint.
        accept: as for `checkpoint_files.newest`.

    Raises:
        DamagedFileError: with the reason, when anything is missing or changed.
        OSError: when a file cannot be read.
    """
    folder = pathlib.Path(folder)
    files = manifest_of(folder)["files"]
    record = _parsed(_record, _verified(folder, RECORD, files[RECORD], LONGEST_RECORD))
    if record["step"] != step_of(folder):
        raise DamagedFileError(f"it holds step {record['step']}, another than its name says")
    accept(Saved(folder.name, record["step"], {}, record))
    largest = _parsed(_archive_bytes, record["tensors"])
    data = _verified(folder, TENSORS, files[TENSORS], largest)
    tensors = _parsed(_tensors, data, record["tensors"])
    if list(record["tensors"].items()) != list(named_tensors.layout(tensors).items()):
        raise DamagedFileError(f"{TENSORS} holds other tensors than {RECORD} says")
    return Saved(folder.name, record["step"], tensors, record)


def manifest_of(folder):
    """The manifest, once its own hash holds and it is as this version writes it."""
    if not (folder / MANIFEST).is_file():
        raise DamagedFileError(f"{MANIFEST} is missing")
    data = bounded_files.read(folder / MANIFEST, LONGEST_MANIFEST)
    try:
        manifest = json.loads(data)
        whole = manifest.pop("sha256") == hashlib.sha256(_dump(manifest)).hexdigest()
    except Exception:  # As in `_parsed`.
        whole = False
    if not whole:
        raise DamagedFileError(f"{MANIFEST} is not as it was written")
    if manifest.get("format") != FORMAT:
        raise DamagedFileError(
            f"its format is {manifest.get('format')}, this version reads {FORMAT}"
        )
    if not _is_manifest(manifest):
        raise DamagedFileError(f"{MANIFEST} has an entry of the wrong type")
    return manifest


def _parsed(parse, *contents):
    """What a parser makes of bytes, or `DamagedFileError`: their hash may have been made anew."""
    try:
        return parse(*contents)
    except Exception as error:  # A parser of a hostile file may raise anything.
        raise DamagedFileError(f"it cannot be read: {error or type(error).__name__}") from error


def _record(data):
    record = json.loads(data)
    texts = [*record["tensors"], *record["tensors"].values()]
    if type(record["step"]) is not int or not all(isinstance(text, str) for text in texts):
        raise ValueError(f"{RECORD} has an entry of the wrong type")
    return record


def _archive_bytes(layout):
    """The most bytes that an archive of these tensors can have."""
    total = HEADERS
    for name, text in layout.items():
        shape, _, dtype = text.rpartition(" ")
        # NumPy parses the shapes of its own files like this.
        sizes = [int(size) for size in re.findall(r"[0-9]+", shape)]
        total += math.prod(sizes) * np.dtype(dtype).itemsize + HEADERS + 4 * len(name.encode())
    return total


def _tensors(data, layout):
    """The tensors of an archive, which are no larger than its bytes; all are finite."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = archive.infolist()
    stored = all(member.compress_type == zipfile.ZIP_STORED for member in members)
    if not stored or sum(member.file_size for member in members) > len(data):
        raise ValueError(f"{TENSORS} holds more than its bytes")
    with np.load(io.BytesIO(data), allow_pickle=False) as archive:
        tensors = {name: archive[name] for name in archive.files}
    for name, tensor in tensors.items():
        if tensor.dtype.kind == "V" and name in layout:  # NumPy's files do not know bfloat16.
            tensors[name] = tensor.view(layout[name].split()[-1])
    named_tensors.require_finite(tensors)
    return tensors


def _verified(folder, name, expected, largest):
    """The bytes of a file, hashed before anything is made of them."""
    path, size = folder / name, expected["bytes"]
    if not path.is_file():
        raise DamagedFileError(f"{name} is missing")
    found = path.stat().st_size
    if found != size:
        raise DamagedFileError(f"{name} has {found} bytes instead of {size}")
    if size > largest:
        raise DamagedFileError(f"{name} has {size} bytes, more than {largest}")
    data = bounded_files.read(path, size, size)
    if hashlib.sha256(data).hexdigest() != expected["sha256"]:
        raise DamagedFileError(f"{name} has another SHA-256 than its manifest says")
    return data


def _manifest(contents, run=None):
    listed = {
        name: {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
        for name, data in contents.items()
    }
    manifest = {"format": FORMAT, **({"run": run} if run else {}), "files": listed}
    return _dump({**manifest, "sha256": hashlib.sha256(_dump(manifest)).hexdigest()})


def _dump(values):
    return json.dumps(values, indent=1, default=lambda v: np.asarray(v).tolist()).encode()


def _is_manifest(manifest):
    files = manifest.get("files")
    return (
        isinstance(manifest.get("run", ""), str)
        and isinstance(files, dict)
        and files.keys() == {TENSORS, RECORD}
        and all(
            isinstance(facts, dict)
            and type(facts.get("bytes")) is int
            and isinstance(facts.get("sha256"), str)
            for facts in files.values()
        )
    )
