"""Checkpoints on disk: folders whose damage is always noticed.

    <directory>/LATEST                          the name of the newest
    <directory>/checkpoint-<step>/state.npz     tensors by name
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
import os
import pathlib
import re
import warnings
import zipfile

import numpy as np

from keras_gan.saving import named_tensors
from keras_gan.utils import atomic_files, bounded_files
from keras_gan.utils.errors import DamagedFileError

FORMAT = 1
TENSORS, RECORD, MANIFEST, LATEST = "state.npz", "run.json", "manifest.json", "LATEST"
# At most, in bytes; the last is what an archive holds beside a tensor's values and names.
LONGEST_MANIFEST, LONGEST_LATEST, LONGEST_RECORD, HEADERS = 2**16, 2**8, 2**28, 2**12


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


def write(directory, step, tensors, record, keep, held=()):
    """Write `checkpoint-<step>`, point `LATEST` to it, then remove all but `keep`.

    Args:
        directory: folder of the checkpoints.
        step: the number in its name.
        tensors: name -> array.
        record: plain values: dicts, lists, strings, numbers. `"run"`, a string, is the run's own:
            checkpoints that name another are not touched.
        keep: checkpoints to keep, this one among them. Those of later steps belong to a future
            that was given up, and go.
        held: steps of others that are kept besides.

    Returns:
        The folder's path.

    Raises:
        OSError: when it could not be written; those before it stand as they were.
            `FileExistsError` when there are checkpoints of another run.
    """
    directory = pathlib.Path(directory)
    require_own(directory, record.get("run"))
    folder = directory / f"checkpoint-{step}"
    buffer = io.BytesIO()
    np.savez(buffer, **tensors)
    record = {"step": step, **record, "tensors": named_tensors.layout(tensors)}
    contents = {TENSORS: buffer.getbuffer(), RECORD: _dump(record)}
    contents[MANIFEST] = _manifest(contents, record.get("run"))
    with atomic_files.replacing_folder(folder) as temporary:
        for name, data in contents.items():
            (temporary / name).write_bytes(data)
    if not (directory / LATEST).is_file():
        atomic_files.discard(directory / LATEST)
    with atomic_files.replacing(directory / LATEST) as temporary:
        temporary.write_text(f"{folder.name}\n")
    older = [folder for folder in _folders(directory, step)[keep:] if _step(folder) not in held]
    for other in [*_later(directory, step), *older]:
        atomic_files.discard(other)
    return folder


def require_own(directory, run, advice="give each run a directory of its own"):
    """Raise `FileExistsError` if a folder has checkpoints of another run than the one given."""
    for folder in _folders(pathlib.Path(directory)):
        try:
            other = _listed(folder).get("run", run)
        except (DamagedFileError, OSError):
            continue
        if other != run:
            raise FileExistsError(
                f"Expected a directory without the checkpoints of another run: {advice}. "
                f"Received: {str(directory)!r} with {folder.name}."
            )


def newest(directory, accept=lambda saved: None, at_most=None):
    """The newest undamaged checkpoint, `None` in a folder without any.

    Args:
        directory: folder of the checkpoints.
        accept: function of a `Saved` without its tensors, before they are read; it raises
            `DamagedFileError` for a record that no run writes, other errors to give up.
        at_most: the largest step that is looked at.

    Raises:
        ValueError: when there are checkpoints, but all of them are damaged.

    Warns:
        of each newer one that is damaged or missing, with the reason.
    """
    directory = pathlib.Path(directory)
    skipped = _missing(directory)
    for folder in _folders(directory, at_most):
        try:
            saved = read(folder, accept)
        except (DamagedFileError, OSError, MemoryError) as error:
            skipped.append(f"{folder.name} ({error or type(error).__name__})")
            continue
        if skipped:
            warnings.warn(f"{'; '.join(skipped)}: using {saved.name}.", stacklevel=2)
        return saved
    if skipped:
        raise ValueError(
            "Expected an undamaged checkpoint: restore one from a backup, or begin anew in "
            f"another directory. Received: in {str(directory)!r} {'; '.join(skipped)}."
        )
    return None


def newest_step(directory, at_most=None):
    """The step of the newest checkpoint by name, -1 in a folder without any."""
    folders = _folders(pathlib.Path(directory), at_most)
    return max(map(_step, folders), default=-1)


def read(folder, accept=lambda saved: None):
    """What `folder` holds, each byte of it checked.

    Args:
        folder: of the checkpoint.
        accept: as for `newest`.

    Raises:
        DamagedFileError: with the reason, when anything is missing or changed.
        OSError: when a file cannot be read.
    """
    folder = pathlib.Path(folder)
    files = _listed(folder)["files"]
    record = _parsed(_record, _verified(folder, RECORD, files[RECORD], LONGEST_RECORD))
    if record["step"] != _step(folder):
        raise DamagedFileError(f"it holds step {record['step']}, another than its name says")
    accept(Saved(folder.name, record["step"], {}, record))
    largest = _parsed(_archive_bytes, record["tensors"])
    data = _verified(folder, TENSORS, files[TENSORS], largest)
    tensors = _parsed(_tensors, data, record["tensors"])
    if list(record["tensors"].items()) != list(named_tensors.layout(tensors).items()):
        raise DamagedFileError(f"{TENSORS} holds other tensors than {RECORD} says")
    return Saved(folder.name, record["step"], tensors, record)


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


def _dump(values):
    return json.dumps(values, indent=1, default=lambda v: np.asarray(v).tolist()).encode()


def _manifest(contents, run=None):
    listed = {
        name: {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
        for name, data in contents.items()
    }
    manifest = {"format": FORMAT, **({"run": run} if run else {}), "files": listed}
    return _dump({**manifest, "sha256": hashlib.sha256(_dump(manifest)).hexdigest()})


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


def _listed(folder):
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


def _missing(directory):
    """What `LATEST` promises and is not there, and whether it promises anything."""
    path = directory / LATEST
    if not os.path.lexists(path):
        return []
    try:
        name = bounded_files.read(path, LONGEST_LATEST).decode("ascii").strip()
    except (OSError, ValueError) as error:
        return [f"{LATEST} ({error})"]
    if not re.fullmatch(r"checkpoint-[0-9]+", name):
        return [f"{LATEST} (it names no checkpoint)"]
    return [] if (directory / name).is_dir() else [f"{name!r}, named by {LATEST} (it is missing)"]


def _step(folder):
    match = re.fullmatch(r"checkpoint-([0-9]+)|\.checkpoint-([0-9]+)\.old", folder.name)
    return int(match[1] or match[2]) if match else -1


def _folders(directory, at_most=None):
    """The folders of checkpoints, newest first; one that was being replaced comes after it."""
    folders = [p for p in directory.glob("*checkpoint-*") if _step(p) >= 0]
    folders = [p for p in folders if at_most is None or _step(p) <= at_most]
    return sorted(folders, key=lambda p: (-_step(p), p.name.startswith(".")))


def _later(directory, step):
    return [p for p in _folders(directory) if _step(p) > step]
