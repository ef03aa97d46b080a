"""Callbacks that work closer with `fit` of a GAN than Keras's interface allows."""

import keras


class Callback(keras.callbacks.Callback):
    """A callback that `fit` of a GAN tells of the others.

    Attributes:
        adds_logs: whether it adds to the logs, so that it has to come before those that read them.
    """

    adds_logs = False

    def see(self, callbacks):
        """Look at all callbacks of this `fit`, before training begins."""


class TrainingManager(Callback):
    """A callback through which `fit` trains: it may begin elsewhere than at the start, and again.

    `keras_gan.callbacks.Checkpoint` is one.
    """

    def manage(self, gan, feed, train, progress, resume, rollback):
        """Train, and return the history.

        Args:
            gan, feed: what is trained on what.
            train: function of a `Progress` that trains from there and returns the history.
            progress: where training begins without a checkpoint.
            resume: whether to begin at the newest checkpoint.
            rollback: whether to go back to the newest checkpoint at a NaN or infinity.
        """
        raise NotImplementedError(f"{type(self).__name__} must define manage(gan, feed, train, …).")


def arranged(callbacks):
    """Callbacks as a list in which those that add logs come first; each has seen the others."""
    callbacks = getattr(callbacks, "callbacks", callbacks)
    callbacks = keras.tree.flatten(callbacks) if callbacks else []
    callbacks = sorted(callbacks, key=lambda c: not (isinstance(c, Callback) and c.adds_logs))
    for callback in callbacks:
        if isinstance(callback, Callback):
            callback.see(callbacks)
    return callbacks


def manager_of(callbacks, resume, on_nonfinite):
    """The one `TrainingManager` among callbacks; `None` where there is none and need be none."""
    if on_nonfinite not in ("stop", "rollback"):
        raise ValueError(
            f'`on_nonfinite` must be "stop" or "rollback". Received: {on_nonfinite!r}.'
        )
    managers = [callback for callback in callbacks if isinstance(callback, TrainingManager)]
    if len(managers) > 1 or (not managers and (resume or on_nonfinite == "rollback")):
        raise ValueError(
            "To resume and to roll back takes one checkpoint callback: "
            '`fit(..., callbacks=[keras_gan.callbacks.Checkpoint("runs/gan", every=1000)])`. '
            f"Received: {len(managers)} of them, resume={resume}, on_nonfinite={on_nonfinite!r}."
        )
    return managers[0] if managers else None
