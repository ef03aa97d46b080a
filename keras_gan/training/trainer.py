"""`compile` and `fit`: what Keras's trainer is told, and what it is spared."""

import functools

import keras
from keras import ops

from keras_gan import backend, data_adapters
from keras_gan.data_adapters.contract import Contract
from keras_gan.training import nonfinite
from keras_gan.training.logs import Journal
from keras_gan.training.loss_scale import computes_in_float16
from keras_gan.training.optimizers import PlayerOptimizers
from keras_gan.training.progress import Progress
from keras_gan.utils.checks import refuse


class Training:
    """The part of a GAN that trains it."""

    def compile(
        self,
        generator_optimizer="adam",
        critic_optimizer="adam",
        *,
        jit_compile="auto",
        run_eagerly=False,
        steps_per_execution=1,
    ):
        """Configure training.

        Args:
            generator_optimizer, critic_optimizer: Keras optimizers, by object or name; one each.
            jit_compile: compile the step by XLA; `"auto"` as in `keras.Model.compile`, but on
                TensorFlow also on a CPU, for images on one replica, where it pays: not where
                TensorFlow has oneDNN, a convolution's kernel is wider than two of its strides, or
                a layer such as `Dropout` draws random numbers.
            run_eagerly: run the step uncompiled, to debug it.
            steps_per_execution: steps in one call into the compiled program.
        """
        given = {"critic": critic_optimizer, "generator": generator_optimizer}
        optimizers = {name: keras.optimizers.get(value) for name, value in given.items()}
        if optimizers["critic"] is optimizers["generator"]:
            raise ValueError(
                "Each player needs an optimizer of its own: pass two objects. Received: the same "
                f"{type(generator_optimizer).__name__} for both."
            )
        for player in self.players():
            optimizers[player.name].build(player.trainable_variables)
        self.journal = Journal(name for player in self.players() for name in player.logs)
        super().compile(
            optimizer=PlayerOptimizers(
                optimizers, scaled=computes_in_float16([self.generator, self.critic])
            ),
            jit_compile=self._compiles(jit_compile, run_eagerly),
            run_eagerly=run_eagerly,
            steps_per_execution=steps_per_execution,
            auto_scale_loss=False,
        )
        self._compile_arguments = {
            "jit_compile": jit_compile,
            "run_eagerly": run_eagerly,
            "steps_per_execution": steps_per_execution,
        }

    def _compiles(self, jit_compile, run_eagerly):
        if jit_compile != "auto" or run_eagerly:
            return jit_compile
        layers = self._flatten_layers(include_self=False)
        return backend.auto_jit_compile(self.sample_shape, layers)

    def get_compile_config(self):
        if not self.compiled:
            return None
        serialize = keras.saving.serialize_keras_object
        optimizers = {
            f"{player.name}_optimizer": serialize(self.optimizer[player.name])
            for player in self.players()
        }
        return {**optimizers, **self._compile_arguments}

    def compile_from_config(self, config):
        self.compile(**keras.saving.deserialize_keras_object(config))

    @property
    def metrics(self):
        return self.journal.metrics

    def make_train_function(self, force=False):
        """Keras's compiled step, its logs without the mark of a non-finite update."""
        if self.train_function is None or force:
            super().make_train_function(force=force)
            self.train_function = nonfinite.Guard(self, self.train_function)

    def fit(
        self,
        x=None,
        y=None,
        batch_size=None,
        epochs=1,
        verbose="auto",
        callbacks=None,
        shuffle=True,
        initial_epoch=0,
        steps_per_epoch=None,
        resume=False,
        on_nonfinite="stop",
        **unsupported,
    ):
        """Train on real samples.

        Args:
            x: samples as an array of any framework, a `tf.data.Dataset`, a `PyDataset`, a loader
                or a generator of batches. Images are `uint8`, or floats in [-1, 1].
            batch_size: samples in one critic update, for arrays (32 by default); a stream's batch
                is what it yields. One step takes `critic_steps` as many.
            epochs, verbose, callbacks, initial_epoch: as in `keras.Model.fit`.
            shuffle: whether arrays come in a new order each epoch, a function of (seed, epoch).
            steps_per_epoch: steps, that is generator updates, in an epoch; by default one pass.
            resume: go on from the newest checkpoint of the `keras_gan.callbacks.Checkpoint` among
                the callbacks, where there is one; `epochs` counts those before it too.
            on_nonfinite: at a NaN or infinity `"stop"`, or `"rollback"` to the newest checkpoint
                and go on with other noise.

        Returns:
            A `keras.callbacks.History` of the epochs' means of `critic_loss`, `generator_loss`,
            `real_logit`, `fake_logit` and, where there is one, `penalty`.

        Raises:
            ValueError: when the data is not what the players take, before the first step, or
                before the use of the batch of a stream that is not.
            keras_gan.models.NonFiniteError: when a loss or gradient is NaN or infinite. The model
                is as it was before that update.
        """
        self._check_fit(y=y, **unsupported)
        callbacks = _listed(callbacks)
        keeper = _keeper(callbacks, resume, on_nonfinite)
        feed = data_adapters.make_feed(
            x,
            Contract(self.sample_shape),
            batch_size=batch_size,
            critic_steps=self.critic_steps,
            steps_per_epoch=steps_per_epoch,
            epochs=epochs - initial_epoch,
            shuffle=shuffle,
            seed=self.seed,
            start=self._steps_done(),
        )
        train = functools.partial(self._train, feed, epochs, verbose, callbacks)
        if keeper is None:
            return train(Progress(initial_epoch))
        rollback = on_nonfinite == "rollback"
        return keeper.conduct(self, feed, train, Progress(initial_epoch), resume, rollback)

    def _train(self, feed, epochs, verbose, callbacks, progress):
        """Keras's `fit` from `progress` on."""
        self.history = progress.history
        if progress.epoch >= epochs:
            return progress.history
        self._initial_epoch = None  # Keras's own BackupAndRestore leaves its last one there.
        feed.seed, feed.start = self.seed, self._steps_done()
        callbacks = [progress, *callbacks, progress.history]
        self.nonfinite.assign([-1, -1, -1])
        self.make_train_function()
        self.train_function.forget()
        with feed.errors():
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
        return progress.history

    def _steps_done(self):
        return int(ops.convert_to_numpy(self.steps_done))

    def _check_fit(self, **unsupported):
        if not self.compiled:
            raise ValueError(
                "Compile the GAN before `fit`: `gan.compile(generator_optimizer="
                "keras.optimizers.Adam(2e-4, 0.5), critic_optimizer=keras.optimizers.Adam(2e-4, "
                "0.5))`. Received: a GAN without optimizers."
            )
        refuse(unsupported)
        if self.replay is not None and backend.replica_count() > 1:
            raise ValueError(
                "A replay pool works on one device: build the GAN with `replay=None`. "
                f"Received: replay={self.replay.name!r} on {backend.replica_count()} replicas."
            )

    def evaluate(self, *args, **kwargs):
        """A GAN has no validation loss; raises."""
        raise ValueError(
            "A GAN's losses say nothing about its samples, so there is no `evaluate`: compare "
            "`gan.generate(...)` with real data by `keras_gan.metrics`. Received: a call to "
            "evaluate()."
        )


