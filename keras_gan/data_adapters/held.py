"""Pictures and rows as people hold them, in lists, columns and tables, as arrays."""

import collections.abc

import numpy as np

from keras_gan.data import pixels
from keras_gan.data_adapters.field import is_plain_list
from keras_gan.utils.arrays import to_numpy
from keras_gan.utils.checks import is_image


def as_arrays(x, contract):
    """`x` with every list of pictures or rows as one array; anything else as it is.

    A column is a list where it is a sequence, as those of Hugging Face's `datasets` are, or an
    array of objects, as those of pandas are.

    Args:
        x: what `fit` is given.
        contract: the `Field` of a batch.

    Raises:
        ValueError: for a table of columns, and for pictures of several sizes; the error gives the
            line.
    """
    fields = getattr(contract, "fields", (contract,))
    if hasattr(x, "column_names"):
        _refuse_table(x, list(x.column_names), fields)
    if hasattr(x, "columns") and hasattr(x, "to_numpy"):
        _refuse_frame(x, fields)
    if isinstance(x, tuple) and len(x) == len(fields):
        return tuple(_as_array(part, field) for part, field in zip(x, fields, strict=True))
    return _as_array(x, fields[0]) if len(fields) == 1 else x


def _as_array(x, field):
    column = str(getattr(x, "dtype", "")) == "object" and getattr(x, "ndim", 0) == 1
    sequence = isinstance(x, collections.abc.Sequence) and not isinstance(x, (str, bytes, tuple))
    if not (column or sequence) or is_plain_list(x) or not len(x):
        return x
    items = list(x)
    if is_plain_list(items):
        return x if column else items
    shape = field.shape
    if not all(map(_is_row, items)):
        return x
    rows = [_row(item, shape) for item in items]
    if any(row.ndim != len(shape) for row in rows):
        return x
    sizes = sorted({row.shape for row in rows})
    if len(sizes) > 1:
        raise ValueError(
            f"Expected pictures of one size: {_line(shape)}. "
            f"Received: {len(rows)} of shapes {sizes[0]} to {sizes[-1]}."
        )
    return np.stack(rows)


def _is_row(item):
    return any(hasattr(item, name) for name in ("__array__", "__array_interface__"))


def _row(item, shape):
    """One row as an array; a picture of Pillow in the channels of `shape`."""
    if hasattr(item, "convert") and is_image(shape) and shape[-1] in pixels.MODES:
        return pixels.to_array(item, (item.height, item.width, shape[-1]))
    array = to_numpy(item)
    grey = is_image(shape) and shape[-1] == 1 and array.ndim == 2
    return array[..., None] if grey else array


def _line(shape):
    size = tuple(shape[1::-1]) if is_image(shape) else shape
    return f"pass `fit([picture.resize({size}) for picture in pictures])` of Pillow's pictures"


def _refuse_frame(x, fields):
    """A table of numbers is an array to be; of one with pictures, columns are."""
    if np.asarray(x).dtype.kind == "O":
        _refuse_table(x, list(x.columns), fields)
    raise ValueError(f"Expected an array: pass `fit(x.to_numpy())`. Received: {type(x).__name__}.")


def _refuse_table(x, names, fields):
    columns = [_column(names, field, place) for place, field in enumerate(fields)]
    line = ", ".join(f'x["{name}"]' for name in columns)
    raise ValueError(
        f"Expected the columns to learn from: pass `fit({line})`. "
        f"Received: {type(x).__name__} of {', '.join(map(repr, names))}."
    )


def _column(names, field, place):
    """The column that is called as the field, else the one in its place."""
    return field.name if field.name in names else names[min(place, len(names) - 1)]
