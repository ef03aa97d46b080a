"""Frozen layers by their numbers in a network, for files that layers' own configurations fail.

A layer made of others builds them anew from its own config, which holds none of their flags.
"""


def frozen(networks):
    """Numbers of the frozen layers of `{player: network}`, for players that have some."""
    numbers = {
        player: [number for number, layer in enumerate(_layers(network)) if not layer.trainable]
        for player, network in networks.items()
    }
    return {player: found for player, found in numbers.items() if found}


def freeze(networks, numbers):
    """Freeze what `frozen` found, and nothing else of its players.

    Raises:
        ValueError: for a number that no layer has.
    """
    for player, found in numbers.items():
        layers = _layers(networks[player])
        if not all(isinstance(number, int) and 0 <= number < len(layers) for number in found):
            raise ValueError(
                f"`frozen` names layers by number, each below {len(layers)}. "
                f"Received: {found!r:.80}."
            )
        # A layer's flag becomes that of all in it, so the network and what holds others come first.
        for number in (len(layers) - 1, *range(len(layers) - 1)):
            if layers[number].trainable == (number in found):
                layers[number].trainable = number not in found


def _layers(network):
    """A network's layers, each before those in it; the network last: early files lack it."""
    return [*network._flatten_layers(include_self=False), network]
