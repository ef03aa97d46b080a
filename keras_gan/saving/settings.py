"""What a GAN and its optimizers are set to, as plain values that two runs can be compared by."""

import json

import keras
import numpy as np

_UNLIKE = ("module", "registered_name", "build_config", "shared_object_id")
_OF_THE_PROCESS = ("dtype", "seed")  # Where a network is built, not what it is.
_PLAIN = ("name", "seed", "built_by", "jit_compile", "run_eagerly", "steps_per_execution")


def of_gan(gan):
    """Networks, settings and optimizers of a compiled GAN, without its seed and Keras's numbering.

    Learning rates are those of `compile`, whatever a callback has made of them since.
    """
    optimizers = gan.get_compile_config()
    for player, rate in gan.compiled_rates.items():
        optimizers[f"{player}_optimizer"]["config"]["learning_rate"] = rate
    settings = {**gan.get_config(), **optimizers}
    settings = {name: value for name, value in settings.items() if name not in _PLAIN}
    networks = gan.networks()
    others = _numbers([*filter(None, [gan.replay]), *gan.optimizer.optimizers])
    comparable = {
        name: _comparable(value, _numbers(_parts(networks[name])) if name in networks else others)
        for name, value in settings.items()
    }
    return json.loads(json.dumps(comparable, default=_plain))


def of_network(network):
    """`(settings, names)` of a network: its configuration, precisions and seeds left out.

    Layers are named by the order of their names there; `names` has what they are called.
    """
    whole = _comparable(
        keras.saving.serialize_keras_object(network), {}, (*_UNLIKE, *_OF_THE_PROCESS)
    )
    numbers = {name: f"number {n}" for n, name in enumerate(dict.fromkeys(_names(whole)))}
    names = {number: name for name, number in numbers.items()}
    return json.loads(json.dumps(_comparable(whole, numbers), default=_plain)), names


def _names(value):
    """All names in a configuration, in their order."""
    if isinstance(value, dict):
        yield from [value["name"]] if isinstance(value.get("name"), str) else []
        value = value.values()
    if not isinstance(value, str) and hasattr(value, "__iter__"):
        for each in value:
            yield from _names(each)


def _parts(network):
    """All layers of a network, and the operations of its graphs, in their order."""
    layers = network._flatten_layers()
    return [part for layer in layers for part in (layer, *getattr(layer, "operations", ()))]


def _numbers(parts):
    """For each name, which depends on what the process built before, one by its place."""
    names = dict.fromkeys(part.name for part in parts)
    return {name: f"number {number}" for number, name in enumerate(names)}


def _comparable(value, numbers, unlike=_UNLIKE):
    """A configuration without what differs between equal GANs."""
    if isinstance(value, dict):
        kept = {k: _comparable(v, numbers, unlike) for k, v in value.items() if k not in unlike}
        inner = kept.pop("config", {})
        return kept | (inner if isinstance(inner, dict) else {"config": inner})
    if isinstance(value, (list, tuple)):
        return [_comparable(each, numbers, unlike) for each in value]
    return numbers.get(value, value) if isinstance(value, str) else value


def _plain(value):
    return value.tolist() if isinstance(value, (np.ndarray, np.generic)) else type(value).__name__
