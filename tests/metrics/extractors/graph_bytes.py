"""Writes TensorFlow graphs byte by byte, valid and damaged ones."""

FLOAT, HALF, INT32 = 1, 19, 3


def varint(value):
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    return bytes([*out, value])


def number(field, value):
    return varint(field << 3) + varint(value)


def sized(field, *parts):
    data = b"".join(parts)
    return varint(field << 3 | 2) + varint(len(data)) + data


def shape(*dimensions):
    return sized(2, *(sized(2, number(1, n % 2**64)) for n in dimensions))


def constant(name, *tensor, dtype=FLOAT, op=b"Const"):
    """A node, its tensor without the data type given as fields."""
    value = sized(2, sized(8, number(1, dtype), *tensor))
    types = sized(5, sized(1, b"dtype"), sized(2, number(6, dtype)))
    attributes = types + sized(5, sized(1, b"value"), value)
    return sized(1, sized(1, name.encode()), sized(2, op), attributes)


def array(name, values):
    """A node that holds a NumPy array."""
    return constant(name, shape(*values.shape), sized(4, values.astype("<f4").tobytes()))
