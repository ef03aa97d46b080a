"""`compile` and `fit`: what Keras's trainer is told, and what it is spared."""

import keras
from keras import ops

from keras_gan import backend, feeding
from keras_gan.contract import Contract
from keras_gan.models import guard
from keras_gan.models.arguments import refuse
from keras_gan.models.journal import Journal
from keras_gan.optimizers import PlayerOptimizers


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
            jit_compile: compile the step by XLA; `"auto"` as in `keras.Model.compile`.
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
            optimizer=PlayerOptimizers(optimizers),
            jit_compile=jit_compile,
            run_eagerly=run_eagerly,
            steps_per_execution=steps_per_execution,
            auto_scale_loss=False,
        )
        self._compile_arguments = {
            "jit_compile": jit_compile,
            "run_eagerly": run_eagerly,
            "steps_per_execution": steps_per_execution,
        }

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
            self.train_function = guard.Guard(self, self.train_function)

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
        feed = feeding.make_feed(
            x,
            Contract(self.sample_shape),
            batch_size=batch_size,
            critic_steps=self.critic_steps,
            steps_per_epoch=steps_per_epoch,
            epochs=epochs - initial_epoch,
            shuffle=shuffle,
            seed=self.seed,
            start=int(ops.convert_to_numpy(self.steps_done)),
        )
        _introduce(callbacks)
        self.nonfinite.assign([-1, -1, -1])
        self.make_train_function()
        self.train_function.forget()
        with feed.errors():
            history = super().fit(
                feed.as_input(),
                epochs=epochs,
                verbose=verbose,
                callbacks=callbacks,
                shuffle=False,
                initial_epoch=initial_epoch,
                steps_per_epoch=feed.steps_per_epoch,
            )
        self.train_function.finish()
        return history

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


def _introduce(callbacks):
    """Let callbacks that ask for it (`meet(callbacks)`) see the others of the same `fit`."""
    siblings = getattr(callbacks, "callbacks", callbacks) or []
    siblings = siblings if isinstance(siblings, (list, tuple)) else [siblings]
    for callback in siblings:
        if hasattr(callback, "meet"):
            callback.meet(siblings)
