"""The stop at the first non-finite update.

The compiled step itself refuses to apply an update whose loss or gradients are not finite, and
every later one, and notes the place in a variable. The host learns of it from the logs of each
execution, an execution late, so that looking does not hold up the device.
"""

import collections

from keras import ops

from keras_gan.training.loss_scale import FLOOR

KEY = "_nonfinite"


class NonFiniteError(ArithmeticError):
    """A loss or gradient became NaN or infinite; the update was not applied.

    Attributes:
        step: the step, counted from 0 over the whole life of the model.
        player: name of the player whose update it was.
        update: which update of that player within the step, counted from 0.
    """

    def __init__(self, step, player, update, scaled=False):
        self.step, self.player, self.update = step, player, update
        floor = f", at the loss scale's floor of {FLOOR:g}" if scaled else ""
        super().__init__(
            f"A loss or gradient was NaN or infinite{floor} in step {step}, in update {update} of "
            f"the {player}. That update and all later ones were not applied: the model is as it "
            "was before. Look at that batch, lower the learning rate, or add a gradient penalty. "
            f"Received: step={step}, player={player!r}, update={update}."
        )


class Guard:
    """Keras's train function, with the mark taken out of the logs and looked at."""

    def __init__(self, model, function):
        self.model, self.function = model, function
        self.marks = collections.deque()

    def __call__(self, *args):
        stateless = len(args) == 2
        if stateless:
            self._keep(args[0])
        # The newest mark's execution may still be running: only the one before is looked at.
        if len(self.marks) > 1:
            self._look(self.marks.popleft())
        outputs = self.function(*args)
        logs = outputs[0] if stateless else outputs
        self.marks.append(logs.pop(KEY))
        return outputs

    def _keep(self, state):
        """On JAX the state exists nowhere else: keep it within reach of `jax_state_sync`."""
        names = ("trainable", "non_trainable", "optimizer", "metrics")
        self.model._jax_state = {
            f"{name}_variables": values for name, values in zip(names, state, strict=True)
        }

    def _look(self, mark):
        step, player, update = ops.convert_to_numpy(mark).astype(int)
        if step >= 0:
            name = self.model.players()[player].name
            raise NonFiniteError(step, name, update, self.model.optimizer.scaled)

    def forget(self):
        """Drop the marks that an interrupted training left."""
        self.marks.clear()

    def finish(self):
        """Look at the last executions' marks too."""
        while self.marks:
            self._look(self.marks.popleft())


def all_finite(tensors):
    """Whether every value of every tensor is finite, a boolean scalar."""
    checks = [ops.all(ops.isfinite(tensor)) for tensor in tensors]
    return ops.all(ops.stack(checks))
