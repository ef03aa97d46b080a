"""A look at the logs for a training that falls apart in finite numbers."""

from keras_gan.saving import run_state
from keras_gan.training.callback import Callback, TrainingManager
from keras_gan.utils.arrays import host_integer
from keras_gan.utils.errors import DivergenceError
from keras_gan.utils.warning import warn

WINDOW = 10  # Executions of the step whose logs are judged together.
PAST = 5  # Windows before the first judgement.
FACTOR, LEAST = 10.0, 1.0  # Beyond all of the past, and beyond the order of a loss or penalty.
ACTIONS = ("warn", "stop", "rollback")


class Stability(Callback):
    """Compares penalty and losses with the run's own past, and tells when they leave it by far.

    A log is beyond its past where its mean over a window is  |m| > 10 · max(1, largest |mean| of
    all windows before). A training has come apart where two logs are so in one window, or one is in
    two windows in a row. It is told once.

    Args:
        action: `"warn"`, or raise a `DivergenceError`: `"stop"`, `"rollback"`.
    """

    def __init__(self, action="warn"):
        super().__init__()
        if action not in ACTIONS:
            raise ValueError(
                f'`on_divergence` must be "warn", "stop" or "rollback". Received: {action!r}.'
            )
        self.action, self.manager = action, None
        self._windows, self._largest, self._told = 0, {}, False
        self._beyond = {}  # Of the window before.

    def see(self, callbacks):
        self.manager = next((c for c in callbacks if isinstance(c, TrainingManager)), None)

    def get_state(self):
        """The run's past, for a `Checkpoint`."""
        return {"windows": self._windows, "largest": self._largest, "told": self._told}

    def set_state(self, state):
        """Go on with the past of a checkpoint."""
        self._windows, self._largest = state["windows"], dict(state["largest"])
        self._told, self._beyond = state["told"], {}

    def on_train_begin(self, logs=None):
        self._began = host_integer(self.model.steps_done), host_integer(self.model.images_seen)
        self._steps = self._began[0]

    def on_epoch_begin(self, epoch, logs=None):
        progress = getattr(self.manager, "progress", None)
        self._count = 0 if progress is None else progress.step  # Of a resumed epoch.
        self._before = None

    def on_train_batch_end(self, batch, logs=None):
        executed, window = self.model.steps_per_execution, WINDOW * self.model.steps_per_execution
        self._count += executed
        self._steps += executed
        if self._count % window >= executed:
            return
        # The logs are means since the epoch began: their sums tell those of a window.
        sums = {n: logs[n] * self._count for n in self.model.watched_logs if n in (logs or {})}
        before, self._before = self._before, sums
        if before is not None and not self._told:
            self._judge({n: abs(sums[n] - before[n]) / window for n in sums if n in before})

    def _judge(self, means):
        """Look at the means of one window."""
        levels = {name: max(LEAST, self._largest.get(name, 0.0)) for name in means}
        known = self._windows >= PAST
        beyond = {n: m for n, m in means.items() if known and m > FACTOR * levels[n]}
        if len(beyond) > 1 or beyond.keys() & self._beyond.keys():
            self._tell(beyond)
        if not beyond:
            if self.manager is not None:
                self.manager.hold(self._last_good_step())
            self._windows += 1
            self._largest |= {n: max(m, self._largest.get(n, 0.0)) for n, m in means.items()}
        self._beyond = beyond

    def _last_good_step(self):
        """The step before the window that was judged, and before the one that led to it."""
        return self._steps - 2 * WINDOW * self.model.steps_per_execution

    def _tell(self, beyond):
        self._told, step = True, self._last_good_step()
        held = None if self.manager is None else self.manager.hold(step)
        message = f"{self._what(beyond, step)} {self._advice(held)}"
        if self.action != "warn":
            raise DivergenceError(message, step)
        warn(f"{message} Training goes on.")

    def _what(self, beyond, step):
        changes = [
            f"{name} {m:.3g}, at most {self._largest.get(name, 0):.3g} before"
            for name, m in beyond.items()
        ]
        run_state.sync(self.model)
        (first, images), seen = self._began, host_integer(self.model.images_seen)
        since = images + (seen - images) * max(0, step - first) // max(1, self._steps - first)
        return f"This training has come apart since image {since:,}: {'; '.join(changes)}."

    def _advice(self, held):
        command = getattr(self.manager, "how_to_go_back", None)
        if command is not None and held is not None:
            return f"Go on from before, at a lower rate, by `{command.format(step=held)}`."
        rates = {p: float(f"{rate / 4:.3g}") for p, rate in self.model.optimizer.rates.items()}
        lower = f"`gan.optimizer.rates = {rates}`" if rates else "a schedule that starts lower"
        penalty = "" if self.model.penalty else ', or add `penalty="r1"`'
        back = "" if held is None else f", and go on from before by `fit(..., resume={held})`"
        return f"Lower the learning rates by {lower}{penalty}{back}."
