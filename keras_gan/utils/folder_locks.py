"""Locks on folders: one training at a time writes in each.

The system gives a lock back when its process ends, however it ends.
"""

import contextlib
import errno
import os
import pathlib

from keras_gan.utils import atomic_files

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None

# Errors of file systems without locks, or without locks on folders.
WITHOUT_LOCKS = (errno.EBADF, errno.EINVAL, errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP)


class Claim:
    """A lock on a folder against other claims, until `release` or the end of the process.

    The lock is of the folder and not of its name: `renew` before each use of the name. Without
    effect on Windows and on file systems without locks.

    Args:
        directory: the folder; created if it is missing.

    Raises:
        BlockingIOError: if the folder is locked, by another process or by this one.
    """

    _held = set()

    def __init__(self, directory):
        self.directory, self._descriptor = pathlib.Path(directory), None
        self.renew()

    def renew(self):
        """Lock what now has the folder's name, if it is not the folder that was locked."""
        atomic_files.make_folder(self.directory)
        if fcntl is None or self._holds():
            return
        descriptor = os.open(self.directory, os.O_RDONLY)
        try:
            _lock(descriptor, self.directory)
        except OSError:
            os.close(descriptor)
            raise
        self.release()
        self._descriptor = descriptor
        self._held.add(self)

    def _holds(self):
        if self._descriptor is None:
            return False
        return os.path.samestat(os.fstat(self._descriptor), os.stat(self.directory))

    def release(self):
        """Give the lock back."""
        if self._descriptor is not None:
            with contextlib.suppress(OSError):
                fcntl.flock(self._descriptor, fcntl.LOCK_UN)
            self._forget()

    def _forget(self):
        os.close(self._descriptor)
        self._descriptor = None
        self._held.discard(self)

    @classmethod
    def forget_all(cls):
        """Close the descriptors in a forked child, where the locks would outlive their process."""
        for claim in list(cls._held):
            claim._forget()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=Claim.forget_all)


@contextlib.contextmanager
def claimed(directory):
    """A context with a `Claim` on a folder."""
    claim = Claim(directory)
    try:
        yield claim
    finally:
        claim.release()


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
