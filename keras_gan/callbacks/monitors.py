"""State of Keras's callbacks that monitor a score, as part of a checkpoint."""

import keras

MONITORS = (
    keras.callbacks.EarlyStopping,
    keras.callbacks.ModelCheckpoint,
    keras.callbacks.ReduceLROnPlateau,
)
STATE = ("best", "best_epoch", "wait", "cooldown_counter")
STOPPED = "stopped_epoch"


class Monitor:
    """The best score of a callback, and how long it has waited for a better one.

    These callbacks reset their state when training begins, so it is restored after that.

    Raises:
        ValueError: for `restore_best_weights=True`, since checkpoints do not hold these weights.
    """

    def __init__(self, callback):
        if getattr(callback, "restore_best_weights", False):
            raise ValueError(
                "Checkpoints do not hold the best weights of EarlyStopping: save them by "
                '`ModelCheckpoint("best.keras", monitor=..., save_best_only=True)` as well. '
                "Received: restore_best_weights=True beside a Checkpoint."
            )
        self.callback, self._pending = callback, {}
        self.kind = f"{type(callback).__name__} of {callback.monitor}"

    def get_state(self):
        state = {name: vars(self.callback).get(name) for name in (*STATE, STOPPED)}
        known = {name: float(value) for name, value in state.items() if value is not None}
        return known | self._pending  # A checkpoint may be written before it is restored.

    def set_state(self, state):
        self._pending = state

    def training_has_begun(self):
        """Restore the state that `set_state` received."""
        self._pending.pop(STOPPED, None)
        for name, value in self._pending.items():
            integer = isinstance(getattr(self.callback, name), int)
            setattr(self.callback, name, int(value) if integer else value)
        self._pending = {}

    @property
    def has_stopped(self):
        """Whether the state that `set_state` received is that of a training which this stopped."""
        stopped = self._pending.get(STOPPED, 0) > 0
        return stopped and self._pending["wait"] >= self.callback.patience
