"""A run and the folder of its checkpoints."""

import keras

from keras_gan.saving import checkpoint_files, named_tensors, run_state
from keras_gan.training.progress import Progress
from keras_gan.utils import atomic_files
from keras_gan.utils.arrays import host_integer
from keras_gan.utils.console import say


class Run:
    """A GAN in training, with its data and callbacks: saves checkpoints and restores them.

    Args:
        gan, feed: what is trained on what.
        callbacks: name -> callback with `get_state()` and `set_state(state)`.
        directory, keep: of its checkpoints.

    Attributes:
        newest: step of the newest checkpoint that this process wrote or restored, or `None`.
    """

    def __init__(self, gan, feed, callbacks, directory, keep):
        self.gan, self.feed, self.callbacks = gan, feed, callbacks
        self.directory, self.keep = directory, keep
        self.identity = run_state.identity(gan, feed.describe())
        self.newest = None
        atomic_files.remove_stale(directory)

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

    def resume(self):
        """Restore the newest checkpoint; returns its `Progress`, `None` without one."""
        saved = checkpoint_files.newest(self.directory)
        if saved is None:
            say(f"No checkpoint in {str(self.directory)!r}: training begins.")
            return None
        self._require_same(saved)
        progress = self._put_back(saved)
        note = "" if self.feed.by_index else "; the stream is read from its start"
        changed = run_state.differences(saved.record["versions"], run_state.versions())
        if changed:
            note += f"; other versions ({'; '.join(changed)}) may round otherwise"
        say(
            f"Resumed from {saved.name}: epoch {progress.epoch + 1}, after {progress.step} of its "
            f"steps{note}."
        )
        return progress

    def roll_back(self, attempt):
        """Restore the newest checkpoint of this process with other random seeds."""
        progress = self._put_back(checkpoint_files.newest(self.directory))
        run_state.renew_noise(self.gan, attempt)
        return progress

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
        record = {
            "seed": self.gan.seed,
            "progress": progress.record(),
            "callbacks": {name: c.get_state() for name, c in self.callbacks.items()},
            "identity": self.identity,
            "versions": run_state.versions(),
        }
        checkpoint_files.write(self.directory, progress.steps, tensors, record, self.keep)
        self.newest = progress.steps

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

    def _put_back(self, saved):
        run_state.restore(self.gan, saved.tensors)
        self.gan.seed = saved.record["seed"]
        for name, callback in self.callbacks.items():
            if name in saved.record["callbacks"]:
                callback.set_state(saved.record["callbacks"][name])
        self.newest = saved.step
        means = [value for name, value in saved.tensors.items() if name.startswith("means/")]
        return Progress(**saved.record["progress"], means=means)
