"""What a GAN and its optimizers are set to, as plain values that two runs can be compared by."""

import json

import numpy as np

_UNLIKE = ("module", "registered_name", "build_config", "shared_object_id")
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
    comparable = _comparable(settings, _numbers(gan))
    return json.loads(json.dumps(comparable, default=_plain))


def _numbers(gan):
    """For each name, which depends on what the process built before, one by its place."""
    layers = [layer for network in gan.networks().values() for layer in network._flatten_layers()]
    optimizers = gan.optimizer.optimizers
    names = dict.fromkeys(x.name for x in [*layers, *filter(None, [gan.replay]), *optimizers])
    return {name: f"number {number}" for number, name in enumerate(names)}


def _comparable(value, numbers):
    """A configuration without what differs between equal GANs."""
    if isinstance(value, dict):
        kept = {k: _comparable(v, numbers) for k, v in value.items() if k not in _UNLIKE}
        inner = kept.pop("config", {})
        return kept | (inner if isinstance(inner, dict) else {"config": inner})
    if isinstance(value, (list, tuple)):
        return [_comparable(each, numbers) for each in value]
    return numbers.get(value, value) if isinstance(value, str) else value


def _plain(value):
    return value.tolist() if isinstance(value, (np.ndarray, np.generic)) else type(value).__name__
