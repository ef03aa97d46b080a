"""Arrays of files that are mapped into memory, as `np.load(path, mmap_mode="r")` maps them.

Every page that is read through a map counts as the memory of the process (`RssFile`) until the
system needs it: the whole file in the end. Clusters that end a job by that number would end one
whose arrays are far smaller. So what has been read is given back; it stays in the system's cache.
"""

import mmap

import numpy as np

BLOCK = 2**24  # Bytes looked at together.
AROUND = 2**21  # Bytes that the system may map around one row: a huge page.
HELD = 2**28  # Bytes of a map that rows out of order may hold.
# Maps whose pages the file has too; those of a copy on write ("c") may hold changes.
SHARED = ("r", "r+", "w+")


def blocks(array, most=BLOCK):
    """Yields `(first, rows)`: consecutive rows of an array, at most `BLOCK` bytes or one row.

    Args:
        array: NumPy array.
        most: rows of a block, at most.
    """
    rows = max(1, min(most, BLOCK * len(array) // max(1, array.nbytes)))
    for first in range(0, len(array), rows):
        yield first, array[first : first + rows]
        release(array)


class Reader:
    """Rows of one array by their numbers; of a mapped one at most `HELD` bytes stay resident."""

    def __init__(self, array):
        self.array, self.held = array, 0
        self.cost = AROUND + array.nbytes // max(1, len(array))

    def __getitem__(self, index):
        """The rows of an index array, a copy."""
        rows = self.array[index]
        self.held += len(rows) * self.cost
        if self.held > HELD:
            release(self.array)
            self.held = 0
        return rows


def release(array):
    """Give the resident pages of a mapped array back to the system; other arrays stay as they are.

    Whoever reads them again gets them again.
    """
    found = _map(array)
    if found is not None and hasattr(mmap, "MADV_DONTNEED"):  # Windows has no such call.
        found.madvise(mmap.MADV_DONTNEED)


def _map(array):
    """The `mmap.mmap` that an array is a view of, `None` where there is none to release."""
    while array is not None and not isinstance(array, np.memmap):
        array = getattr(array, "base", None)
    return array._mmap if array is not None and array.mode in SHARED else None
