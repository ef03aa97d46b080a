"""The epoch and step that a training has reached, and how it goes on from there."""

import keras

from keras_gan.utils.arrays import host_integer

_END_OF_EPOCH = "end of epoch"  # In the place of True, which a user's callback sets.


class Progress(keras.callbacks.Callback):
    """Counts executed steps; on resume, the first epoch runs only its remaining steps.

    It comes first among the callbacks, so that the others find its numbers up to date: `epoch`,
    `step` and `steps` are right before each step and after training. They are counted on the host,
    so reading them does not wait for the device.

    Args:
        epoch: completed epochs.
        step: completed steps of the next epoch.
        logs: `keras.callbacks.History.history` of the completed epochs.
        epochs: their numbers, `keras.callbacks.History.epoch`.
        began: the GAN's `steps_done` when the run began.
        begun: whether callbacks have begun the epoch already.
        means: values of the metrics' variables in the middle of an epoch.
        rates: learning rates to restore in an epoch that was begun, by player.

    Attributes:
        steps: the GAN's `steps_done`.
        history: of the whole training, with the epochs before a resume.
        read_again: steps of a stream that the run has used before.
        over: whether nothing is left to train, whatever `epochs` says.
    """

    def __init__(
        self, epoch=0, step=0, logs=None, epochs=(), began=0, begun=False, means=(), rates=None
    ):
        super().__init__()
        self.epoch, self.step, self.began, self.begun = epoch, step, began, begun
        self.means, self.rates = list(means), rates
        self.history = keras.callbacks.History()
        self.history.history = {name: list(values) for name, values in (logs or {}).items()}
        self.history.epoch = list(epochs)
        self._before = list(epochs)
        self._first, self._skipped, self._complete = epoch, step, None
        self.read_again, self.over = 0, False
        self._closed = None  # Number and logs of the epoch that ended last.

    def record(self):
        """The constructor's arguments that restore this progress, but for the model's own state."""
        logs = self.history.history
        if self._complete is not None:
            logs = {name: v[: self._complete.get(name, 0)] for name, v in logs.items()}
        names = ("epoch", "step", "began", "begun")
        epochs = [number for number in self.history.epoch if number < self.epoch]
        if self._closed is not None and self._closed[0] not in epochs:  # A callback failed then.
            number, values = self._closed
            epochs, logs = [*epochs, number], {**logs}
            for name, value in values.items():
                logs[name] = [*logs.get(name, []), float(value)]
        return {**{name: getattr(self, name) for name in names}, "logs": logs, "epochs": epochs}

    def on_epoch_begin(self, epoch, logs=None):
        self.epoch, self.step, self.begun = epoch, self._skipped, True
        self._start = self.steps = host_integer(self.model.steps_done)
        self._stepping = False
        if epoch == self._first:
            self.history.epoch = list(self._before)  # Keras empties it when training begins.
        if self._skipped:  # Keras begins each epoch's means anew.
            for variable, value in zip(self.model.metrics_variables, self.means, strict=True):
                variable.assign(value)

    def on_train_batch_begin(self, batch, logs=None):
        if self.rates is not None:  # A scheduler has begun this epoch a second time.
            self.model.optimizer.rates, self.rates = self.rates, None
        self.step, self.steps = self._skipped + batch, self._start + batch
        self._stepping = True
        total = self.params["steps"]
        if self._skipped and total and self.step + self.model.steps_per_execution >= total:
            # Keras leaves the epoch after the execution that follows.
            self.model.stop_training = _END_OF_EPOCH

    def on_epoch_end(self, epoch, logs=None):
        self.steps = host_integer(self.model.steps_done)
        step, total = self._skipped + self.steps - self._start, self.params["steps"]
        self._skipped = 0
        if self.model.stop_training is _END_OF_EPOCH:
            self.model.stop_training = False
        elif self.model.stop_training and (total is None or step < total):
            # Stopped in its midst: what Keras now logs as an epoch is none.
            self._complete = {name: len(v) for name, v in self.history.history.items()}
            self.step = step
            return
        self.epoch, self.step, self.begun = epoch + 1, 0, False
        self._closed = epoch, logs or {}

    def settle(self, steps_done):
        """Bring the numbers up to an execution that an exception followed; whether they can be.

        They cannot be within an execution, and where an epoch is trained but has not ended.
        """
        done = steps_done - self.steps
        if done not in (0, self.model.steps_per_execution):
            return False
        total = self.params["steps"]
        if done and total and self.step + done >= total:
            return False
        self.step, self.steps = self.step + done, steps_done
        self.begun = self.begun and (self.step > 0 or self._stepping)
        return True
