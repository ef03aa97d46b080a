"""A run and the folder of its checkpoints."""

import collections
import secrets

import keras

from keras_gan.backend import processes
from keras_gan.saving import checkpoint_files, named_tensors, run_record, run_state, settings
from keras_gan.saving.checkpoint_content import step_of
from keras_gan.training.progress import Progress
from keras_gan.utils import atomic_files
from keras_gan.utils.arrays import host_integer
from keras_gan.utils.console import say
from keras_gan.utils.errors import DamagedFileError


class Run:
    """A GAN in training, with its data and callbacks: saves checkpoints and restores them.

    Args:
        gan, feed: what is trained on what.
        callbacks: name -> callback with `get_state()` and `set_state(state)`.
        directory: of its checkpoints.
        claim: on that directory, of the process that writes there; `None` in the others.
        keep: checkpoints to keep.
        accept_changes: whether settings may be others than those of the run that is resumed.

    Attributes:
        newest: step of the newest checkpoint that this process wrote or restored, or `None`.
        has_changed: whether it is resumed with other settings than it had.
        name: of the run, drawn when it begins, which its checkpoints bear.
    """

    def __init__(self, gan, feed, callbacks, directory, claim, keep, accept_changes=False):
        self.gan, self.feed, self.callbacks = gan, feed, callbacks
        self.directory, self.claim, self.keep = directory, claim, keep
        self.accept_changes = accept_changes
        self.identity = run_state.identity(gan, feed.describe())
        self.settings = settings.of_gan(gan)
        self.newest, self.first_epoch, self.held, self.has_changed = None, None, set(), False
        if claim is not None:
            atomic_files.remove_stale(self.directory)
        self.name = gan.run_name = processes.agreed(gan.run_name or secrets.token_hex(16))

    @property
    def steps_done(self):
        return host_integer(self.gan.steps_done)

    def begin(self, how_to_resume):
        """Raise if the folder holds a run that could be resumed; the error says how."""
        newest = checkpoint_files.newest_step(self.directory)
        if newest > self.steps_done:
            raise ValueError(
                "The directory holds a run that is ahead of this GAN: go on with it by "
                f"`{how_to_resume}`, or give a new run a directory of its own. Received: "
                f"{str(self.directory)!r} with checkpoint-{newest}, a GAN at step "
                f"{self.steps_done}."
            )
        checkpoint_files.require_own(
            self.directory, self.name, f"go on with it by `{how_to_resume}`"
        )

    def resume(self, at_most=None):
        """Restore the newest checkpoint, of that step at most; `None` where there is none."""
        saved = self._newest(at_most)
        if saved is None:
            self._require_none_after(at_most)
            say(f"No checkpoint in {str(self.directory)!r}: training begins.")
            return None
        changed = self._changed_settings(saved)
        rates = self._changed_rates(saved)
        progress, self.has_changed = self._put_back(saved), bool(changed)
        if rates:
            self.gan.optimizer.rates = rates
            progress.rates = progress.rates and {**progress.rates, **rates}
        note = f"; changed: {'; '.join(changed)}" if changed else ""
        if progress.read_again:
            note += f"; the first {progress.read_again} steps of the stream are read again"
        changed = run_state.differences(saved.record["versions"], run_state.versions())
        if changed:
            note += f"; other versions ({'; '.join(changed)}) may round otherwise"
        say(
            f"Resumed from {saved.name}: epoch {progress.epoch + 1}, after {progress.step} of its "
            f"steps{note}."
        )
        return progress

    def _require_none_after(self, step):
        """Raise where there are checkpoints, but none up to a step to go on from."""
        steps = map(step_of, self.directory.glob("checkpoint-*"))
        kept = sorted(each for each in steps if each >= 0)
        if kept:
            raise ValueError(
                "To go on from a step takes a checkpoint of that step, or of one before: write "
                f"`fit(..., resume={kept[0]})`. Received: resume={step}, and in "
                f"{str(self.directory)!r} checkpoints of the steps {', '.join(map(str, kept))}."
            )

    def roll_back(self, attempt, at_most=None):
        """Restore the newest checkpoint with other random seeds; `None` where there is none."""
        try:
            saved = self._newest(processes.agreed(at_most))
        except ValueError:
            return None
        if saved is None or saved.record.get("run", self.name) != self.name:
            return None
        progress = self._put_back(saved)
        run_state.renew_noise(self.gan, attempt)
        return progress

    def _newest(self, at_most):
        """The newest checkpoint that is whole, the same in all processes."""
        processes.wait()  # For the one that writes.
        saved = checkpoint_files.newest(self.directory, self._accept, at_most)
        step = None if saved is None else saved.step
        processes.require_same({"folder of checkpoints": [str(self.directory), step]})
        return saved

    def settle(self, progress):
        """Whether an exception has left a whole step; then `progress` tells of it."""
        step = self.gan.train_function
        broken = step is not None and step.running
        if self.feed.error is not None and keras.backend.backend() != "tensorflow":
            broken = False  # TensorFlow reads data while it draws noise already.
        return self.newest is not None and not broken and progress.settle(self.steps_done)

    def save(self, progress):
        """Write a checkpoint, unless an update was refused as non-finite, which `fit` reports.

        Raises:
            OSError: when it could not be written.
            keras_gan.utils.errors.NonFiniteStateError: when there is NaN or infinity in the state.
        """
        run_state.sync(self.gan)
        if int(keras.ops.convert_to_numpy(self.gan.nonfinite)[0]) >= 0:
            return
        tensors = run_state.capture(self.gan)
        named_tensors.require_finite(tensors)
        if self.first_epoch is None:
            self.first_epoch = progress.epoch
        if self.claim is None:
            self.newest = progress.steps
            return
        record = {
            "run": self.name,
            "seed": self.gan.seed,
            "first_epoch": self.first_epoch,
            "progress": progress.record(),
            "callbacks": {name: c.get_state() for name, c in self.callbacks.items()},
            "identity": self.identity,
            "settings": self.settings,
            "versions": run_state.versions(),
        }
        self.claim.renew()
        kept = self.keep, self.held
        checkpoint_files.write(self.directory, progress.steps, tensors, record, *kept)
        self.newest = progress.steps

    def _accept(self, saved):
        """Judge a record, and give the callbacks their states, before its tensors are read."""
        run_record.check(saved.record)
        self._require_same(saved)
        try:
            states = _by_kind(saved.record["callbacks"])
            for kind, callback in _by_kind(self.callbacks).items():
                if kind in states:
                    callback.set_state(states[kind])
        except Exception as error:
            raise DamagedFileError(
                f"the state of {kind[0]} cannot be restored: {error!r}"
            ) from error

    def _require_same(self, saved):
        then = {**saved.record["identity"], "tensors": saved.record["tensors"]}
        now = {**self.identity, "tensors": named_tensors.layout(run_state.variables(self.gan))}
        changed = run_state.differences(then, now)
        if changed:
            raise ValueError(
                "A run goes on with the GAN, the data and the order that it began with: restore "
                "them, or begin a new run in another directory. Received, against "
                f"{saved.name} in {str(self.directory)!r}: {'; '.join(changed[:5])}."
            )

    def _changed_settings(self, saved):
        """Lines that tell settings which are others than the run's; raises where none may be."""
        then = saved.record.get("settings", self.settings)  # Which early versions did not write.
        changed = run_state.differences(then, self.settings)
        for player, (old, new) in self._set_rates(saved).items():
            changed.append(f"{player}'s learning rate: {old:g} then, {new:g} now")
        if changed and not self.accept_changes:
            raise ValueError(
                "A run goes on with the settings that it began with: restore them, or go on with "
                "others on purpose by `Checkpoint(..., accept_changes=True)`. Received, against "
                f"{saved.name} in {str(self.directory)!r}: {'; '.join(changed[:5])}."
            )
        return changed

    def _set_rates(self, saved):
        """`(then, now)` of rates set since `compile`, by player: neither its rate nor the run's."""
        names = {id(v): name for name, v in run_state.variables(self.gan).items()}
        found = {}
        for player, now in self.gan.optimizer.rates.items():
            variable = self.gan.optimizer[player]._learning_rate
            then = float(saved.tensors[names[id(variable)]])
            if now not in (then, self.gan.compiled_rates[player]):
                found[player] = then, now
        return found

    def _changed_rates(self, saved):
        """The rates that this GAN has and the run has not, by player, to go on with."""
        then = saved.record.get("settings", self.settings)
        rates, changed = self.gan.optimizer.rates, set(self._set_rates(saved))
        for player in rates:
            key = f"{player}_optimizer"
            if then[key]["learning_rate"] != self.settings[key]["learning_rate"]:
                changed.add(player)
        return {player: rates[player] for player in rates if player in changed}

    def _put_back(self, saved):
        before = self.steps_done
        run_state.restore(self.gan, saved.tensors)
        self.gan.seed = saved.record["seed"]
        self.newest, self.first_epoch = saved.step, saved.record.get("first_epoch", 0)
        self.name = self.gan.run_name = saved.record.get("run", self.name)
        means = [value for name, value in saved.tensors.items() if name.startswith("means/")]
        progress = Progress(**saved.record["progress"], means=means)
        if progress.begun:
            progress.rates = self.gan.optimizer.rates
        if not self.feed.by_index:
            read = max(before, progress.began) if self.feed.once else progress.began
            progress.read_again = max(0, saved.step - read)
        return progress


def _by_kind(named):
    """The values of `{"<number>:<kind>": value}` by kind, and how many of it came before.

    So a callback that has come in between, or has gone, leaves the others theirs.
    """
    found, counts = {}, collections.Counter()
    for name in sorted(named, key=lambda name: int(name.partition(":")[0])):
        kind = name.partition(":")[2]
        found[kind, counts[kind]] = named[name]
        counts[kind] += 1
    return found
