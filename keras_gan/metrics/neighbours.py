"""Nearest neighbours by Euclidean distance, in blocks that bound the memory."""

import numpy as np

BLOCK = 1024


def squared_distances(x, y):
    """Yields `(rows, block)`: squared distances of a slice of `x` to all of `y`.

    Rounding leaves an error of some 1e-16 · (‖x‖² + ‖y‖²), and nothing below 0.
    """
    lengths = np.einsum("nd,nd->n", y, y)
    for start in range(0, len(x), BLOCK):
        rows = slice(start, min(start + BLOCK, len(x)))
        part = x[rows]
        block = part @ y.T
        block *= -2
        block += np.einsum("nd,nd->n", part, part)[:, None]
        block += lengths
        yield rows, np.maximum(block, 0, out=block)


def radii(x, k):
    """Squared distance of each row of `x` to its k-th nearest other row."""
    found = np.empty(len(x), x.dtype)
    for rows, block in squared_distances(x, x):
        block[np.arange(len(block)), np.arange(rows.start, rows.stop)] = -1  # Itself comes first.
        found[rows] = np.partition(block, k, axis=1)[:, k]
    return found


def nearest(x, y):
    """`(index, distance)` of the row of `y` that is nearest to each row of `x`."""
    index, distance = np.empty(len(x), "int64"), np.empty(len(x))
    for rows, block in squared_distances(x, y):
        index[rows] = block.argmin(axis=1)
        distance[rows] = np.sqrt(block.min(axis=1))
    return index, distance
