"""Loss scaling for float16, whose small gradients would otherwise vanish."""

from keras import ops

INITIAL_SCALE = 2.0**15
GROWTH_INTERVAL = 2_000  # Finite updates until the scale is doubled.
FLOOR = 1.0


class LossScale:
    """The factor of one player's loss, doubled after a while and halved when gradients overflow.

    An overflow costs the whole step, both players' updates, and none of it is an error until the
    scale has come down to 1: gradients that are not finite even then are not so by the scale.

    Args:
        scale, finite_updates: the two variables that hold its state.

    Reference: Micikevicius et al. 2018, "Mixed Precision Training",
    https://arxiv.org/abs/1710.03740, section 3.2.
    """

    def __init__(self, scale, finite_updates):
        self.scale, self.finite_updates = scale, finite_updates
        self.variables = [scale, finite_updates]

    def apply(self, loss):
        return loss * self.scale.value

    def remove(self, gradients):
        return [None if g is None else g / self.scale.value for g in gradients]

    @property
    def exhausted(self):
        """Whether the scale is at its floor."""
        return self.scale.value <= FLOOR

    def update(self, finite):
        """Learn from one update whether its gradients were finite."""
        count = ops.where(finite, self.finite_updates.value + 1, 0)
        grow = count >= GROWTH_INTERVAL
        factor = ops.where(finite, ops.where(grow, 2.0, 1.0), 0.5)
        self.scale.assign(ops.maximum(self.scale.value * factor, FLOOR))
        self.finite_updates.assign(ops.where(grow, 0, count))


class NoScale:
    """What float32 and bfloat16 need: the loss as it is, and any overflow an error at once."""

    exhausted = True
    variables = ()

    def apply(self, loss):
        return loss

    def remove(self, gradients):
        return gradients

    def update(self, finite):
        """Nothing to learn."""


def computes_in_float16(networks):
    """Whether any layer of the networks computes in float16."""
    return any(
        getattr(layer, "compute_dtype", None) == "float16"
        for network in networks
        for layer in network._flatten_layers()
    )
