"""Curves of the logs as a PNG file, redrawn after every epoch."""

import math
import pathlib
from collections.abc import Mapping, Sequence
from typing import Any

import keras
import numpy as np

from keras_gan.saving.run_folder import tolerated
from keras_gan.utils.atomic_files import writable_directory
from keras_gan.utils.hints import StrPath
from keras_gan.visualization import images, plots

PANELS = {
    "critic_loss": "loss",
    "generator_loss": "loss",
    "real_logit": "mean logit",
    "fake_logit": "mean logit",
}


class Curves(keras.callbacks.Callback):
    """Redraws the curves of all logs at the end of each epoch.

    Example:

    ```python
    gan.fit(images, epochs=5, callbacks=[keras_gan.callbacks.Curves("runs/gan/curves.png")])
    ```

    Args:
        path: the PNG file, replaced as a whole each time.

    Raises:
        OSError: before the first step, if the folder of `path` cannot be written to.
    """

    only_writes = True

    def __init__(self, path: StrPath) -> None:
        super().__init__()
        self.path = pathlib.Path(path)
        self.history = {}

    def get_state(self) -> dict[str, Any]:
        """The curves so far, for a `Checkpoint` in the same `fit`."""
        return self.history

    def set_state(self, state: dict[str, Any]) -> None:
        """Continue the curves of a checkpoint."""
        self.history = {name: list(values) for name, values in state.items()}

    def on_train_begin(self, logs: dict[str, Any] | None = None) -> None:
        writable_directory(self.path.parent)

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        for name, value in (logs or {}).items():
            values = self.history.setdefault(name, [])
            # A resumed run, or a score that is not taken every epoch, leaves gaps.
            values.extend([math.nan] * (epoch - len(values)))
            values[epoch:] = [float(value)]
        with tolerated(self.path):
            plot_history(self.history, self.path)


def plot_history(history: Mapping[str, Sequence[float]], path: StrPath) -> None:
    """Draws logged values against epochs, in one panel for each kind of quantity.

    The two losses share a panel, and so do the two mean logits; every other quantity has its own.
    Validation values ("val_...") are dashed, in the panel of their quantity.

    Example:

    ```python
    history = gan.fit(images, epochs=5)
    keras_gan.callbacks.plot_history(history.history, "curves.png")
    ```

    Args:
        history: name -> list of values, from epoch 1. Non-finite values are left out, and the
            curve connects their neighbours.
        path: the PNG file, replaced as a whole.

    Raises:
        ValueError: if the history is empty or the path does not end in `.png`.
    """
    panels = panels_of(history)
    if not panels:
        raise ValueError(f"Expected at least one logged quantity. Received: history={history}")
    columns = min(len(panels), 2)
    rows = math.ceil(len(panels) / columns)
    drawing = plots.figure(480 * columns, 320 * rows)
    for position, (title, names) in enumerate(panels.items(), start=1):
        axes = drawing.add_subplot(rows, columns, position, title=title, xlabel="epoch")
        for name in names:
            _draw(axes, name, history[name])
        axes.xaxis.get_major_locator().set_params(integer=True)
        if len(names) > 1:
            axes.legend(frameon=False)
    images.save(path, plots.rasterize(drawing))


def panels_of(history):
    """Title -> names of the curves in that panel; the panels of every GAN come first."""
    panels = {}
    known = list(PANELS)
    for name in sorted(history, key=lambda n: known.index(n) if n in known else len(known)):
        quantity = name.removeprefix("val_")
        panels.setdefault(PANELS.get(quantity, quantity), []).append(name)
    return panels


def _draw(axes, name, values):
    values = np.asarray(values, dtype="float64")
    finite = np.isfinite(values)
    axes.plot(
        np.arange(1, len(values) + 1)[finite],
        values[finite],
        label=name,
        linestyle="--" if name.startswith("val_") else "-",
        marker="o" if finite.sum() < 20 else None,
        markersize=3,
    )
