"""Settings that every GAN has, as the constructor and an assignment check and convert them."""

from typing import Any

from keras_gan import penalties
from keras_gan.augment import from_names
from keras_gan.layers import ImagePool
from keras_gan.training import interface, round_trip
from keras_gan.training.average import MovingAverage
from keras_gan.utils.checks import positive_integer
from keras_gan.utils.hints import Part


class CheckedSettings(Part):
    """The part of a GAN that knows what its settings may be; see `Assignment`."""

    default_penalty_weight = 1.0
    penalty: Any
    augment: Any

    def _checked_critic_steps(self, critic_steps):
        return positive_integer(critic_steps, "critic_steps")

    def _checked_penalty(self, penalty):
        """A penalty, by name of the class's own weight, that the critic may be under."""
        if isinstance(penalty, str):
            penalty = penalties.Penalty(penalty, self.default_penalty_weight)
        if penalty is None:
            return None
        if not callable(penalty):
            raise ValueError(
                f"`penalty` must be one of {', '.join(penalties.names())}, a "
                f"`keras_gan.penalties.Penalty` or None. Received: {penalty!r}."
            )
        round_trip.check({"penalty": penalty})
        interface.check_penalized(self.critic)
        return penalty

    def _checked_augment(self, augment):
        """An augmentation of what the critic sees, by names or as a function."""
        augment = from_names(augment, self.sample_shape)
        round_trip.check({"augment": augment})
        return augment

    def _checked_average(self, average):
        if not isinstance(average, MovingAverage):
            raise ValueError(
                "`average` is the moving average itself: write `gan.average.half_life = 500`. "
                f"Received: {average!r}."
            )
        round_trip.check({"ema_half_life": average.half_life})
        return average

    def _checked_replay(self, replay):
        """A pool that is this GAN's alone, built for its samples."""
        if replay is None or replay is getattr(self, "replay", None):
            return replay
        if not isinstance(replay, ImagePool) or replay.taken:
            which = "the pool of another GAN" if isinstance(replay, ImagePool) else repr(replay)
            raise ValueError(
                "A pool belongs to the GAN whose samples it keeps: give each its own, "
                f"`replay=keras_gan.layers.ImagePool(50)`. Received: {which}."
            )
        if self.condition is not None:
            raise ValueError(
                "A replay pool forgets the condition that its samples were made for: build a "
                f"conditional GAN with `replay=None`. Received: replay={replay.name!r}."
            )
        round_trip.check({"replay": replay})
        if not replay.built:
            shapes = self.sample_shape
            several = isinstance(shapes[0], tuple)
            replay.build([(None, *s) for s in shapes] if several else (None, *shapes))
        replay.taken = True
        return replay


def weighed(penalty, weight):
    """A penalty that is given by name, with its weight where there is one."""
    if weight is None:
        return penalty
    if isinstance(penalty, str):
        return penalties.Penalty(penalty, weight)
    raise ValueError(
        '`penalty_weight` is for a penalty that is given by name: add one, as `penalty="r1"`. '
        f"Received: penalty={penalty!r}, penalty_weight={weight!r}."
    )