def _listed(callbacks):
    """Callbacks as a list; those that ask for it (`meet(callbacks)`) see the others.

    One that adds scores to the logs (`adds_logs`) comes before those that may monitor them.
    """
    callbacks = getattr(callbacks, "callbacks", callbacks)
    callbacks = keras.tree.flatten(callbacks) if callbacks else []
    callbacks = sorted(callbacks, key=lambda c: not getattr(c, "adds_logs", False))
    for callback in callbacks:
        if hasattr(callback, "meet"):
            callback.meet(callbacks)
    return callbacks


def _keeper(callbacks, resume, on_nonfinite):
    """The callback that keeps checkpoints, `None` where there is none and need be none."""
    if on_nonfinite not in ("stop", "rollback"):
        raise ValueError(
            f'`on_nonfinite` must be "stop" or "rollback". Received: {on_nonfinite!r}.'
        )
    keepers = [callback for callback in callbacks if hasattr(callback, "conduct")]
    if len(keepers) > 1 or (not keepers and (resume or on_nonfinite == "rollback")):
        raise ValueError(
            "To resume and to roll back takes one checkpoint callback: "
            '`fit(..., callbacks=[keras_gan.callbacks.Checkpoint("runs/gan", every=1000)])`. '
            f"Received: {len(keepers)} of them, resume={resume}, on_nonfinite={on_nonfinite!r}."
        )
    return keepers[0] if keepers else None
