"""How much memory this process holds, and files that are large and take no room."""

import pathlib

import numpy as np
import pytest

MEBIBYTE = 2**20
STATUS = pathlib.Path("/proc/self/status")
on_linux = pytest.mark.skipif(not STATUS.exists(), reason="no /proc")


def resident(kind):
    """Bytes of this process in memory: `"RssFile"` of files, `"RssAnon"` its own."""
    lines = STATUS.read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith(f"{kind}:"))


def sparse(path, rows, shape):
    """A `.npy` file of `uint8` zeros that takes no room on the disk."""
    header = {"descr": "|u1", "fortran_order": False, "shape": (rows, *shape)}
    with open(path, "wb") as file:
        np.lib.format.write_array_header_1_0(file, header)
        file.truncate(file.tell() + rows * int(np.prod(shape)))
    return path
