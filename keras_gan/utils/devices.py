"""What there is to compute on."""

import os


def cores():
    """CPU cores that this process may use, which can be fewer than the machine has."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def cpu():
    """These cores in words: `"2 CPU cores"`."""
    return f"{cores()} CPU core{'' if cores() == 1 else 's'}"


def device(tensor):
    """What a tensor of any backend lies on: `cpu()`, or a GPU as the backend calls it."""
    found = getattr(tensor, "device", "cpu")
    found = str(getattr(found, "device_kind", found)).rpartition("/device:")[2]
    return cpu() if "cpu" in found.lower() else found
