"""What a preset is about to describe, compared with the GAN before anything is written."""

from keras_gan.presets import weights_file
from keras_gan.saving import settings


def check(gan, again):
    """Raise unless `again`, made of what a preset says of a GAN, has the same networks.

    Raises:
        ValueError: naming the first layer and setting in which a network is another.
    """
    for player, network in gan.networks().items():
        first, names = settings.of_network(network)
        second, _ = settings.of_network(again.networks()[player])
        if found := _difference(first, second):
            layer, setting, value, other = found
            _refuse(
                f"a {player} whose layer {names.get(layer, layer)!r} has {setting}={value!r:.80} "
                f"where its builder gives {other!r:.80}"
            )
        parts = {player: network}, {player: again.networks()[player]}
        if weights_file.fingerprint(parts[0]) != weights_file.fingerprint(parts[1]):
            _refuse(f"a {player} whose weights have other names or shapes than its builder gives")


def _difference(value, other, layer=None, setting=None):
    """`(layer, setting, value, other)` of the first difference of two configurations, or `None`."""
    if isinstance(value, dict) and isinstance(other, dict):
        layer = value.get("name", layer)
        entries = [(name, value.get(name), other.get(name)) for name in {**value, **other}]
    elif isinstance(value, list) and isinstance(other, list) and len(value) == len(other):
        entries = [(setting, *pair) for pair in zip(value, other, strict=True)]
    else:
        return None if value == other else (layer, setting, value, other)
    found = (_difference(first, second, layer, name) for name, first, second in entries)
    return next(filter(None, found), None)


def _refuse(received):
    raise ValueError(
        "A preset holds networks by how they were built, without what was changed since: "
        f"`gan.save(path)` keeps any. Received: {received}."
    )
