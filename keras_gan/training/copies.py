"""Copies of networks, which the moving average, saving and loading need."""

from keras_gan.networks import registry
from keras_gan.training import round_trip


def rebuild(network, role):
    """A copy of `network` with the same weights."""
    return _built_again(network) or _from_config(network, role)


def check_rebuilds(network, role):
    """Raise unless `network` can be saved and loaded."""
    if not registry.is_ours(network):
        _from_config(network, role)


def _built_again(network):
    """A new network of the library's own builder; `None` if it has none, or other layers now.

    Keras imports TensorFlow for any config, on other backends too, and a preset is to load at once.
    """
    if not registry.is_ours(network):
        return None
    built = registry.of(network)
    copy = registry.build(built.builder, built.arguments)
    if _policies(copy) != _policies(network) or round_trip.layer_differences(network, copy):
        return None
    copy.set_weights(network.get_weights())
    return copy


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
