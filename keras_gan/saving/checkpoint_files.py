"""The checkpoints of a run on disk: writing one, and finding the newest that is undamaged.

    <directory>/LATEST                          the name of the newest
    <directory>/checkpoint-<step>/state.npz     tensors by name
                                  run.json      progress, identity, versions: plain values
                                  manifest.json the run, size and SHA-256 of the two, and of itself

What is in one of them, and how its damage is noticed: see `checkpoint_content`.
"""

import os
import pathlib
import re

from keras_gan.saving.checkpoint_content import files_of, manifest_of, read, step_of
from keras_gan.utils import atomic_files, bounded_files
from keras_gan.utils.errors import DamagedFileError
from keras_gan.utils.warning import warn

LATEST = "LATEST"
LONGEST_LATEST = 2**8  # Bytes.


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
    contents = files_of(step, tensors, record)
    with atomic_files.replacing_folder(folder) as temporary:
        for name, data in contents.items():
            (temporary / name).write_bytes(data)
    if not (directory / LATEST).is_file():
        atomic_files.discard(directory / LATEST)
    with atomic_files.replacing(directory / LATEST) as temporary:
        temporary.write_text(f"{folder.name}\n")
    older = [folder for folder in _folders(directory, step)[keep:] if step_of(folder) not in held]
    for other in [*_later(directory, step), *older]:
        atomic_files.discard(other)
    return folder


def require_own(directory, run, advice="give each run a directory of its own"):
    """Raise `FileExistsError` if a folder has checkpoints of another run than the one given."""
    for folder in _folders(pathlib.Path(directory)):
        try:
            other = manifest_of(folder).get("run", run)
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
            warn(f"{'; '.join(skipped)}: using {saved.name}.")
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
    return max(map(step_of, folders), default=-1)


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


def _folders(directory, at_most=None):
    """The folders of checkpoints, newest first; one that was being replaced comes after it."""
    folders = [p for p in directory.glob("*checkpoint-*") if step_of(p) >= 0]
    folders = [p for p in folders if at_most is None or step_of(p) <= at_most]
    return sorted(folders, key=lambda p: (-step_of(p), p.name.startswith(".")))


def _later(directory, step):
    return [p for p in _folders(directory) if step_of(p) > step]
