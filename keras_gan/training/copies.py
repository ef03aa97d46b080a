"""Copies of networks, which the moving average, saving and loading need."""

import contextlib
import random

import keras

from keras_gan import backend
from keras_gan.networks import registry
from keras_gan.training import round_trip


def rebuild(network, role):
    """A copy of `network` with the same weights."""
    copy = _built_again(network)
    if copy is None:
        return _from_config(network, role)
    copy.set_weights(network.get_weights())
    return copy


def check_rebuilds(network, role):
    """Raise unless `network` can be saved and loaded."""
    if registry.is_ours(network) and backend.values_are_provisional():
        return  # A preset's network comes from its builder at once.
    with tried():
        if _built_again(network) is None:
            _from_config(network, role)


@contextlib.contextmanager
def tried():
    """A context to build in what is thrown away: it takes no seeds from what is built after it."""
    state = random.getstate()
    try:
        with backend.provisional_values():
            yield
    finally:
        random.setstate(state)


def _built_again(network):
    """A new network of the library's own builder; `None` if it has none, or other layers now.

    Keras imports TensorFlow for any config, on other backends too, and a preset is to load at once.
    A function among the arguments is not trusted: a file holds it by a name that may be another's.
    """
    if not registry.is_ours(network) or _has_functions(registry.of(network).arguments):
        return None
    copy = registry.again(network)
    if _policies(copy) != _policies(network) or round_trip.layer_differences(network, copy):
        return None
    return copy


def _has_functions(arguments):
    return any(map(callable, keras.tree.flatten(arguments)))


def _policies(network):
    return [layer.dtype_policy.name for layer in network._flatten_layers()]


def _from_config(network, role):
    copy = round_trip.again(network, role)
    try:
        copy.set_weights(network.get_weights())
    except Exception as error:
        raise ValueError(round_trip.cannot(role, network, error)) from error
    round_trip.check_layers(network, copy, role)
    return copy
