"""Plots as arrays, by Matplotlib's objects: no window and no global state."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import keras
import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from keras_gan.utils.hints import ArrayLike

if TYPE_CHECKING:
    from keras_gan.metrics.sequence_likelihood import SequenceLikelihood


def figure(width: int, height: int) -> "Figure":
    """An empty Matplotlib figure of `width` x `height` pixels, which `rasterize` can draw."""
    dpi = 100
    drawing = Figure(figsize=(width / dpi, height / dpi), dpi=dpi, layout="constrained")
    FigureCanvasAgg(drawing)
    return drawing


def rasterize(drawing: "Figure") -> np.ndarray:
    """Draws a figure made by `figure`.

    Args:
        drawing: a `matplotlib.figure.Figure` with an Agg canvas.

    Returns:
        A `uint8` RGB array of shape `(height, width, 3)`.
    """
    drawing.canvas.draw()
    return np.array(drawing.canvas.buffer_rgba())[..., :3].copy()


def scatter(
    points: ArrayLike, reference: ArrayLike | None = None, limit: float | None = None
) -> np.ndarray:
    """Draws points in the plane.

    Args:
        points: array or tensor of shape `(N, 2)`, the samples.
        reference: array of shape `(M, 2)`, drawn pale behind them: real points or centers of modes.
        limit: the axes run from `-limit` to `limit`, in the units of the points. By default all
            finite points fit, with a margin of 10 %.

    Returns:
        A `uint8` RGB array of shape `(480, 480, 3)`. Non-finite points are left out.

    Raises:
        ValueError: if the points are not of shape `(N, 2)` or the limit is not positive.
    """
    layers = [_plane(points)] if reference is None else [_plane(reference), _plane(points)]
    if limit is None:
        limit = 1.1 * max((np.abs(layer).max() for layer in layers if len(layer)), default=0) or 1.0
    if not limit > 0:
        raise ValueError(f"Expected a positive `limit`. Received: limit={limit}")
    drawing = figure(480, 480)
    axes = drawing.add_subplot(aspect="equal", xlim=(-limit, limit), ylim=(-limit, limit))
    for layer, color in zip(layers, ("0.75", "tab:blue")[-len(layers) :], strict=True):
        axes.scatter(layer[:, 0], layer[:, 1], s=6, c=color, alpha=0.7, linewidths=0)
    return rasterize(drawing)


def confusion(table: ArrayLike, names: Sequence[str] | None = None) -> np.ndarray:
    """Draws a confusion table: darker where more samples of a row are read as a column's class.

    Args:
        table: counts `(classes, classes)`, as `keras_gan.metrics.conditional_accuracy` has them:
            rows are what was asked for, columns what was found.
        names: of the classes, in their order; their numbers by default.

    Returns:
        A `uint8` RGB array; each cell shows its share of the row in percent, where it is 1 or more.

    Raises:
        ValueError: if the table is not square, or the names are not as many.
    """
    table = np.asarray(table)
    classes = len(table)
    names = [str(number) for number in range(classes)] if names is None else list(names)
    if table.shape != (classes, classes) or len(names) != classes:
        raise ValueError(
            "Expected a square table of counts, and a name for each class. "
            f"Received: shape {table.shape} and {len(names)} names."
        )
    shares = 100 * table / np.maximum(table.sum(axis=1, keepdims=True), 1)
    drawing = figure(160 + 44 * classes, 140 + 44 * classes)
    axes = drawing.add_subplot(xlabel="found", ylabel="asked")
    axes.imshow(shares, cmap="Blues", vmin=0, vmax=100)
    axes.set_xticks(range(classes), names, rotation=90)
    axes.set_yticks(range(classes), names)
    for row, column in np.argwhere(shares >= 1):
        share = shares[row, column]
        color = "white" if share > 60 else "black"
        axes.text(column, row, f"{share:.0f}", ha="center", va="center", color=color)
    return rasterize(drawing)


def _plane(points):
    points = np.asarray(keras.ops.convert_to_numpy(points), dtype="float64")
    if points.ndim != 2 or points.shape[1] != 2:
        raise ValueError(f"Expected points of shape (N, 2). Received: shape={points.shape}")
    return points[np.isfinite(points).all(axis=1)]


def temperature_curve(
    curve: Sequence["SequenceLikelihood"], points: Mapping[str, "SequenceLikelihood"] | None = None
) -> np.ndarray:
    """Draws what a generator of sequences makes at each temperature, and others beside it.

    To the left is what gives held-out sequences a higher likelihood, and below what makes likelier
    ones. A GAN helps where its point lies below the curve of its own likelihood training.

    Args:
        curve: list of `keras_gan.metrics.SequenceLikelihood`, of `temperature_curve`.
        points: `{name: SequenceLikelihood}`.

    Returns:
        A `uint8` RGB array of shape `(480, 640, 3)`.
    """
    name, label = "reverse_kl", "KL(G || oracle), nats per token"
    if curve[0].reverse_kl is None:
        name, label = "entropy", "entropy of G, nats per token"
    drawing = figure(640, 480)
    axes = drawing.add_subplot(xlabel="NLL of held-out data, nats per token", ylabel=label)
    across, up = [each.nll_test for each in curve], [getattr(each, name) for each in curve]
    axes.plot(across, up, marker="o", color="0.5", label="likelihood at temperatures")
    for each, x, y in zip(curve, across, up, strict=True):
        axes.annotate(f"{each.temperature:g}", (x, y), xytext=(4, 4), textcoords="offset points")
    for each, found in (points or {}).items():
        axes.plot(found.nll_test, getattr(found, name), "x", markersize=9, label=each)
    axes.legend()
    return rasterize(drawing)
