"""The compute devices of this process, in words."""

import os


def cores():
    """CPU cores that this process may use; can be fewer than the machine's."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def cpu():
    """The CPU in words: `"2 CPU cores"`."""
    return f"{cores()} CPU core{'' if cores() == 1 else 's'}"


def device(tensor):
    """The device of a backend tensor: `cpu()`, or the backend's name of a GPU."""
    found = getattr(tensor, "device", "cpu")
    found = str(getattr(found, "device_kind", found)).rpartition("/device:")[2]
    return cpu() if "cpu" in found.lower() else found
