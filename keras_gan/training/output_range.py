"""The range of values that a network can put out, read from its last operations.

A layer with weights can put out anything. What follows the last of them, such as an activation, a
rescaling or a crop, is run on large numbers of both signs: the range of the results is that of the
network.
"""

from typing import NamedTuple

import keras
import numpy as np
from keras import ops

# Size of the numbers that the last operations are run on, and what counts as infinity: far more
# than 255, and within float16.
FAR, INFINITY = 1e4, 500.0
OPEN = "keras", "keras_gan"  # Packages whose layers are known; others are looked into.


class Range(NamedTuple):
    """Lowest and highest value of an output; `exact` where they are read from its operations."""

    low: float
    high: float
    exact: bool = True

    @property
    def is_bounded_below(self):
        return self.low > -INFINITY

    @property
    def is_bounded_above(self):
        return self.high < INFINITY

    def __str__(self):
        low = f"{self.low + 0.0:.3g}" if self.is_bounded_below else "-infinity"
        return f"{low} to {f'{self.high + 0.0:.3g}' if self.is_bounded_above else 'infinity'}"


def ranges(network, shapes):
    """The `Range` of each output of a built network, `None` where it cannot be told.

    Args:
        network: a `keras.Model`; subclassed and nested ones are looked into.
        shapes: of its inputs, without the batch axis.
    """
    try:
        inputs, outputs = _graph(network, shapes)
    except Exception:  # A `call` of another framework's functions takes no symbolic tensors.
        return _observed(network, shapes)
    return [_range(output, inputs) for output in outputs]


def _graph(network, shapes):
    """Symbolic inputs and outputs of a network."""
    if getattr(network, "outputs", None):
        return network.inputs, network.outputs
    inputs = [keras.Input(shape) for shape in shapes]
    return inputs, _called(network, inputs[0] if len(inputs) == 1 else inputs)


def _called(layer, *args, **kwargs):
    """The layer's `call` on symbolic tensors, which keep the operations that made them."""
    with keras.StatelessScope(collect_losses=True):
        return keras.tree.flatten(layer.call(*args, **kwargs))


def _range(output, inputs):
    sources = []
    try:
        wide = {id(x): lambda x=x: _wide(x) for x in inputs}
        values = ops.convert_to_numpy(_value(output, wide, sources)).astype("float64")
    except Exception:
        return None
    found = Range(float(values.min()), float(values.max()))
    if np.isnan(values).any():
        return None
    known = all(hasattr(_unwrapped(source), "activation") for source in sources)
    return found if known or found.is_bounded_below or found.is_bounded_above else None


def _value(tensor, given, sources):
    """The value of a symbolic tensor whose sources are wide; notes the layers with weights there.

    Args:
        tensor: a symbolic tensor.
        given: functions that return the values of symbolic tensors, by their ids.
        sources: list of the layers whose outputs were taken to be anything.
    """
    if id(tensor) in given:
        return given[id(tensor)]()
    operation, node_index, index = tensor._keras_history
    node = operation._inbound_nodes[node_index]
    before = {id(x): lambda x=x: _value(x, given, sources) for x in node.input_tensors}
    if (inside := _inside(operation, node)) is not None:
        inputs, outputs = inside
        pairs = zip(inputs, node.input_tensors, strict=True)
        return _value(outputs[index], {id(i): before[id(x)] for i, x in pairs}, sources)
    if len(before) != 1 or getattr(operation, "weights", None):
        sources.append(operation)
        activation = getattr(_unwrapped(operation), "activation", None) or (lambda x: x)
        return activation(_wide(tensor))
    args, kwargs = node.arguments.fill_in({name: value() for name, value in before.items()})
    return keras.tree.flatten(operation(*args, **kwargs))[index]


def _inside(operation, node):
    """Symbolic inputs and outputs of a nested network or a layer of the user's; else `None`."""
    if getattr(operation, "outputs", None) and isinstance(operation, keras.Model):
        return operation.inputs, operation.outputs
    library = type(operation).__module__.partition(".")[0] in OPEN
    if not isinstance(operation, keras.Model if library else keras.Layer):
        return None
    inputs = [keras.Input(batch_shape=x.shape, dtype=x.dtype) for x in node.input_tensors]
    fresh = {id(x): new for x, new in zip(node.input_tensors, inputs, strict=True)}
    args, kwargs = node.arguments.fill_in(fresh)
    return inputs, _called(operation, *args, **kwargs)


def _unwrapped(layer):
    return layer.layer if isinstance(layer, keras.layers.Wrapper) else layer


def _wide(tensor):
    """Numbers of both signs, small and large, in the shape of a symbolic tensor."""
    shape = [size or 8 for size in tensor.shape[1:]]
    drawn = np.random.default_rng(0).standard_normal((4, *shape)) * FAR
    drawn[2:] /= FAR
    rows = [np.full((1, *shape), -FAR), np.full((1, *shape), FAR), drawn]
    return ops.convert_to_tensor(np.concatenate(rows).astype("float32"))


def _observed(network, shapes):
    """`[0, 1]` for a single output that is never outside and in the middle where inputs are 0.

    So is that of a sigmoid in a new network; a linear one would then be 0.
    """
    try:
        scales = [0.0, 1.0, 1.0, FAR, -FAR]
        draw = np.random.default_rng(0).standard_normal
        rows = [np.stack([draw(shape) * s for s in scales]).astype("float32") for shape in shapes]
        made = network(rows[0] if len(rows) == 1 else rows, training=False)
        values = ops.convert_to_numpy(made).astype("float64")
    except Exception:
        return [None]
    probable = values.min() >= 0 and values.max() <= 1 and 0.25 < values[0].mean() < 0.75
    return [Range(0.0, 1.0, exact=False) if probable else None]
