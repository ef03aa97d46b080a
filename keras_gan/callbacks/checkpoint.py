"""Checkpoints: a training that is killed resumes exactly where its last checkpoint was."""

import contextlib
import pathlib
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import keras

from keras_gan.backend import processes
from keras_gan.callbacks.monitors import MONITORS, Monitor
from keras_gan.callbacks.signal_watch import SignalWatch
from keras_gan.saving import checkpoint_files
from keras_gan.saving.run_folder import tolerated
from keras_gan.training.callback import TrainingManager
from keras_gan.training.run import Run
from keras_gan.utils import atomic_files, folder_locks
from keras_gan.utils.checks import positive_integer
from keras_gan.utils.console import say
from keras_gan.utils.errors import DivergenceError, LostProcessError, NonFiniteError
from keras_gan.utils.hints import StrPath
from keras_gan.utils.interrupts import Interrupts
from keras_gan.utils.pace import Pace
from keras_gan.utils.warning import warn

if TYPE_CHECKING:
    from keras_gan.data_adapters import Feed
    from keras_gan.training.adversarial_model import AdversarialModel
    from keras_gan.training.progress import Progress

WITHOUT_STATE = NonFiniteError, DivergenceError, LostProcessError  # After these none is whole.
INTERVAL = 60.0  # Seconds between checkpoints.


