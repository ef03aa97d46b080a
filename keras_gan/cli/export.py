"""`export`: the averaged generator with named inputs and a named output, by Keras's own writers."""

import importlib.util

import keras

from keras_gan.cli.commands.export import FORMATS
from keras_gan.cli.sample import load, take_preset
from keras_gan.saving import keras_files
from keras_gan.utils.backend_choice import VARIABLE

TRANSLATED, SAMPLES = "translated", "samples"  # Names of the output.


def run(flags, preset=None):
    take_preset(flags, preset)
    chosen = FORMATS[flags.format]
    _require_writer(flags.format, chosen)
    out = f"generator{chosen.ending}" if flags.out is None else flags.out
    if not out.endswith(chosen.ending):
        raise ValueError(
            f"Expected a file that ends in {chosen.ending}: --out=generator{chosen.ending}. "
            f"Received: --out={out}."
        )
    network = named(load(flags), flags.direction)
    keras_files.write(lambda path: write(network, path, chosen.name), out)
    print(f"{out}: {describe(network)}")


def named(gan, direction=None):
    """The network that makes samples, or translates in a direction, whose output has a name.

    Returns:
        A `keras.Model` of the averaged generator's inputs, `(batch, …)` each under its own name,
        that returns a dictionary of one tensor: `"samples"`, or `"translated"`.
    """
    output = SAMPLES
    if hasattr(gan, "directions"):
        network, output = gan.network_of(direction), TRANSLATED
    elif direction is not None:
        raise ValueError(
            "--direction is for GANs that translate images: leave it out. "
            f"Received: --direction={direction} for a {type(gan).__name__}."
        )
    else:
        network = gan.ema_generator
    if not getattr(network, "inputs", None):
        raise ValueError(
            "Expected a generator that is one graph of layers; one that writes word by word is run "
            f"by `gan.generate`. Received: {type(network).__name__} of a {type(gan).__name__}."
        )
    gan.follow_generator()
    inputs = network.inputs if len(network.inputs) > 1 else network.inputs[0]
    return keras.Model(inputs, {output: network.outputs[0]}, name="generator")


def describe(network):
    """Names and shapes of inputs and output, in one line."""
    inputs = ", ".join(f"{each.name} {_shape(each)}" for each in network.inputs)
    (name,) = network.output
    return f"{inputs} -> {name} {_shape(network.output[name])}"


def _shape(tensor):
    rest = "".join(f", {side}" for side in tensor.shape[1:])
    return f"(batch{rest}) {tensor.dtype}"


def _require_writer(name, chosen):
    backend = keras.backend.backend()
    if backend not in chosen.needs:
        raise ValueError(
            f"Keras writes {name} on {' and '.join(chosen.needs)}: set "
            f"{VARIABLE}={next(iter(chosen.needs))}. Received: the backend {backend}."
        )
    module = chosen.needs[backend]
    if module is not None and importlib.util.find_spec(module) is None:
        raise ValueError(
            f"Keras writes {name} on {backend} by another package: install "
            f"{module.replace('_', '-')}. Received: --format={name} without it."
        )


def write(network, path, name):
    """Write what `named` returns into a new file in a format, by Keras's name of it."""
    keras_files.call_once(network)
    network.export(path, format=name, verbose=False, **_any_batch(network, name))
    if name == "onnx":
        (output,) = network.output
        _name_output(path, output)


def _any_batch(network, name):
    """PyTorch's format fixes the size of the batch unless it is told not to."""
    if name != "torch":
        return {}
    import torch

    sizes = [{0: torch.export.Dim.DYNAMIC} for _ in network.inputs]
    return {"dynamic_shapes": [(sizes if len(sizes) > 1 else sizes[0],)]}


def _name_output(path, name):
    """Give the one output of an ONNX file its name, which the converters choose themselves."""
    import onnx  # All converters need it.

    model = onnx.load(str(path))
    (output,) = model.graph.output
    if output.name != name:
        model.graph.node.append(onnx.helper.make_node("Identity", [output.name], [name]))
        output.name = name
        onnx.save(model, str(path))
