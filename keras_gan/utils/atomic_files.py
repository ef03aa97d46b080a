"""Atomic writes: after a crash, a file or folder is complete or absent.

Content is written under a temporary name, synced to the disk, and renamed; then the parent folder
is synced. In any other order a power cut may leave the new name with half the content.
"""

import contextlib
import errno
import os
import pathlib
import re
import shutil
import tempfile

NAME = 48  # Characters of a name in that of its temporary: a file system allows 255 bytes.
_workplaces = set()  # Names of those that this process uses.


@contextlib.contextmanager
def replacing(path):
    """Yields a path of the same name, whose file or folder replaces `path` when the block succeeds.

    A reader of `path` sees the old content or the new one, never half of one. If the block raises,
    `path` is unchanged and what is temporary is removed, also what killed processes left of it.
    Parent folders are created, and a file keeps its permissions. A pipe or device is written to as
    it is. Files that the block writes beside the path, such as the parts of a large one, come to
    lie beside `path`.

    A folder cannot be replaced in one move: until the new one is in its place, the old one is
    `.<name>.old`.

    Example:

    ```python
    with replacing("runs/a/picture.png") as temporary:
        image.save(temporary, format="PNG")
    ```

    Args:
        path: the file or folder to write.

    Yields:
        A `pathlib.Path` on the same file system where nothing is yet.
    """
    path = pathlib.Path(path)
    if path.exists() and not (path.is_file() or path.is_dir()):
        yield path
        return
    make_folder(path.parent)
    remove_stale(path.parent, path.name)
    workplace = pathlib.Path(
        tempfile.mkdtemp(f".{os.getpid()}.tmp", f".{path.name[:NAME]}.", path.parent)
    )
    _workplaces.add(workplace.name)
    try:
        yield workplace / path.name
        written = sorted(workplace.iterdir(), key=lambda p: p.name == path.name)  # It comes last.
        for file in written:
            _sync_all(file)
        for file in written:
            _put(file, path.parent / file.name)
    finally:
        shutil.rmtree(workplace, ignore_errors=True)
        _workplaces.discard(workplace.name)


@contextlib.contextmanager
def replacing_folder(path):
    """`replacing` for a folder: yields an empty one."""
    with replacing(path) as temporary:
        temporary.mkdir()
        yield temporary


def _sync_all(path):
    """Sync a file, or a folder with all that is in it."""
    for folder, _, files in os.walk(path, topdown=False):
        for name in files:
            sync(os.path.join(folder, name))
        sync(folder)
    if path.is_file():
        sync(path)


def _put(complete, path):
    """Move a complete file or folder to its place."""
    if not complete.is_dir():
        if path.is_file():
            shutil.copymode(path, complete)
        os.replace(complete, path)
        sync(path.parent)
        return
    old = path.with_name(f".{path.name}.old")
    if path.is_dir():
        discard(old)
        os.rename(path, old)
    os.rename(complete, path)
    sync(path.parent)
    discard(old)


def make_folder(path):
    """Create a folder and its parents; the names of new ones are synced to the disk."""
    path = pathlib.Path(path)
    new = [folder for folder in (path, *path.parents) if not folder.exists()]
    path.mkdir(parents=True, exist_ok=True)
    for folder in reversed(new):
        sync(folder.parent)


def discard(path):
    """Remove a folder if possible; it is renamed first, so that `path` is never half a folder."""
    path = pathlib.Path(path)
    if not os.path.lexists(path):
        return
    doomed = path.with_name(f".{path.name[:NAME]}.{os.getpid()}.tmp")
    shutil.rmtree(doomed, ignore_errors=True)
    with contextlib.suppress(OSError):
        os.rename(path, doomed)
    _remove([doomed])


def remove_stale(directory, name=""):
    """Remove the temporary files and folders that dead processes left in `directory`.

    Args:
        directory: a folder of this library's files.
        name: of the file or folder that they were to become; by default any.
    """
    begins = f".{name[:NAME]}." if name else "."
    _remove(
        p
        for p in pathlib.Path(directory).glob(".*.tmp")
        if p.name.startswith(begins) and _is_stale(p)
    )


def _is_stale(path):
    match = re.fullmatch(r"\..*\.([0-9]+)\.tmp", path.name)
    if match is None or path.name in _workplaces:
        return False
    owner = int(match[1])
    return owner == os.getpid() or not _alive(owner)  # Processes in containers share numbers.


def _remove(paths):
    for path in paths:
        with contextlib.suppress(OSError):
            shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()


def sync(path):
    """Sync a file's content, or the names in a folder, to the disk."""
    if os.name == "nt" and os.path.isdir(path):
        return  # Windows cannot sync folders.
    descriptor = os.open(path, os.O_RDONLY if os.name != "nt" else os.O_RDWR)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if not (os.path.isdir(path) and error.errno in (errno.EINVAL, errno.ENOTSUP)):
            raise  # Only folders are exempt: some network file systems cannot sync them.
    finally:
        os.close(descriptor)


def writable_directory(path):
    """Creates the folder `path` if it is missing, and checks that a file can be written there.

    Args:
        path: the folder.

    Returns:
        The folder as a `pathlib.Path`.

    Raises:
        OSError: if the folder cannot be created or written to.
    """
    directory = pathlib.Path(path)
    try:
        make_folder(directory)
        with tempfile.TemporaryFile(dir=directory):
            pass
    except OSError as error:
        raise OSError(
            f"Expected a directory that can be created and written to ({error}). "
            f"Received: {str(path)!r}"
        ) from error
    return directory


def _alive(process):
    if os.name == "nt":
        return True  # `os.kill` would end the process there.
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        pass
    return True
