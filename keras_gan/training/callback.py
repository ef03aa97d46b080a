"""Callbacks that work closer with `fit` of a GAN than Keras's interface allows."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import keras

from keras_gan.backend import processes
from keras_gan.utils.errors import DivergenceError, NonFiniteError
from keras_gan.utils.warning import warn

if TYPE_CHECKING:
    from keras_gan.data_adapters import Feed
    from keras_gan.training.adversarial_model import AdversarialModel
    from keras_gan.training.progress import Progress

WRITERS = (
    keras.callbacks.CSVLogger,
    keras.callbacks.ModelCheckpoint,
    keras.callbacks.TensorBoard,
)


class Callback(keras.callbacks.Callback):
    """A callback that `fit` of a GAN tells of the others.

    Attributes:
        adds_logs: whether it adds to the logs, so that it has to come before those that read them.
        added_logs: the names of what it adds.
        only_writes: whether it does nothing but write files, so that of several processes the first
            alone needs it.
    """

    adds_logs, only_writes = False, False
    added_logs: Sequence[str] = ()

    def see(self, callbacks: Sequence[keras.callbacks.Callback]) -> None:
        """Look at all callbacks of this `fit`, before training begins."""

    def see_data(self, feed: "Feed") -> None:
        """Look at the checked data of this `fit`, a `keras_gan.data_adapters.feed.Feed`, then."""


class TrainingManager(Callback):
    """A callback through which `fit` trains: it may begin elsewhere than at the start, and again.

    `keras_gan.callbacks.Checkpoint` is one.
    """

    def hold(self, step: int) -> int | None:
        """Keep the newest checkpoint from now on, until it is not the last one before a step.

        Returns the step of the last one before, or at, `step`; `None` where there is none.
        """

    def manage(
        self,
        gan: "AdversarialModel",
        feed: "Feed",
        train: Callable[["Progress"], keras.callbacks.History],
        progress: "Progress",
        resume: bool | int,
        rollback: tuple[type[Exception], ...],
    ) -> keras.callbacks.History:
        """Train, and return the history.

        Args:
            gan, feed: what is trained on what.
            train: function of a `Progress` that trains from there and returns the history.
            progress: where training begins without a checkpoint.
            resume: whether to begin at the newest checkpoint; a step, for the newest up to there.
            rollback: the kinds of exception at which to go back to the newest checkpoint before.
        """
        raise NotImplementedError(f"{type(self).__name__} must define manage(gan, feed, train, …).")


def listed(callbacks):
    """Callbacks as `fit` takes them, as a list."""
    callbacks = getattr(callbacks, "callbacks", callbacks)
    return keras.tree.flatten(callbacks) if callbacks else []


def arranged(callbacks):
    """Callbacks in an order in which those that add logs come first; each has seen the others."""
    callbacks = sorted(callbacks, key=lambda c: not (isinstance(c, Callback) and c.adds_logs))
    for callback in callbacks:
        if isinstance(callback, Callback):
            callback.see(callbacks)
    return callbacks


def show_data(callbacks, feed):
    """Let each callback look at the data."""
    for callback in callbacks:
        if isinstance(callback, Callback):
            callback.see_data(feed)


def of_this_process(callbacks):
    """The callbacks without those that write what the first process writes already."""
    if processes.is_first():
        return callbacks
    return [
        each
        for each in callbacks
        if not (getattr(each, "only_writes", False) or isinstance(each, WRITERS))
    ]


def check_monitors(callbacks, logs):
    """Raise where a callback monitors what no log is named; warn where another may add it.

    Args:
        callbacks: as `arranged` returns them.
        logs: names of the GAN's own logs.
    """
    added = [name for c in callbacks if isinstance(c, Callback) for name in c.added_logs]
    known = [*logs, *added, "learning_rate"]
    for callback in callbacks:
        monitor = getattr(callback, "monitor", None)
        if monitor is None or monitor in known or not getattr(callback, "save_best_only", True):
            continue
        message = (
            f"`monitor` names one of the logs: {', '.join(known)}. A score of the samples is "
            "logged by `keras_gan.callbacks.Evaluate(held_out)`. "
            f"Received: {type(callback).__name__}(monitor={monitor!r})."
        )
        if not any(map(_may_add_logs, callbacks)):
            raise ValueError(message)
        warn(f"If none of your callbacks adds it: {message}")


def _may_add_logs(callback):
    """Whether a callback is the user's own, so that nobody knows what it adds."""
    own = not type(callback).__module__.startswith(("keras.", "keras_gan."))
    return own or isinstance(callback, keras.callbacks.LambdaCallback)


def causes_of_rollback(on_nonfinite, on_divergence):
    """The kinds of exception at which `fit` goes back to a checkpoint."""
    if on_nonfinite not in ("stop", "rollback"):
        raise ValueError(
            f'`on_nonfinite` must be "stop" or "rollback". Received: {on_nonfinite!r}.'
        )
    chosen = {NonFiniteError: on_nonfinite, DivergenceError: on_divergence}
    return tuple(kind for kind, action in chosen.items() if action == "rollback")


def manager_of(callbacks, resume, rollback):
    """The one `TrainingManager` among callbacks; `None` where there is none and need be none."""
    managers = [callback for callback in callbacks if isinstance(callback, TrainingManager)]
    if len(managers) > 1 or (not managers and (resume is not False or rollback)):
        raise ValueError(
            "To resume and to roll back takes one checkpoint callback: "
            '`fit(..., callbacks=[keras_gan.callbacks.Checkpoint("runs/gan", every=1000)])`. '
            f"Received: {len(managers)} of them, resume={resume}, and roll back at "
            f"{[kind.__name__ for kind in rollback]}."
        )
    return managers[0] if managers else None
