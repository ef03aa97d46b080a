"""One side of the game, as the step plays it."""

import dataclasses
from collections.abc import Callable, Sequence

import keras

from keras_gan.layers.spectral_normalization import spectral_layers


@dataclasses.dataclass(frozen=True)
class Player:
    """A network, the loss that trains it, and how often.

    Attributes:
        name: names its optimizer, `compile(<name>_optimizer=…)`. Players of one name share it:
            a network that learns by likelihood first and from a critic then is two of them.
        network: its variables are what an update of this player may write.
        loss: function from one batch to a scalar.
        logs: keys of the training logs that its updates fill.
        steps: updates in one step of the GAN, on the last so many of the step's batches.
        also_writes: further variables that an update may write, such as a replay pool's.
        when: function that tells, by a boolean scalar tensor, whether this step has the player's
            updates; `None` for always. An update left out costs nothing.
    """

    name: str
    network: keras.Model
    loss: Callable
    logs: Sequence = ()
    steps: int = 1
    also_writes: Sequence = ()
    when: Callable | None = None

    @property
    def trainable_variables(self):
        return self.network.trainable_variables

    @property
    def writes(self):
        """What an update writes besides the trainable variables: statistics and seed states."""
        return [*self.network.non_trainable_variables, *self.also_writes]

    def before_update(self):
        """Power iteration runs once an update, however often the loss calls the network."""
        for layer in spectral_layers(self.network):
            layer.power_iteration()