class Checkpoint(TrainingManager):
    """Saves the whole state of a run at intervals, so that `fit(..., resume=True)` goes on.

    A process that is killed loses the steps since its last checkpoint and nothing else: on the
    same CPU machine, with the same versions, the resumed run ends bit for bit as one that was never
    killed. Arrays go on where they were; a stream (`tf.data`, a generator) is read again up to
    there, so it has to give the same in each process.

    One is written when a run begins, at the first execution that ends at or past each multiple of
    `every`, and when `fit` ends, also by an exception of a callback, or of the data except on
    TensorFlow, which reads them within a step.
    Ctrl-C, SIGTERM, and what schedulers send before it (SIGHUP, SIGUSR1, SIGUSR2, SIGXCPU) let the
    running execution end, write a checkpoint, and then raise `KeyboardInterrupt`, or exit with 128
    plus the signal's number. A state that is not finite is never written. A disk that is full is a
    warning, and the next checkpoint another try.

    A checkpoint bears the name of its run, drawn when it begins. A directory with checkpoints of
    another run is refused, also where it took the place of this run's in the midst of training.

    Example:

    ```python
    checkpoint = keras_gan.callbacks.Checkpoint("runs/gan/checkpoints", every=1000)
    gan.fit(images, epochs=50, callbacks=[checkpoint], resume=True)
    ```

    Other callbacks of the same `fit` that have `get_state()`, which returns plain values, and
    `set_state(state)` are part of the checkpoint, and so is what Keras's `EarlyStopping`,
    `ModelCheckpoint` and `ReduceLROnPlateau` know of the best score. A run that `EarlyStopping` has
    ended trains no more; one that another callback has stopped goes on.

    Args:
        directory: folder of the checkpoints, of one run alone.
        every: steps (generator updates) from one checkpoint to the next. `None` is one a minute,
            or fewer where writing one takes more than 2 % of a minute: it never takes more than
            2 % of the time.
        keep: checkpoints to keep; with two, a damaged one has one before it.
        max_rollbacks: how often one `fit(..., on_nonfinite="rollback")` goes back.
        how_to_resume: what the user is told to go on by; by default the line of `fit`.
        how_to_go_back: the same at a lower rate, from the checkpoint `{step}` before a training
            came apart.
        accept_changes: resume with the settings and learning rates of this GAN where they are not
            those of the run, such as a lower rate or another penalty weight; says which.

    Raises:
        ValueError: when the directory holds a run that is ahead of this GAN and `resume` is not
            set, or, with it, when the GAN, a setting of it or of its optimizers, the data or its
            order is another than that run's.
        FileExistsError: when the directory holds another run, and `resume` is not set.
        OSError: before the first step, if a checkpoint cannot be written, or another process
            trains in the directory.
    """

    def __init__(
        self,
        directory: StrPath,
        every: int | None = None,
        keep: int = 2,
        max_rollbacks: int = 3,
        how_to_resume: str | None = None,
        accept_changes: bool = False,
        how_to_go_back: str | None = None,
    ) -> None:
        super().__init__()
        self.directory = pathlib.Path(directory)
        self.every = None if every is None else positive_integer(every, "every")
        self.keep = positive_integer(keep, "keep")
        self.max_rollbacks = positive_integer(max_rollbacks, "max_rollbacks")
        self.how_to_resume = how_to_resume or (
            f"fit(..., callbacks=[Checkpoint({str(self.directory)!r}, every={every})], resume=True)"
        )
        self.accept_changes, self.how_to_go_back = accept_changes, how_to_go_back
        self.interrupts, self._watch = Interrupts(), SignalWatch()
        self._pace = Pace(INTERVAL)
        self.run: Run | None = None
        self.progress: Progress | None = None
        self._siblings, self._monitors = {}, []

    def see(self, callbacks: Sequence[keras.callbacks.Callback]) -> None:
        followed = [Monitor(c) if isinstance(c, MONITORS) else c for c in callbacks]
        stateful = [c for c in followed if hasattr(c, "get_state") and hasattr(c, "set_state")]
        self._monitors = [c for c in stateful if isinstance(c, Monitor)]
        kinds = [c.kind if isinstance(c, Monitor) else type(c).__name__ for c in stateful]
        self._siblings = {f"{i}:{kinds[i]}": c for i, c in enumerate(stateful)}

    def manage(
        self,
        gan: "AdversarialModel",
        feed: "Feed",
        train: Callable[["Progress"], keras.callbacks.History],
        progress: "Progress",
        resume: bool | int,
        rollback: tuple[type[Exception], ...],
    ) -> keras.callbacks.History:
        """Train from `progress`, or from the newest checkpoint; see `TrainingManager`."""
        with self._claim() as claim:
            kept = self.directory, claim, self.keep
            self.run = Run(gan, feed, self._siblings, *kept, self.accept_changes)
            self.progress = progress
            if resume is False:
                self.run.begin(self.how_to_resume)
            else:
                self.progress = self.run.resume(None if resume is True else resume) or progress
            self._end_if_stopped()
            with self.interrupts:
                try:
                    history = self._trained(train, rollback)
                except BaseException as error:
                    self._rescue(error)
                    raise
                if self.interrupts.pending:
                    self._leave()
            return history

    def _claim(self):
        """A claim on the directory, in the process that writes there."""
        if not processes.is_first():
            return contextlib.nullcontext()
        return folder_locks.claimed(atomic_files.writable_directory(self.directory))

    def _end_if_stopped(self):
        """Train no more where EarlyStopping has ended the run, and its patience is as it was."""
        if any(monitor.has_stopped for monitor in self._monitors):
            self.progress.over = True
            say(
                f"EarlyStopping has ended this run after epoch {self.progress.epoch}: raise its "
                "`patience` to go on."
            )

    def hold(self, step: int) -> int | None:
        """Keep the newest checkpoint, and that before a step; see `TrainingManager`."""
        held = {*self.run.held, checkpoint_files.newest_step(self.directory)}
        before = max((each for each in held if 0 <= each <= step), default=None)
        self.run.held = {each for each in held if each == before or each > step}
        return before

    def _trained(self, train, causes):
        rollbacks = self.max_rollbacks if causes else 0
        for rollback in range(1, rollbacks + 2):
            try:
                return train(self.progress)
            except (NonFiniteError, DivergenceError) as error:
                if rollback > rollbacks or not isinstance(error, causes) or self.run.newest is None:
                    error.add_note(f"The checkpoints in {str(self.directory)!r} are from before.")
                    raise
                progress = self.run.roll_back(rollback, getattr(error, "last_good_step", None))
                if progress is None:
                    error.add_note(f"{str(self.directory)!r} has no checkpoint to go back to.")
                    raise
                self.progress = progress
                say(
                    f"\n{_cause(error)}. Back to step {self.run.newest} with other noise, rollback "
                    f"{rollback} of {rollbacks}."
                )

    def _rescue(self, error):
        """Write a checkpoint of the last whole step that came before an exception."""
        if self.interrupts.pending or isinstance(error, WITHOUT_STATE):
            return
        if not self.run.settle(self.progress):
            return
        with tolerated(self.directory):
            self._save()
        if self.run.newest == self.progress.steps:
            error.add_note(
                f"checkpoint-{self.run.newest} is written. Go on by `{self.how_to_resume}`."
            )

    def on_train_begin(self, logs: dict[str, Any] | None = None) -> None:
        if self.run is None:
            raise ValueError(
                "Checkpoint works in `fit` of a GAN of this library. Received: "
                f"{type(self.model).__name__}."
            )
        self._tried = self.progress.steps = self.run.steps_done
        self._pace.begin()
        if self.run.newest is None or self.run.has_changed:
            self.run.save(self.progress)

    def on_epoch_begin(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        for monitor in self._monitors:
            monitor.training_has_begun()

    def on_train_batch_begin(self, batch: int, logs: dict[str, Any] | None = None) -> None:
        # Before a step the state is consistent: the last step, its logs and its epoch are done.
        pending = self._watch.pending(self.interrupts)
        if pending or self._due():
            self._save()
        if pending:
            self._leave()

    def on_train_end(self, logs: dict[str, Any] | None = None) -> None:
        self._save()

    def _due(self):
        if self.every is None:
            return self._pace.due()
        return self.progress.steps // self.every > self._tried // self.every

    def _save(self):
        """Write a checkpoint if this step has none. Write errors warn; training continues."""
        self._tried = self.progress.steps
        if self._tried == self.run.newest:
            return
        try:
            with self._pace.work():
                self.run.save(self.progress)
        except OSError as error:
            warn(
                f"checkpoint-{self._tried} could not be written to {str(self.directory)!r} "
                f"({error}). Earlier ones are intact; training goes on and the next checkpoint is "
                "another try."
            )

    def _leave(self):
        say(
            f"\n{self.interrupts.pending.name}: checkpoint-{self.run.newest} is written. Go on by "
            f"`{self.how_to_resume}`."
        )
        self.interrupts.leave()


def _cause(error):
    if isinstance(error, DivergenceError):
        return f"Step {error.last_good_step}: the training came apart from here on"
    if error.player is None:
        return "NaN or infinity in the state of the run"
    return f"Step {error.step}: an update of the {error.player} was NaN or infinite"
