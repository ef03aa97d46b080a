"""What GANs of two unpaired sets of images ask of their networks."""

from keras_gan.networks.pair import Pair
from keras_gan.training import interface


def read_pairs(generator, critic):
    """Shapes `(x, y)` of both domains, once two pairs of networks fit together.

    Args:
        generator: pair of the translations X → Y and Y → X.
        critic: pair of the critics of X and of Y.
    """
    for role, network in (("generator", generator), ("critic", critic)):
        if not isinstance(network, Pair):
            raise ValueError(
                f"The {role} holds a network for each domain: make it "
                f"`keras_gan.networks.Pair(first, second)`. Received: {type(network).__name__}."
            )
    (x, y), (back_x, back_y) = _shapes(generator.first), _shapes(generator.second)
    if (x, y) != (back_y, back_x):
        raise ValueError(
            "The second generator translates back: build the pair as "
            f"`Pair(unet_translator({x}, {y[-1]}), unet_translator({y}, {x[-1]}))` of one family. "
            f"Received: {x} to {y} and {back_x} to {back_y}."
        )
    for network, shape in ((critic.first, x), (critic.second, y)):
        interface.check_critic(network, [shape])
    return x, y


def read_one_way(generator, critic):
    """Shapes `(x, y)` of both domains, once a translation X → Y and a critic of Y fit together."""
    interface.require_models(generator, critic)
    x, y = _shapes(generator)
    interface.check_critic(critic, [y])
    return x, y


def _shapes(network):
    """Shapes of the input and the output of a translation."""
    (taken,) = interface.input_shapes(network, "generator")
    (made,) = interface.output_shapes(network, [taken], "generator")
    return taken, made
