"""The epoch and step that a training has reached, and how it goes on from there."""

import keras

from keras_gan.utils.arrays import host_integer


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
        means: values of the metrics' variables in the middle of an epoch.

    Attributes:
        steps: the GAN's `steps_done`.
        history: of the whole training, with the epochs before a resume.
    """

    def __init__(self, epoch=0, step=0, logs=None, epochs=(), means=()):
        super().__init__()
        self.epoch, self.step = epoch, step
        self.means = list(means)
        self.history = keras.callbacks.History()
        self.history.history = {name: list(values) for name, values in (logs or {}).items()}
        self.history.epoch = list(epochs)
        self._before = list(epochs)
        self._first, self._skipped = epoch, step
        self._cut = False

    def record(self):
        """The constructor's arguments that restore this progress, without the means."""
        logs, epochs = self.history.history, self.history.epoch
        return {"epoch": self.epoch, "step": self.step, "logs": logs, "epochs": epochs}

    def on_epoch_begin(self, epoch, logs=None):
        self.epoch, self.step = epoch, self._skipped
        self._start = self.steps = host_integer(self.model.steps_done)
        if epoch == self._first:
            self.history.epoch = list(self._before)  # Keras empties it when training begins.
        if self._skipped:  # Keras begins each epoch's means anew.
            for variable, value in zip(self.model.metrics_variables, self.means, strict=True):
                variable.assign(value)

    def on_train_batch_begin(self, batch, logs=None):
        self.step, self.steps = self._skipped + batch, self._start + batch
        total = self.params["steps"]
        if self._skipped and total and self.step + self.model.steps_per_execution >= total:
            # Keras leaves the epoch after the execution that follows.
            self.model.stop_training = self._cut = True

    def on_epoch_end(self, epoch, logs=None):
        self.epoch, self.step, self._skipped = epoch + 1, 0, 0
        self.steps = host_integer(self.model.steps_done)
        if self._cut:
            self.model.stop_training = self._cut = False
