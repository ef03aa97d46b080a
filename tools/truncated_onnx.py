"""One ONNX file of a generator for latents of several truncations.

Truncated latents have batch statistics of their own (`gan.standing_statistics`). Exports of one
generator under several of them differ in a few small constants: those become inputs of the graph.
"""

import contextlib
import io
import os
import pathlib
import tempfile
import warnings

import numpy as np
import onnx
from onnx import helper, numpy_helper

import keras_gan
from keras_gan.cli import export
from tools.base64_floats import text

TRUNCATIONS = (0.5, 0.7, 1.0, 1.5)
SAMPLES = 500  # Latents that the statistics of a truncation are measured on.


def versions(name, truncations):
    """`{truncation: ONNX model}` of a preset's averaged generator, that of `None` first."""
    found = {}
    for truncation in (None, *truncations):
        gan = keras_gan.from_preset(name, compile=False)
        if truncation is not None:
            gan.standing_statistics(SAMPLES, truncation=truncation)
        found[truncation] = exported(gan)
    return found


def exported(gan):
    """The averaged generator as an ONNX model, by the library's own export."""
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # PyTorch tells of each number that it takes as constant.
        path = os.path.join(folder, "generator.onnx")
        with contextlib.redirect_stdout(io.StringIO()):
            export.write(export.named(gan), path, "onnx")
        return onnx.load(path)


def write(path, models):
    """Write the one model of all truncations.

    Args:
        path: of the ONNX file.
        models: what `versions` returns.

    Returns:
        `statistics`, names and shapes of the inputs for them; `truncations`, for each its `value`
        (`None` last, for none) and `statistics`, all their float32 values in a row as base64.
    """
    constants = [_constants(model) for model in models.values()]
    first, *others = constants
    if any(first.keys() != other.keys() for other in others):
        raise ValueError(
            "Expected exports of one generator to have the same constants: compare the versions "
            f"of PyTorch and onnx with requirements/lock.txt. Received: {sorted(first)[:5]}…"
        )
    names = [n for n in first if any(not np.array_equal(o[n], first[n]) for o in others)]
    onnx.save(_with_inputs(models[None], names), str(path))
    values = {
        truncation: text(np.concatenate([[], *(found[name].ravel() for name in names)]))
        for truncation, found in zip(models, constants, strict=True)
    }
    ordered = sorted(values, key=lambda value: np.inf if value is None else value)
    return {
        "bytes": pathlib.Path(path).stat().st_size,
        "statistics": [{"name": name, "shape": list(first[name].shape)} for name in names],
        "truncations": [{"value": value, "statistics": values[value]} for value in ordered],
    }


def _constants(model):
    return {each.name: numpy_helper.to_array(each) for each in model.graph.initializer}


def _with_inputs(model, names):
    """The model with constants made inputs of its graph."""
    for tensor in [each for each in model.graph.initializer if each.name in names]:
        shape, kind = list(tensor.dims), tensor.data_type
        model.graph.input.append(helper.make_tensor_value_info(tensor.name, kind, shape))
        model.graph.initializer.remove(tensor)
    onnx.checker.check_model(model)
    return model
