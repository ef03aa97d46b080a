"""A generator's graph of layers as a list of operations."""

import keras

from keras_gan.reports.generator_layers import add_layer
from keras_gan.reports.operation_list import OperationList, Unsupported


def operations(network):
    """What a built network does to one sample, as `OperationList`.

    The first operations are of kind `input`, one for each input of the network; the last one
    makes its output.

    Args:
        network: a Sequential or functional `keras.Model` of one output, possibly nested.

    Raises:
        Unsupported: where a layer is not known to `keras_gan.reports.generator_layers`.
    """
    if not _is_graph(network):
        raise Unsupported(f"{type(network).__name__} is a class of its own, not a graph of layers")
    if len(network.outputs) != 1:
        raise Unsupported(f"it has {len(network.outputs)} outputs")
    found = OperationList()
    numbers = {
        id(x): found.add("input", [], x.shape[1:], number=i) for i, x in enumerate(network.inputs)
    }
    last = _number(network.outputs[0], numbers, found)
    found.add("reshape", [last], found.shape(last))  # It may not have been the last to be added.
    return found


def _is_graph(layer):
    return isinstance(layer, keras.Model) and bool(getattr(layer, "outputs", None))


def _number(tensor, numbers, found):
    """The number of a symbolic tensor's value; adds what makes it.

    Args:
        tensor: of a graph.
        numbers: those that are known, by the ids of their tensors.
        found: `OperationList` to add to.
    """
    if id(tensor) not in numbers:
        layer, index, _ = tensor._keras_history
        node = layer._inbound_nodes[index]
        inputs = [_number(x, numbers, found) for x in node.input_tensors]
        made = _made(layer, inputs, [tuple(x.shape[1:]) for x in node.output_tensors], found)
        numbers |= {id(x): number for x, number in zip(node.output_tensors, made, strict=True)}
    return numbers[id(tensor)]


def _made(layer, inputs, shapes, found):
    """The numbers of what a layer, or a network within the network, makes of values."""
    if _is_graph(layer):
        inside = {id(x): number for x, number in zip(layer.inputs, inputs, strict=True)}
        return [_number(x, inside, found) for x in layer.outputs]
    made = add_layer(layer, inputs, shapes[0] if len(shapes) == 1 else shapes, found)
    return made if isinstance(made, list) else [made]
