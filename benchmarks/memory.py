"""The most memory that a process has held."""

import pathlib
import sys

STATUS = pathlib.Path("/proc/self/status")


def peak():
    """Bytes that this process has held at most so far, mapped files included.

    On Linux the process's own: `ru_maxrss` may be that of the program which started it.
    """
    if STATUS.exists():
        lines = STATUS.read_text().splitlines()
        return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM:"))
    import resource

    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
