"""TensorFlow's graphs, read without TensorFlow; damaged and malicious ones end in one error."""

import struct
import tracemalloc

import keras
import numpy as np
import pytest

from keras_gan.metrics.extractors import frozen_graph
from tests.metrics.extractors.graph_bytes import (
    HALF,
    INT32,
    array,
    constant,
    number,
    shape,
    sized,
)

VALUES = np.arange(24, dtype="float32").reshape(2, 3, 4) / 7
GRAPH = array("conv/params", VALUES) + array("scalar", np.float32(2.5))
NO_GRAPH = "Expected a frozen TensorFlow graph, whole and undamaged. Received: "


def floats(*values):
    return struct.pack(f"<{len(values)}f", *values)


tensorflow = pytest.mark.skipif(
    keras.backend.backend() != "tensorflow", reason="TensorFlow is the reference"
)


@tensorflow
def test_what_tensorflow_writes():
    import tensorflow as tf

    graph = tf.Graph()
    with graph.as_default():
        tf.constant(VALUES, name="scope/values")
        tf.constant(0.25, shape=(3, 5), name="repeated")
        tf.constant(-1.5, name="scalar")
        tf.constant([1, 2, 3], name="integers")
        tf.constant("text", name="text")
        x = tf.compat.v1.placeholder("float32", (None, 4), name="input")
        tf.matmul(x, tf.constant(np.eye(4, dtype="float32"), name="eye"), name="product")
    found = frozen_graph.read(graph.as_graph_def().SerializeToString())
    assert list(found) == ["scope/values", "repeated", "scalar", "eye"]
    np.testing.assert_array_equal(found["scope/values"], VALUES)
    np.testing.assert_array_equal(found["repeated"], np.full((3, 5), 0.25))
    np.testing.assert_array_equal(found["scalar"], -1.5)
    np.testing.assert_array_equal(found["eye"], np.eye(4))
    assert {value.dtype for value in found.values()} == {np.dtype("float32")}


@tensorflow
def test_the_bytes_of_these_tests_are_a_graph_to_tensorflow():
    import tensorflow as tf

    graph = tf.compat.v1.GraphDef.FromString(GRAPH)
    assert [(node.name, node.op) for node in graph.node] == [
        ("conv/params", "Const"),
        ("scalar", "Const"),
    ]
    np.testing.assert_array_equal(tf.make_ndarray(graph.node[0].attr["value"].tensor), VALUES)


PACKED, ALONE = sized(5, floats(1, 2)), bytes([5 << 3 | 5]) + floats(3)


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ((shape(2, 2), PACKED, ALONE), [[1, 2], [3, 3]]),  # The last value is repeated.
        ((shape(3), ALONE), [3, 3, 3]),
        ((shape(2),), [0, 0]),
        ((ALONE,), 3),
        ((shape(0, 4),), np.zeros((0, 4))),
        ((number(3, 1), sized(99, b"unknown"), shape(1), sized(4, floats(7))), [7]),
    ],
)
def test_all_ways_in_which_values_are_written(fields, expected):
    np.testing.assert_array_equal(frozen_graph.read(constant("x", *fields))["x"], expected)


def test_other_nodes_and_other_types_are_left_out():
    graph = constant("y", shape(1), op=b"Identity") + GRAPH + number(3, 21)
    graph += constant("half", shape(2), dtype=HALF) + constant("whole", shape(2), dtype=INT32)
    assert list(frozen_graph.read(graph)) == ["conv/params", "scalar"]
    assert frozen_graph.read(b"") == {}


@pytest.mark.parametrize(
    ("graph", "message"),
    [
        (constant("x", shape(2, 3), sized(4, bytes(20))), "20 bytes of values of shape \\(2, 3\\)"),
        (constant("x", shape(1), PACKED), "8 bytes of values of shape \\(1,\\) at node 'x'"),
        (constant("x", shape(2), sized(5, bytes(3))), "6 bytes of values"),
        (constant("x", shape(-1), ALONE), "shape \\(18446744073709551615,\\) at node 'x'"),
        (constant("x", shape(*[1] * 9), ALONE), "shape .* at most 8 dimensions"),
        (GRAPH + GRAPH, "two nodes 'conv/params'"),
        (sized(1, sized(1, b"\xff"), sized(2, b"Const")), "a node named b'.xff'"),
        (number(1, 2**60), "a field 1 of another type"),
        (sized(1, number(1, 2**60), sized(2, b"Const")), "a field 1 of another type"),
        (b"\x0b", "a field of wire type 3"),
        (b"\xff" * 12, "an integer that does not end"),
        (b"\x0a\x80", "an integer that does not end"),
        (b"\x0a\x05abc", "a field of 5 bytes where 3 are left"),
        (b"\x09abc", "a field of 8 bytes where 3 are left"),
        (b"<html>not found</html>", ""),
    ],
)
def test_what_is_wrong_is_told(graph, message):
    with pytest.raises(ValueError, match=NO_GRAPH + message):
        frozen_graph.read(graph)


def test_a_few_bytes_cannot_ask_for_much_memory():
    tracemalloc.start()
    for size in (2**27, 2**40, 2**64 - 1):
        with pytest.raises(ValueError, match=f"{NO_GRAPH}shape"):
            frozen_graph.read(constant("bomb", shape(size), ALONE))
        with pytest.raises(ValueError, match=f"{NO_GRAPH}shape"):
            frozen_graph.read(constant("bomb", shape(0, size), ALONE))
    many = b"".join(constant(f"bomb_{i}", shape(1000), ALONE) for i in range(3))
    with pytest.raises(ValueError, match="'bomb_2', of .* and 500 values that were left"):
        frozen_graph.read(many, limit=2500)
    assert tracemalloc.get_traced_memory()[1] < 2**20
    tracemalloc.stop()


def test_a_file_cut_anywhere_is_an_error_or_whole_nodes():
    for size in range(len(GRAPH)):
        try:
            found = frozen_graph.read(GRAPH[:size])
        except ValueError as error:
            assert str(error).startswith(NO_GRAPH)
        else:
            assert list(found) in ([], ["conv/params"])


def test_damaged_bytes_never_raise_anything_else():
    random = np.random.default_rng(0)
    refused = 0
    for _ in range(2000):
        damaged = bytearray(GRAPH)
        for place in random.integers(len(GRAPH), size=random.integers(1, 4)):
            damaged[place] = random.integers(256)
        try:
            frozen_graph.read(bytes(damaged), limit=1000)
        except ValueError as error:
            refused += str(error).startswith(NO_GRAPH)
            assert str(error).startswith(NO_GRAPH)
    assert refused > 500
