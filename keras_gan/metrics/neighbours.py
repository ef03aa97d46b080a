"""Nearest neighbours by Euclidean distance, in blocks that bound the memory."""

import numpy as np

BLOCK = 1024


def squared_distances(x, y):
    """Yields `(rows, block)`: a slice of `x`, and its squared distances to all of `y`.

    The rounding error is some 1e-16 · (‖x‖² + ‖y‖²); no distance is below 0.
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


def squared_radii(x, k):
    """Squared distance of each row of `x` to its k-th nearest other row."""
    result = np.empty(len(x), x.dtype)
    for rows, block in squared_distances(x, x):
        block[np.arange(len(block)), np.arange(rows.start, rows.stop)] = -1  # Sorts itself first.
        result[rows] = np.partition(block, k, axis=1)[:, k]
    return result


def nearest(x, y):
    """`(index, distance)` of the nearest row of `y` for each row of `x`; equal rows are at 0."""
    index, distance = np.empty(len(x), "int64"), np.empty(len(x))
    for rows, block in squared_distances(x, y):
        index[rows] = block.argmin(axis=1)
        # Their difference itself: the block's rounding error keeps equal rows apart.
        distance[rows] = np.linalg.norm(x[rows] - y[index[rows]], axis=1)
    return index, distance
