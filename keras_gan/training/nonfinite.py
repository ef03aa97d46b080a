"""The stop at the first non-finite update.

The compiled step refuses an update whose loss, gradients or results are not finite, and every later
one, and records the place in a variable. The host reads it from the logs of each execution, one
execution late, to avoid waiting for the device.
"""

import collections

from keras import ops

from keras_gan.training import constants
from keras_gan.training.loss_scale import FLOOR
from keras_gan.utils.errors import NonFiniteError

KEY = "_nonfinite"
COUNTS = "_counts"


class WatchedFunction:
    """Keras's train function; raises `NonFiniteError` and cleans the logs for Keras.

    Args:
        model: the GAN.
        function: what `keras.Model.make_train_function` made.

    Attributes:
        constants: what is compiled into it, by `constants.of`.
    """

    def __init__(self, model, function):
        self.model, self.function = model, function
        self.constants = constants.of(model)
        self.places = collections.deque()
        self.running = False  # Also after an exception in its midst.

    def __call__(self, *args):
        stateless = len(args) == 2
        if stateless:
            self._keep(args[0])
        # The newest execution may still be running: read the place of the one before it.
        if len(self.places) > 1:
            self._check(self.places.popleft())
        self.running = True
        outputs = self.function(*args)
        self.running = False
        logs = outputs[0] if stateless else outputs
        self.places.append(logs.pop(KEY))
        if COUNTS in logs:
            _drop_unplayed(logs)
        return outputs

    def _keep(self, state):
        """On JAX the state exists nowhere else: keep it where `jax_state_sync` finds it."""
        names = ("trainable", "non_trainable", "optimizer", "metrics")
        self.model._jax_state = {
            f"{name}_variables": values for name, values in zip(names, state, strict=True)
        }

    def _check(self, place):
        step, player, update = ops.convert_to_numpy(place).astype(int)
        if step >= 0:
            name = self.model.players()[player].name
            raise _error(step, name, update, self.model.optimizer.scaled)

    def forget(self):
        """Drop what an interrupted training left."""
        self.places.clear()
        self.running = False

    def finish(self):
        """Check the last executions too."""
        while self.places:
            self._check(self.places.popleft())


def _error(step, player, update, scaled):
    floor = f", at the loss scale's floor of {FLOOR:g}" if scaled else ""
    return NonFiniteError(
        f"A loss, a gradient, or what an update makes of weights, optimizer and statistics was NaN "
        f"or infinite{floor} in step {step}, in update {update} of the {player}. That update and "
        "all later ones were not applied: the model is as it was before. Look at that batch, lower "
        "the learning rate, or add a gradient penalty. "
        f"Received: step={step}, player={player!r}, update={update}.",
        step,
        player,
        update,
    )


def _drop_unplayed(logs):
    """Leave out means of nothing, which Keras would report as 0: those of a phase that is over."""
    counts = ops.convert_to_numpy(logs.pop(COUNTS))
    for name, count in zip(sorted(logs), counts, strict=True):
        if count == 0:
            del logs[name]
