"""Turns on one card: many processes compile at once, and one at a time is timed, alone."""

import contextlib
import fcntl


@contextlib.contextmanager
def shared(path):
    """A context in which others may use the card too, but none that is timed."""
    with _locked(path, fcntl.LOCK_SH):
        yield


@contextlib.contextmanager
def alone(path):
    """A context in which no other process is in `shared` or `alone` with this path."""
    with _locked(path, fcntl.LOCK_EX):
        yield


@contextlib.contextmanager
def _locked(path, kind):
    with open(path, "a") as file:
        fcntl.flock(file, kind)
        yield  # Closing the file, or the end of the process, unlocks it.
