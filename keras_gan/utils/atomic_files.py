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

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None

# Errors of file systems without locks, or without locks on folders.
WITHOUT_LOCKS = (errno.EBADF, errno.EINVAL, errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP)


@contextlib.contextmanager
def replacing(path):
    """Yields a temporary path that replaces `path` when the block succeeds.

    A reader of `path` sees the old file or the new one, never half of one. If the block raises,
    `path` is unchanged and the temporary file is removed. Parent folders are created.

    Example:

    ```python
    with replacing("runs/a/picture.png") as temporary:
        image.save(temporary, format="PNG")
    ```

    Args:
        path: the file to write.

    Yields:
        A `pathlib.Path` in the same folder, hence on the same file system.
    """
    path = pathlib.Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = _temporary(path)
    try:
        yield temporary
        sync(temporary)
        os.replace(temporary, path)
        sync(path.parent)
    finally:
        temporary.unlink(missing_ok=True)


@contextlib.contextmanager
def replacing_folder(path):
    """Yields a temporary folder that becomes `path`, with all its files synced to the disk.

    A folder cannot be replaced in one move: an existing `path` is first renamed to `<path>.old`,
    and removed at the end.
    """
    path, old = pathlib.Path(path), pathlib.Path(f"{path}.old")
    temporary = _temporary(path)
    try:
        shutil.rmtree(temporary, ignore_errors=True)
        temporary.mkdir(parents=True)
        yield temporary
        for file in temporary.iterdir():
            sync(file)
        sync(temporary)
        if path.exists():
            discard(old)
            os.rename(path, old)
        os.rename(temporary, path)
        sync(path.parent)
        discard(old)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def discard(path):
    """Remove a folder if possible; it is renamed first, so that `path` is never half a folder."""
    if not os.path.exists(path):
        return
    doomed = _temporary(pathlib.Path(path))
    shutil.rmtree(doomed, ignore_errors=True)
    with contextlib.suppress(OSError):
        os.rename(path, doomed)
    shutil.rmtree(doomed, ignore_errors=True)


def remove_stale(directory):
    """Remove the temporary files and folders that dead processes left in `directory`."""
    for path in pathlib.Path(directory).glob(".*.tmp"):
        owner = re.fullmatch(r"\..*\.(\d+)\.tmp", path.name)
        # This process has written nothing yet: a file with its number is from a dead process.
        if owner and (int(owner[1]) == os.getpid() or not _alive(int(owner[1]))):
            shutil.rmtree(path) if path.is_dir() else path.unlink()


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
        directory.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=directory):
            pass
    except OSError as error:
        raise OSError(
            f"Expected a directory that can be created and written to ({error}). "
            f"Received: {str(path)!r}"
        ) from error
    return directory


@contextlib.contextmanager
def claimed(directory):
    """Locks a folder against other calls of `claimed`; the lock ends with its process.

    Without effect on Windows and on file systems without locks.

    Raises:
        BlockingIOError: if the folder is locked, by another process or by this one.
    """
    if fcntl is None:
        yield
        return
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        _lock(descriptor, directory)
        yield
    finally:
        os.close(descriptor)


def _lock(descriptor, directory):
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise BlockingIOError(
            "Another training writes there: let it end, stop it, or give this one a directory of "
            f"its own. Received: {str(directory)!r}"
        ) from error
    except OSError as error:
        if error.errno not in WITHOUT_LOCKS:
            raise


def _temporary(path):
    return path.with_name(f".{path.name}.{os.getpid()}.tmp")


def _alive(process):
    if os.name == "nt":
        return True  # `os.kill` would end the process there.
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True
