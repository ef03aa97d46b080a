"""Integer categories: class labels, and tokens of sequences."""

import keras
import numpy as np

from keras_gan.data_adapters.field import Field
from keras_gan.utils.pixel_encoding import refuse
from keras_gan.utils.warning import warn


class Categories(Field):
    """Integers in [0, classes), given to the players as one-hot vectors.

    One-hot vectors make the number of classes the width of a network's input, so that no GAN has
    to be told it, and a layer on them can be spectrally normalised like any other.

    Args:
        classes: number of classes K.
        shape: shape of the integers of one row: `()` for a label, `(length,)` for a sequence.
        name: key of the part in a dictionary; its plural stands in errors.
    """

    def __init__(self, classes, shape=(), name="label"):
        super().__init__(shape, name)
        self.classes, self.plural = int(classes), f"{name}s"

    def checked(self, values, where, doubt=refuse):
        """The integers, if they are in range; `(batch, 1)` counts as `(batch,)`."""
        if values.shape[1:] == (*self.shape, 1) and np.issubdtype(values.dtype, np.integer):
            values = values[..., 0]
        shaped = values.ndim > 0 and values.shape[1:] == self.shape
        if not shaped or not np.issubdtype(values.dtype, np.integer):
            expected = ", ".join(["batch", *map(str, self.shape)])
            raise ValueError(
                f"Expected {self.plural} as integers of shape ({expected}) in {where}"
                f"{self._hint(values)}. Received: {values.dtype} of shape {values.shape}."
            )
        self._check_range(values, where)
        return values

    def _hint(self, values):
        """The line that turns other arrays into categories, where one is known."""
        shaped, kind = values.shape[1:] == self.shape and values.ndim > 0, values.dtype.kind
        if kind == "b" or (kind == "f" and (values == np.rint(values)).all()):
            if shaped:
                return f': convert whole numbers by `{self.plural}.astype("int32")`'
            if values.shape[1:] == (*self.shape, 1):
                return f': convert whole numbers by `{self.plural}[..., 0].astype("int32")`'
        if values.shape[1:] == (*self.shape, self.classes) and kind in "biuf":
            ones = (values == 1).sum(axis=-1), (values == 0).sum(axis=-1)
            if (ones[0] == 1).all() and (ones[1] == self.classes - 1).all():
                return f": one-hot rows become integers by `{self.plural}.argmax(axis=-1)`"
            return f": choose one of several {self.plural} a row"
        if kind in "USO" and shaped and self._can_be_numbered(values):
            return f": number the {self.plural} by `{self._numbering()}`"
        return ""

    def _can_be_numbered(self, values):
        return self.shape == () and len(set(values.tolist())) <= self.classes

    def _numbering(self):
        return f"np.unique({self.plural}, return_inverse=True)[1]"

    def _check_range(self, values, where):
        beyond = (values < 0) | (values >= self.classes)
        if not beyond.any():
            return
        low, high = int(values.min()), int(values.max())
        line = f"build both networks for {high + 1} classes"
        if (low, high) == (1, self.classes):
            line = f"count from 0, `{self.plural} - 1`"
        elif low < 0 and not np.array_equal(np.unique(values), (-1, 1)):
            line = f"leave out the rows of negative {self.plural}"
        elif self._can_be_numbered(values):
            line = f"number them by `{self._numbering()}`" + f", or {line}" * (low >= 0)
        raise ValueError(
            f"Expected {self.plural} from 0 to {self.classes - 1}, as both networks are built for "
            f"{self.classes} classes: {line}. Received: {values[beyond][0]} in {where}."
        )

    def judge_all(self, values):
        """Warn of classes without an example, whose samples would mean nothing."""
        if self.shape:
            self._judge_vocabulary(values)
            return
        missing = np.setdiff1d(np.arange(self.classes), values)
        if len(missing):
            listed = ", ".join(map(str, missing[:10])) + ", …" * (len(missing) > 10)
            warn(
                f"Both networks are built for {self.classes} classes, and some have no example to "
                f"learn from: build both for {self.classes - len(missing)} and number the "
                f"{self.plural} by `{self._numbering()}`, or add examples. "
                f"Received: no {self.name} {listed}."
            )

    def _judge_vocabulary(self, values):
        """A rare token may be missing by chance; a vocabulary that ends later is a mistake."""
        needed = int(values.max()) + 1
        if needed < self.classes:
            warn(
                f"Both networks are built for {self.classes} {self.plural}, and no row has one "
                f"above {needed - 1}: build both for `vocabulary={needed}`, or add examples."
            )

    def to_rows(self, values):
        return values.astype("int32", copy=False)

    def prepare(self, values):
        """One-hot, shape `(batch, *shape, classes)`, float32."""
        return keras.ops.one_hot(values, self.classes)

    def encode(self, values):
        return np.eye(self.classes, dtype="float32")[values]

    def spread(self, values, count):
        """As `Field.spread`; by default each class in turn, so that all are equally frequent."""
        if values is None and self.shape == ():
            values = np.arange(count) % self.classes
        return super().spread(values, count)


class Tokens(Categories):
    """Sequences of integers, of which one ends a sequence and fills the rest of its row.

    Args:
        vocabulary: number of different tokens.
        length: tokens in a row.
        end: token that ends a sequence; `None` where all are of full length.
    """

    def __init__(self, vocabulary, length, end=None):
        super().__init__(vocabulary, (length,), "token")
        self.end = end

    def checked(self, values, where, doubt=refuse):
        """The integers, where every row is a sequence with an end."""
        values = super().checked(values, where, doubt)
        if self.end is None or not values.size:
            return values
        ended = values == self.end
        odd = ended[:, 0] | (ended[:, :-1] & ~ended[:, 1:]).any(axis=1)
        if odd.any():
            row = int(odd.argmax())
            raise ValueError(
                f"Expected sequences that do not begin with the token {self.end}, which ends them "
                "and fills the rest of a row: leave out the row, or number the tokens otherwise. "
                f"Received: {values[row].tolist()} in row {row} of {where}."
            )
        return values
