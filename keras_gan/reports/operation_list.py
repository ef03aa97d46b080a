"""Operations on values that are known by their numbers, as plain values."""

import numpy as np


class Unsupported(ValueError):
    """A generator that a page cannot draw; the message says why, as the end of a sentence."""


class OperationList:
    """A list of operations, each of which makes the value of its number.

    Attributes:
        listed: dicts of plain values: `kind`, numbers of the `inputs`, `shape` of the value, and
            what the kind needs; in the place of an array, its number.
        arrays: NumPy arrays, the weights.
        products: multiplications that a sample takes.
    """

    def __init__(self):
        self.listed, self.arrays, self.products = [], [], 0

    def add(self, kind, inputs, shape, **needed):
        """The number of a new operation."""
        for name, value in needed.items():
            if isinstance(value, np.ndarray):
                needed[name] = len(self.arrays)
                self.arrays.append(value)
        shape = [int(size) for size in shape]
        self.listed.append({"kind": kind, "inputs": inputs, "shape": shape, **needed})
        return len(self.listed) - 1

    def shape(self, number):
        """Shape of a value."""
        return tuple(self.listed[number]["shape"])
