"""What Keras's callbacks that follow a score know, as part of a checkpoint."""

import keras

MONITORS = (
    keras.callbacks.EarlyStopping,
    keras.callbacks.ModelCheckpoint,
    keras.callbacks.ReduceLROnPlateau,
)
KNOWN = ("best", "best_epoch", "wait", "cooldown_counter")


class Monitor:
    """The best score of a callback, and how long it has waited for a better one.

    These callbacks forget all of it when training begins; it is given back once that has happened.

    Raises:
        ValueError: for `restore_best_weights=True`, whose weights no checkpoint holds.
    """

    def __init__(self, callback):
        if getattr(callback, "restore_best_weights", False):
            raise ValueError(
                "The best weights that EarlyStopping holds are in no checkpoint: keep them by "
                '`ModelCheckpoint("best.keras", monitor=..., save_best_only=True)` beside it. '
                "Received: restore_best_weights=True beside a Checkpoint."
            )
        self.callback, self._held = callback, {}

    def get_state(self):
        known = {name: vars(self.callback).get(name) for name in KNOWN}
        return {name: float(value) for name, value in known.items() if value is not None}

    def set_state(self, state):
        self._held = state

    def training_has_begun(self):
        """Give back what `set_state` brought."""
        for name, value in self._held.items():
            whole = isinstance(getattr(self.callback, name), int)
            setattr(self.callback, name, int(value) if whole else value)
        self._held = {}
