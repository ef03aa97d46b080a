"""Batches of several parts: samples and labels, pairs of images, two unpaired sets."""

from keras_gan.data_adapters.field import Field, as_numpy
from keras_gan.utils.pixel_encoding import refuse


class Batch(Field):
    """A tuple of parts, or a dictionary of them by the names of their fields.

    Args:
        fields: of the parts, in the order in which a tuple holds them.
        paired: whether row i of one part belongs to row i of the others. Parts that are not paired
            come each in an order of their own, and arrays of them may differ in length.
    """

    def __init__(self, *fields, paired=True):
        self.fields, self.paired, self.parts = fields, paired, len(fields)
        self.names = [field.name for field in fields]

    def strip(self, x):
        """The parts as a tuple."""
        if isinstance(x, (tuple, list)) and len(x) == 1:
            x = x[0]
        if isinstance(x, dict):
            if set(x) != set(self.names):
                raise ValueError(
                    f"Expected a dictionary of {self._listed()}: pass "
                    f"{self._line()}. Received: a dictionary of {', '.join(map(repr, x))}."
                )
            return tuple(x[name] for name in self.names)
        if not isinstance(x, (tuple, list)) or len(x) != self.parts:
            received = f" of {len(x)}" if isinstance(x, (tuple, list)) else ""
            raise ValueError(
                f"This GAN learns from {self.parts} parts, {self._listed()}: pass "
                f"`fit({', '.join(field.plural for field in self.fields)})`, or a data set of "
                f"such tuples. Received: {type(x).__name__}{received}."
            )
        return tuple(x)

    def _listed(self):
        return " and ".join(map(repr, self.names))

    def _line(self):
        rows = ", ".join(f'row["{name}"]' for name in self.names)
        return f"`dataset.map(lambda row: ({rows}))` with the data set's own keys"

    def check_arrays(self, x):
        parts = self.checked(tuple(as_numpy(part) for part in self.strip(x)), "the array")
        for field, part in zip(self.fields, parts, strict=True):
            field.judge_all(part)
        return parts

    def checked(self, parts, where, doubt=refuse):
        self._check_order(parts, where)
        parts = tuple(
            field.checked(part, f"{where}, part {field.name!r}", doubt)
            for field, part in zip(self.fields, parts, strict=True)
        )
        lengths = [len(part) for part in parts]
        if self.paired and len(set(lengths)) > 1:
            received = " and ".join(
                f"{length} {field.plural}"
                for length, field in zip(lengths, self.fields, strict=True)
            )
            raise ValueError(
                f"Row i of {self.names[0]!r} belongs to row i of {self.names[1]!r}, so both parts "
                f"need the same length: leave out the rows without a counterpart. "
                f"Received: {received} in {where}."
            )
        return parts

    def _check_order(self, parts, where):
        """Raise where the parts fit each other's fields only: they were swapped."""
        found = [part.shape[1:] for part in parts]
        expected = [field.shape for field in self.fields]
        if found != expected and found[::-1] == expected:
            line = ", ".join(field.plural for field in self.fields)
            raise ValueError(
                f"The parts are swapped in {where}: pass `fit({line})`. Expected rows of shapes "
                f"{expected}. Received: {found}."
            )

    def to_rows(self, parts):
        return tuple(field.to_rows(part) for field, part in zip(self.fields, parts, strict=True))

    def prepare(self, parts):
        return tuple(field.prepare(part) for field, part in zip(self.fields, parts, strict=True))
