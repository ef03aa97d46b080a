"""One training step: the players' updates in turn, each made whole or not at all."""

from typing import Any

import keras
import numpy as np
from keras import ops

from keras_gan import backend, data_adapters
from keras_gan.training import nonfinite
from keras_gan.utils.hints import Part


class Step(Part):
    """The part of a GAN that makes one training step."""

    def train_step(self, *args: Any) -> Any:
        """One step of Keras's trainer: `(data)`, and on JAX `(state, data)`."""
        return backend.run_step(self, self._step, *args)

    def _step(self, data):
        # NumPy's where run eagerly; targets and weights of Keras's `train_on_batch` are none.
        rows = keras.tree.map_structure(ops.convert_to_tensor, data[0])
        batches = [self.prepare(batch) for batch in data_adapters.split(rows, self.critic_steps)]
        before = self._state_to_restore()
        step_ok = self.nonfinite[0] < 0
        for index, player in enumerate(self.players()):
            for update, batch in enumerate(batches[-player.steps :]):
                step_ok = self._turn(player, batch, (index, update), step_ok)
        _restore(before, unless=step_ok)
        self._advance(_row_count(batches), step_ok)
        return self._step_logs()

    def _turn(self, player, batch, position, step_ok):
        """A player's update, where this step has one."""
        if player.when is None:
            return self._update(player, batch, position, step_ok)
        return backend.only_where(
            player.when(), lambda: self._update(player, batch, position, step_ok), step_ok
        )

    def _update(self, player, batch, position, step_ok):
        """One update of one player: gradients, then everything it may write, or nothing.

        Returns whether all updates so far were made: one that was not ends the step.
        """
        variables, scale = player.trainable_variables, self.optimizer.scale_of(player.name)
        loss, noted, gradients, written = self._gradients(player, batch)
        unscaled = scale.remove(gradients)  # By the scale that they have: the check moves it.
        step_ok = self._check([loss, *gradients, *written], scale, position, step_ok)
        optimizer = self.optimizer[player.name]
        made = backend.apply_gradients(optimizer, unscaled, variables, step_ok)
        self._record_lost(ops.logical_and(step_ok, ops.logical_not(made)), position)
        written = [backend.mean_over_replicas(value) for value in written]
        _write(zip(player.writes, written, strict=True), where=made)
        self.logs.record(noted, where=made if self.optimizer.scaled else None)
        return made

    def _gradients(self, player, batch):
        """`(loss, noted logs, gradients, values for player.writes)`; only the noise is written.

        The noise moves on whatever becomes of the update, or the next draw had to wait for it.
        """
        _, (loss, noted), gradients, (*written, noise_state) = backend.value_and_gradients(
            lambda: self._objective(player, batch),
            player.trainable_variables,
            [*player.writes, self.noise_seed.state],
            self._fresh_seeds(player),
        )
        self.noise_seed.state.assign(noise_state)
        return loss, noted, gradients, written

    def _objective(self, player, batch):
        """`(what is differentiated, (loss, noted logs))` of a player on a batch.

        Under `tf.distribute` gradients are summed over replicas, so each takes its share.
        """
        network = player.network
        with self.logs.collecting(player.logs) as noted, backend.collected_losses(network) as added:
            player.before_update()
            loss = player.loss(batch)
            for term in [*added, *network.losses]:  # Here the latter are of weights alone.
                loss = loss + ops.cast(term, "float32")
        scaled = self.optimizer.scale_of(player.name).apply(loss)
        return scaled / backend.replica_count(), (ops.stop_gradient(ops.mean(loss)), noted)

    def _fresh_seeds(self, player):
        """Seeds of other networks for this update, which may not write them.

        Without this a `Dropout` of the generator would draw the same mask in every critic update.
        """
        own = {id(v) for v in player.network.variables} | {id(self.noise_seed.state)}
        others = [v for v in self.seed_states() if id(v) not in own]
        return [(v, v.value + ops.cast(self.noise_seed.next(), v.dtype)) for v in others]

    def _check(self, tensors, scale, position, step_ok):
        """Whether the update is tried; records the first that no smaller loss scale could save."""
        finite = backend.all_replicas(backend.all_finite(tensors))
        failed = ops.logical_and(step_ok, ops.logical_not(finite))
        self._record_lost(ops.logical_and(failed, scale.exhausted), position)
        scale.update(ops.logical_or(finite, ops.logical_not(step_ok)))
        return ops.logical_and(step_ok, finite)

    def _record_lost(self, lost, position):
        """Remember the step and the position of an update in it, where it was lost."""
        here = ops.stack([ops.cast(self.steps_done, "int32"), *(np.int32(i) for i in position)])
        self.nonfinite.assign(ops.where(lost, here, self.nonfinite.value))

    def _state_to_restore(self):
        """Variables with their values before the step: under loss scaling an overflow undoes it."""
        if not self.optimizer.scaled:
            return []
        players = self.players()
        variables = [v for p in players for v in [*p.trainable_variables, *p.writes]]
        variables += [v for p in players for v in self.optimizer[p.name].variables]
        return [(v, ops.copy(v.value)) for v in variables]

    def _advance(self, rows, step_ok):
        """Count the step, and move the average where the step was made."""
        go_on = ops.cast(self.nonfinite[0] < 0, "int32")
        rows = ops.cast(step_ok, "int32") * ops.cast(rows * backend.replica()[1], "int32")
        self.steps_done.assign_add(go_on)
        self.images_seen.assign_add(rows)
        self.average.update(
            self.ema_generator, self.generator, self.images_seen, ops.cast(rows, "float32")
        )

    def _step_logs(self):
        """The epoch's means so far, and what `nonfinite.WatchedFunction` takes out of them."""
        logs = self.logs.results()
        if logs and any(player.when is not None for player in self.players()):
            logs[nonfinite.COUNTS] = self.logs.counts()
        return {**logs, nonfinite.KEY: ops.convert_to_tensor(self.nonfinite)}


def _write(pairs, where):
    """Give variables the values paired with them, where a boolean scalar is true."""
    for variable, value in pairs:
        variable.assign(ops.where(where, value, variable.value))


def _restore(pairs, unless):
    """Give variables the values paired with them, unless a boolean scalar is true."""
    for variable, value in pairs:
        variable.assign(ops.where(unless, variable.value, value))


def _row_count(batches):
    """Real samples in the batches of one step."""
    return len(batches) * ops.shape(keras.tree.flatten(batches[0])[0])[0]
