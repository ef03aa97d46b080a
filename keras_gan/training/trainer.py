"""`fit`, adapted to players and to data without targets."""

import contextlib
import functools
import sys
import threading
from collections.abc import Sequence
from typing import Any, Literal

import keras

from keras_gan import backend, data_adapters
from keras_gan.backend import processes
from keras_gan.training import agreement, callback, constants, conventions, nonfinite
from keras_gan.training.own_scope import in_own_scope
from keras_gan.training.progress import Progress
from keras_gan.training.stability import Stability
from keras_gan.utils.arrays import host_integer
from keras_gan.utils.hints import Part


class Trainer(Part):
    """The part of a GAN that trains it."""

    train_function: Any
    _trained_by = None  # The thread that is in `fit`.

    @property
    def metrics(self) -> list[keras.Metric]:
        return self.logs.metrics

    def make_train_function(self, force: bool = False) -> None:
        """Keras's compiled step, watched for non-finite updates."""
        if self.train_function is None or force:
            super().make_train_function(force=force)
            self.train_function = nonfinite.WatchedFunction(self, self.train_function)

    @in_own_scope
    def fit(
        self,
        x: Any = None,
        y: Any = None,
        batch_size: int | None = None,
        epochs: int = 1,
        verbose: int | Literal["auto"] = "auto",
        callbacks: Sequence[keras.callbacks.Callback] | None = None,
        shuffle: bool = True,
        mirror: bool = False,
        initial_epoch: int = 0,
        steps_per_epoch: int | None = None,
        resume: bool | int = False,
        on_nonfinite: Literal["stop", "rollback"] = "stop",
        on_divergence: Literal["warn", "stop", "rollback"] = "warn",
        **unsupported: Any,
    ) -> keras.callbacks.History:
        """Train on real samples.

        Args:
            x: samples as an array of any framework, a list or column of arrays or of Pillow's
                pictures, a `tf.data.Dataset`, a `PyDataset`, a loader or a generator of batches.
                Images are `uint8`, or floats in [-1, 1]. Where a GAN learns from two parts, `x` may
                hold both: a tuple of arrays, a data set of tuples, or dictionaries by the names of
                the parts, `{"image": …, "label": …}`.
            y: the second part, for arrays: integer labels, texts, the other images.
            batch_size: samples in one critic update, for arrays (32 by default); a stream's batch
                is what it yields. One step takes `critic_steps` as many.
            epochs, verbose, callbacks, initial_epoch: as in `keras.Model.fit`.
            shuffle: whether arrays come in a new order each epoch, a function of (seed, epoch).
            mirror: whether each image of arrays is flipped left to right at random, anew each
                epoch, a function of (seed, epoch); pairs are flipped together.
            steps_per_epoch: steps, that is generator updates, in an epoch; by default one pass.
            resume: go on from the newest checkpoint of the `keras_gan.callbacks.Checkpoint` among
                the callbacks, where there is one; `epochs` counts those before it too. A number
                is the step of the checkpoint to go on from; later ones are given up.
            on_nonfinite: at a NaN or infinity `"stop"`, or `"rollback"` to the newest checkpoint
                and go on with other noise.
            on_divergence: where penalty and losses leave the run's past by far, `"warn"`, `"stop"`
                or `"rollback"`. The checkpoint before that is kept.

        Returns:
            A `keras.callbacks.History` of the epochs' means of `critic_loss`, `generator_loss`,
            `real_logit`, `fake_logit` and, where there is one, `penalty`.

        Raises:
            ValueError: when the data is not what the players take, before the first step, or
                before the use of the batch of a stream that is not.
            keras_gan.models.NonFiniteError: when a loss, a gradient, or what an update makes of
                weights, optimizer or statistics is NaN or infinite. The model is as it was before
                that update.
            keras_gan.models.DivergenceError: where `on_divergence` is not `"warn"`, when the
                training has come apart.
            keras_gan.models.LostProcessError: when another process of a training in several ends.
        """
        contract = self.contract()
        if y is not None and contract.parts == 2:
            x, y = (x, y), None
        self._check_fit(y=y, **unsupported)
        conventions.check_reach(self.generator, x)
        callbacks = self._arranged([*callback.listed(callbacks), Stability(on_divergence)])
        rollback = callback.causes_of_rollback(on_nonfinite, on_divergence)
        manager = callback.manager_of(callbacks, resume, rollback)
        callbacks = callback.of_this_process(callbacks)
        amount = {"batch_size": batch_size, "critic_steps": self.critic_steps}
        amount |= {"steps_per_epoch": steps_per_epoch, "epochs": epochs - initial_epoch}
        feed = data_adapters.make_feed(x, contract, **amount, shuffle=shuffle, mirror=mirror)
        self.check_batch_size(feed.batch_size)
        agreement.check(self, feed)
        callback.show_data(callbacks, feed)
        verbose = verbose if _has_console() else 0
        train = functools.partial(self._train, feed, epochs, verbose, callbacks)
        progress = Progress(initial_epoch, began=host_integer(self.steps_done))
        if manager is None:
            return train(progress)
        return manager.manage(self, feed, train, progress, resume, rollback)

    def check_batch_size(self, rows: int) -> None:
        """Raise where the GAN cannot be trained on batches of so many rows."""
        if self.replay is not None:
            self.replay.require_room(rows)

    def _arranged(self, callbacks):
        callbacks = callback.arranged(callbacks)
        callback.check_monitors(callbacks, [metric.name for metric in self.metrics])
        return callbacks

    def _train(self, feed, epochs, verbose, callbacks, progress):
        """Keras's `fit` from `progress` on."""
        self.history = progress.history
        if progress.over or progress.epoch >= epochs:
            return progress.history
        self._initial_epoch = None  # Keras's own BackupAndRestore leaves its last one there.
        steps = host_integer(self.steps_done)
        left = epochs - progress.epoch, progress.step, progress.read_again
        feed.begin(self.seed, steps, *left, self.steps_per_execution, progress.began)
        callbacks = [progress, *callbacks, progress.history]
        self._begin_watching()
        self.follow_generator()
        self.seen = None  # An update that is refused may leave the generator moved alone.
        with processes.losses_told():
            with self._in_training(), feed.errors():
                super().fit(
                    feed.as_input(),
                    epochs=epochs,
                    verbose=verbose,
                    callbacks=callbacks,
                    shuffle=False,
                    initial_epoch=progress.epoch,
                    steps_per_epoch=feed.steps_per_epoch,
                )
            self.train_function.finish()
            self.follow_generator()
        return progress.history

    def _begin_watching(self):
        """Make the step, which has seen no NaN yet."""
        self.nonfinite.assign([-1, -1, -1])
        self.make_train_function()
        self.train_function.forget()

    @contextlib.contextmanager
    def _in_training(self):
        """A context in which this thread alone may use the GAN."""
        self.require_not_in_training()
        before, self._trained_by = self._trained_by, threading.get_ident()
        try:
            with backend.running_programs():
                yield
        finally:
            self._trained_by = before

    def require_not_in_training(self) -> None:
        """Raise where another thread trains this GAN, whose state is then that thread's."""
        if self._trained_by not in (None, threading.get_ident()):
            raise RuntimeError(
                "One thread at a time trains and uses a GAN: look at one in training by a callback "
                "such as `keras_gan.callbacks.SampleGrid`, or load its newest `.keras` file. "
                f"Received: a call while another thread is in `fit` of {self.name!r}."
            )

    def _check_fit(self, **unsupported):
        self.require_not_in_training()
        backend.refuse_strategy()
        if not self.compiled:
            raise ValueError(
                "Compile the GAN before `fit`: `gan.compile(generator_optimizer="
                "keras.optimizers.Adam(2e-4, 0.5), critic_optimizer=keras.optimizers.Adam(2e-4, "
                "0.5))`. Received: a GAN without optimizers."
            )
        if not self._trained_variables().items() <= self._compiled_for.items():
            raise ValueError(
                "Compile the GAN again after `layer.trainable` was changed: "
                "`gan.compile(keras.optimizers.Adam(2e-4, 0.5), keras.optimizers.Adam(2e-4, 0.5))`."
                " Received: other trainable variables than those it was compiled for."
            )
        _refuse(unsupported, self.condition is not None)
        if self.replay is not None and backend.replica_count() > 1:
            raise ValueError(
                "A replay pool works on one device: build the GAN with `replay=None`. "
                f"Received: replay={self.replay.name!r} on {backend.replica_count()} replicas."
            )
        self._compile_changes_in()

    def _compile_changes_in(self):
        """Have the step made anew where a setting is another than it was made with."""
        step = self.train_function
        if step is not None and step.constants != constants.of(self):
            self.train_function, self.logs = None, self._new_logs()


def _has_console():
    """Whether there is a console, and this is the process that writes on it."""
    return sys.stdout is not None and processes.is_first()


def _refuse(arguments, conditional):
    """Raise for arguments of Keras's `fit` that would have no meaning."""
    kind = "a conditional GAN" if conditional else "an unconditional GAN"
    for name, value in arguments.items():
        if value is not None and not (name == "validation_split" and value == 0.0):
            raise ValueError(
                f"`{name}` has no meaning for {kind}: leave it out. "
                f"Received: {name} of type {type(value).__name__}."
            )
