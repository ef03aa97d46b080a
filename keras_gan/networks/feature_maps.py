"""Feature maps of a network that others look at, found again by their names."""

from keras import layers

_PREFIX = "features_"


def feature(x, number):
    """`x` under a name by which `feature_maps` finds it."""
    return layers.Identity(name=f"{_PREFIX}{number}")(x)


def feature_maps(network):
    """What a network noted by `feature`, from its input on."""
    return [layer.output for layer in network.layers if layer.name.startswith(_PREFIX)]
