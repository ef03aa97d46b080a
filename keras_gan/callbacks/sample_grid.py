"""A picture of the same latents after every epoch, and one that grows within it."""

import contextlib
import pathlib
from collections.abc import Sequence
from typing import Any

import keras

from keras_gan.saving import run_folder
from keras_gan.training.callback import Callback
from keras_gan.utils.atomic_files import remove_stale, writable_directory
from keras_gan.utils.checks import is_count
from keras_gan.utils.hints import ArrayLike, StrPath
from keras_gan.utils.pace import Pace
from keras_gan.visualization import images

GROWING = 20.0  # Seconds from one picture to the next within an epoch.


class SampleGrid(Callback):
    """Writes a picture of generated samples, always of the same latents, at the end of epochs.

    Epoch 1 gives `epoch_0001.png`, the GAN's `preview(count, seed)`: a grid of images, with a
    column for each class of a conditional GAN, or a scatter plot of points in the plane. Within an
    epoch that takes long, `latest.png` is drawn anew about every 20 seconds, in at most 2 % of the
    time; it goes when training ends.

    Example:

    ```python
    gan.fit(images, epochs=5, callbacks=[keras_gan.callbacks.SampleGrid("runs/gan")])
    ```

    Args:
        directory: folder of the pictures, created when training begins.
        count: number of samples in a picture, by default 64.
        seed: integer seed of the latents.
        inputs: of a GAN that translates: the images that it shows translations of, as its
            `preview` takes them, of which `count` are shown, by default 8.
        every: epochs from one picture to the next.
        tensorboard: log directory if TensorBoard should show the pictures too, as the run
            "samples"; by default that of a `keras.callbacks.TensorBoard` in the same `fit`.

    Raises:
        ValueError: if `count` or `every` is below 1; before the first step, if the GAN's samples
            cannot be drawn.
        OSError: before the first step, if the directory cannot be written to.
    """

    only_writes = True

    def __init__(
        self,
        directory: StrPath,
        count: int | None = None,
        seed: int = 0,
        every: int = 1,
        tensorboard: StrPath | None = None,
        inputs: ArrayLike | tuple[ArrayLike, ArrayLike] | None = None,
    ) -> None:
        super().__init__()
        count = (64 if inputs is None else 8) if count is None else count
        if not is_count(count) or not is_count(every):
            raise ValueError(
                "Expected `count` and `every` of at least 1. "
                f"Received: count={count!r}, every={every!r}"
            )
        self.directory = pathlib.Path(directory)
        self.count = count
        self.seed = seed
        self.every = every
        self.given = {} if inputs is None else {"inputs": inputs}
        self._pace = Pace(GROWING)
        self.board = None if tensorboard is None else _Board(tensorboard)

    def see(self, callbacks: Sequence[keras.callbacks.Callback]) -> None:
        boards = [c for c in callbacks if isinstance(c, keras.callbacks.TensorBoard)]
        if self.board is None and boards:
            self.board = _Board(boards[0])

    def on_train_begin(self, logs: dict[str, Any] | None = None) -> None:
        writable_directory(self.directory)
        remove_stale(self.directory)
        try:
            self.model.preview(self.count, seed=self.seed, **self.given)
        except ValueError as error:
            raise ValueError(
                "SampleGrid draws `preview(count, seed)` of the GAN: give it one that returns a "
                f"picture, or leave SampleGrid out of the callbacks. {error}"
            ) from error
        self._pace.begin()

    def on_train_batch_begin(self, batch: int, logs: dict[str, Any] | None = None) -> None:
        # Before a step the state is consistent: its last update is whole.
        if self._pace.due():
            self._draw(run_folder.LATEST)

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        if (epoch + 1) % self.every:
            return
        picture = self._draw(f"epoch_{epoch + 1:04d}.png")
        if self.board is not None and not isinstance(picture, str):
            with run_folder.tolerated(self.board.tensorboard.log_dir):
                self.board.write(picture, step=epoch)

    def _draw(self, name):
        picture = ""  # As a text is, nothing for TensorBoard.
        with self._pace.work(), run_folder.tolerated(self.directory / name):
            picture = self.model.preview(self.count, seed=self.seed, **self.given)
            images.save(self.directory / name, picture)
        return picture

    def on_train_end(self, logs: dict[str, Any] | None = None) -> None:
        for ending in (".png", ".txt"):  # Of a picture, and of sentences.
            with contextlib.suppress(OSError):
                (self.directory / run_folder.LATEST).with_suffix(ending).unlink()
        if self.board is not None:
            self.board.close()


class _Board:
    """Writes pictures where a TensorBoard callback writes its scalars."""

    def __init__(self, tensorboard):
        # The callback is the way to the summary operations that imports no framework here.
        if not isinstance(tensorboard, keras.callbacks.TensorBoard):
            tensorboard = keras.callbacks.TensorBoard(log_dir=tensorboard)
        self.tensorboard = tensorboard
        self.writer = None

    def write(self, picture, step):
        summary = self.tensorboard.summary
        if self.writer is None:
            path = pathlib.Path(self.tensorboard.log_dir) / "samples"
            self.writer = summary.create_file_writer(str(path))
        # With an integer `update_freq`, TensorBoard mutes all summaries between its own.
        with summary.record_if(True), self.writer.as_default():
            summary.image("samples", picture[None], step=step)
        self.writer.flush()

    def close(self):
        if self.writer is not None:
            self.writer.close()
        self.writer = None
