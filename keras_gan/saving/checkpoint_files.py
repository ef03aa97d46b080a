"""Checkpoints on disk: folders whose damage is always noticed.

    <directory>/LATEST                          the name of the newest
    <directory>/checkpoint-<step>/state.npz     tensors by name
                                  run.json      progress, identity, versions: plain values
                                  manifest.json size and SHA-256 of the two, and of itself

A reader hashes bytes first and parses those same bytes afterwards, so no parser sees a damaged
file. Nothing is pickled.
"""

import dataclasses
import hashlib
import io
import json
import pathlib
import re
import warnings
import zipfile

import numpy as np

from keras_gan.saving import named_tensors
from keras_gan.utils import atomic_files
from keras_gan.utils.errors import DamagedFileError

FORMAT = 1
TENSORS, RECORD, MANIFEST, LATEST = "state.npz", "run.json", "manifest.json", "LATEST"


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


def write(directory, step, tensors, record, keep):
    """Write `checkpoint-<step>`, point `LATEST` to it, then remove all but `keep`.

    Args:
        directory: folder of the checkpoints.
        step: the number in its name.
        tensors: name -> array.
        record: plain values: dicts, lists, strings, numbers.
        keep: checkpoints to keep, this one among them. Those of later steps belong to a future
            that was given up, and go.

    Returns:
        The folder's path.

    Raises:
        OSError: when it could not be written; those before it stand as they were.
    """
    directory = pathlib.Path(directory)
    folder = directory / f"checkpoint-{step}"
    buffer = io.BytesIO()
    np.savez(buffer, **tensors)
    record = {"step": step, **record, "tensors": named_tensors.layout(tensors)}
    contents = {TENSORS: buffer.getbuffer(), RECORD: _dump(record)}
    contents[MANIFEST] = _manifest(contents)
    with atomic_files.replacing_folder(folder) as temporary:
        for name, data in contents.items():
            (temporary / name).write_bytes(data)
    with atomic_files.replacing(directory / LATEST) as temporary:
        temporary.write_text(f"{folder.name}\n")
    for other in [*_later(directory, step), *_folders(directory, step)[keep:]]:
        atomic_files.discard(other)
    return folder


def newest(directory):
    """The newest undamaged checkpoint, `None` in a folder without any.

    Raises:
        ValueError: when there are checkpoints, but all of them are damaged.

    Warns:
        of each newer one that is damaged or missing, with the reason.
    """
    directory = pathlib.Path(directory)
    skipped = _missing(directory)
    for folder in _folders(directory):
        try:
            saved = read(folder)
        except (DamagedFileError, OSError) as error:
            skipped.append(f"{folder.name} ({error})")
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


def newest_step(directory):
    """The step of the newest checkpoint by name, -1 in a folder without any."""
    return max((_step(folder) for folder in _folders(pathlib.Path(directory))), default=-1)


def read(folder):
    """What `folder` holds, each byte of it checked.

    Raises:
        DamagedFileError: with the reason, when anything is missing, extra or changed.
        OSError: when a file cannot be read.
    """
    folder = pathlib.Path(folder)
    contents = _verified(folder)
    try:
        record = json.loads(contents[RECORD])
        tensors = _tensors(contents[TENSORS], record["tensors"])
        step = record["step"]
    except (ValueError, KeyError, TypeError, zipfile.BadZipFile) as error:
        raise DamagedFileError(f"it cannot be read: {error}") from error
    if list(record["tensors"].items()) != list(named_tensors.layout(tensors).items()):
        raise DamagedFileError(f"{TENSORS} holds other tensors than {RECORD} says")
    if step != _step(folder):
        raise DamagedFileError(f"it holds step {step}, another than its name says")
    return Saved(folder.name, step, tensors, record)


def _tensors(data, layout):
    with np.load(io.BytesIO(data), allow_pickle=False) as archive:
        tensors = {name: archive[name] for name in archive.files}
    for name, tensor in tensors.items():
        if tensor.dtype.kind == "V" and name in layout:  # NumPy's files do not know bfloat16.
            tensors[name] = tensor.view(layout[name].split()[-1])
    return tensors


def _dump(values):
    return json.dumps(values, indent=1, default=lambda v: np.asarray(v).tolist()).encode()


def _manifest(contents):
    listed = {
        name: {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
        for name, data in contents.items()
    }
    manifest = {"format": FORMAT, "files": listed}
    return _dump({**manifest, "sha256": hashlib.sha256(_dump(manifest)).hexdigest()})


def _verified(folder):
    """The bytes of each file, hashed before anything is made of them."""
    present = {path.name for path in folder.iterdir()}
    listed = _listed(folder)
    for problem, names in (
        ("is missing", listed.keys() - present),
        ("is extra", present - listed.keys() - {MANIFEST}),
    ):
        if names:
            raise DamagedFileError(f"{', '.join(sorted(names))} {problem}")
    contents = {}
    for name, expected in listed.items():
        size = (folder / name).stat().st_size
        if size != expected["bytes"]:
            raise DamagedFileError(f"{name} has {size} bytes instead of {expected['bytes']}")
        contents[name] = (folder / name).read_bytes()
        if hashlib.sha256(contents[name]).hexdigest() != expected["sha256"]:
            raise DamagedFileError(f"{name} has another SHA-256 than its manifest says")
    return contents


def _listed(folder):
    """The files of the manifest, once its own hash holds."""
    if not (folder / MANIFEST).is_file():
        raise DamagedFileError(f"{MANIFEST} is missing")
    try:
        manifest = json.loads((folder / MANIFEST).read_bytes())
        whole = manifest.pop("sha256") == hashlib.sha256(_dump(manifest)).hexdigest()
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        whole = False
    if not whole:
        raise DamagedFileError(f"{MANIFEST} is not as it was written")
    if manifest["format"] != FORMAT:
        raise DamagedFileError(f"its format is {manifest['format']}, this version reads {FORMAT}")
    return manifest["files"]


def _missing(directory):
    """What `LATEST` promises and is not there."""
    try:
        name = (directory / LATEST).read_text().strip()
    except (OSError, UnicodeDecodeError):
        return []
    return [] if (directory / name).is_dir() else [f"{name!r}, named by {LATEST} (it is missing)"]


def _step(folder):
    match = re.fullmatch(r"checkpoint-(\d+)(\.old)?", folder.name)
    return int(match[1]) if match else -1


def _folders(directory, at_most=None):
    """The folders of checkpoints, newest first; one that was being replaced comes after it."""
    folders = [p for p in directory.glob("checkpoint-*") if _step(p) >= 0]
    folders = [p for p in folders if at_most is None or _step(p) <= at_most]
    return sorted(folders, key=lambda p: (-_step(p), p.name))


def _later(directory, step):
    return [p for p in _folders(directory) if _step(p) > step]
