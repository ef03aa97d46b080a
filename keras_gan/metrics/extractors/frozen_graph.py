"""Reads the constants of a frozen TensorFlow graph, without TensorFlow and without running it.

The file is a GraphDef in Protocol Buffers' wire format. These fields are read, by number:
GraphDef.node 1; NodeDef.name 1, op 2, attr 5 (key 1, value 2); AttrValue.tensor 8;
TensorProto.dtype 1, tensor_shape 2, tensor_content 4, float_val 5; TensorShapeProto.dim 2, its
size 1.
"""

import functools
import math

import numpy as np

LIMIT = 2**26  # Values of all constants together: 256 MiB.
RANK = 8
FLOAT = 1  # TensorFlow's number for float32.
VARINT, SIZED, FIXED = 0, 2, {1: 8, 5: 4}  # Wire types; those of fixed size with their bytes.


def read(data, limit=LIMIT):
    """The `float32` constants of a graph by the names of their nodes.

    A tensor with fewer values than its shape repeats its last value. A short file could thus ask
    for any amount of memory, which the limit prevents.

    Args:
        data: the file's bytes. The caller checks their hash.
        limit: largest number of values of all constants together.

    Returns:
        A dict of NumPy arrays, in the order of the file, which may be read-only views of `data`.
        Constants of other types are left out.

    Raises:
        ValueError: if the data are no graph or damaged, or the constants exceed the limit.
    """
    constants = {}
    for node in _each(memoryview(data), 1, memoryview):
        if bytes(_last(node, 2, b"")) != b"Const":
            continue
        name = _text(_last(node, 1, b""))
        if name in constants:
            raise _error(f"two nodes {name!r}")
        value = _float_tensor(name, _attribute(node, b"value"), limit)
        if value is not None:
            constants[name] = value
            limit -= value.size
    return constants


def _float_tensor(name, tensor, limit):
    """The values of a TensorProto; `None` if they are not `float32`."""
    if _last(tensor, 1, 0) != FLOAT:
        return None
    shape = _shape(name, _last(tensor, 2, b""), limit)
    count, content = math.prod(shape), _last(tensor, 4, b"")
    if not len(content):
        content = _filled(b"".join(_each(tensor, 5, memoryview)), count)
    if len(content) != 4 * count:
        raise _error(f"{len(content)} bytes of values of shape {shape} at node {name!r}")
    return np.frombuffer(content, "<f4").reshape(shape)


def _shape(name, message, limit):
    shape = []
    for dimension in _each(message, 2, memoryview):
        shape.append(_last(dimension, 1, 0))
        if len(shape) > RANK or max(*shape, math.prod(shape)) > limit:
            raise _error(
                f"shape {(*shape,)} at node {name!r}, of at most {RANK} dimensions and {limit} "
                "values that were left"
            )
    return tuple(shape)


def _filled(content, count):
    """`content` with the last value repeated up to `count` values."""
    missing = 4 * count - len(content)
    return content + (content[-4:] or bytes(4)) * (missing // 4) if missing > 0 else content


def _attribute(node, key):
    """The tensor in the attribute `key` of a node."""
    for entry in _each(node, 5, memoryview):
        if bytes(_last(entry, 1, b"")) == key:
            return _last(_last(entry, 2, b""), 8, b"")
    return b""


def _last(message, number, default):
    """The field of a number, of the type of `default`; the last one if it is repeated."""
    kind = int if isinstance(default, int) else memoryview
    return functools.reduce(lambda _, value: value, _each(message, number, kind), default)


def _each(message, number, kind):
    """All fields of a number."""
    for found, value in _fields(message):
        if found == number:
            if not isinstance(value, kind):
                raise _error(f"a field {number} of another type than expected")
            yield value


def _fields(message):
    """Number and value of each field; the value is an integer or a view of its bytes."""
    position = 0
    while position < len(message):
        key, position = _varint(message, position)
        number, wire = key >> 3, key & 7
        if wire == VARINT:
            value, position = _varint(message, position)
        else:
            if wire == SIZED:
                size, position = _varint(message, position)
            elif wire in FIXED:
                size = FIXED[wire]
            else:
                raise _error(f"a field of wire type {wire}")
            if size > len(message) - position:
                raise _error(f"a field of {size} bytes where {len(message) - position} are left")
            value = message[position : position + size]
            position += size
        yield number, value


def _varint(message, position):
    """An integer in seven bits per byte, lowest first, and the position after it."""
    value = 0
    for index, byte in enumerate(message[position : position + 10]):
        value |= (byte & 127) << (7 * index)
        if byte < 128:
            return value, position + index + 1
    raise _error("an integer that does not end")


def _text(name):
    try:
        return bytes(name).decode()
    except UnicodeDecodeError:
        raise _error(f"a node named {bytes(name)!r}") from None


def _error(received):
    return ValueError(
        f"Expected a frozen TensorFlow graph, whole and undamaged. Received: {received}."
    )
