"""How much samples differ from one another during training: a collapse shows in no loss."""

from typing import Any

import numpy as np

from keras_gan.data_adapters import Categories, Codes, Sentences
from keras_gan.training.callback import Callback
from keras_gan.utils.arrays import host_integer
from keras_gan.utils.checks import is_image
from keras_gan.utils.hints import Array
from keras_gan.utils.warning import warn

COUNT = 512  # Samples, and at most as many real ones.
LOW, EPOCHS, STARTED = 0.25, 2, 10_000  # Epochs in a row, after so many samples seen.


class Variety(Callback):
    """Logs how much generated samples differ from one another, as a share of how much real ones do.

    variety = √(Σⱼ Var[G(z)ⱼ] / Σⱼ Var[xⱼ]) over the values j of a sample. With labels both
    variances are those within the classes, pooled. It is 1 for samples of the real distribution,
    0 where all samples of a class are one; samples that are blurred have less. Few different
    samples can have 1 too: `keras_gan.metrics.cell_coverage` counts kinds.

    Warns once, when it is below 1/4 at the end of two epochs in a row, after 10,000 samples. The
    averaged generator makes the samples, from the latents of `generate(count, seed=0)`.

    Example:

    ```python
    gan.fit(images, epochs=5, callbacks=[keras_gan.callbacks.Variety(images)])
    ```

    Args:
        real: real samples as `fit` takes them; rows spread over all of them are looked at.
        labels: their integer labels, where the GAN has labels.

    Raises:
        ValueError: before the first step, for a GAN without latents or with another condition than
            labels, samples of another shape than the GAN's, or labels of another number.
    """

    adds_logs, added_logs = True, ("variety",)

    def __init__(self, real: Array, labels: Array | None = None) -> None:
        super().__init__()
        every = max(1, -(-len(real) // COUNT))
        self.real, self.labels = np.asarray(real[::every]), None
        if labels is not None:
            if len(labels) != len(real):
                raise ValueError(
                    "Expected a label for each sample. "
                    f"Received: {len(real):,} samples and {len(labels):,} labels."
                )
            self.labels = np.asarray(labels[::every]).reshape(-1)
        self._spread = spread(self.real, self.labels)
        self._low, self._told = 0, False

    def get_state(self) -> dict[str, Any]:
        """For how many epochs it has been low, for a `Checkpoint`."""
        return {"low": self._low, "told": self._told}

    def set_state(self, state: dict[str, Any]) -> None:
        """Go on from a checkpoint."""
        self._low, self._told = state["low"], state["told"]

    def on_train_begin(self, logs: dict[str, Any] | None = None) -> None:
        shape = self.real.shape[1:]
        if not measurable(self.model) or shape != tuple(self.model.sample_shape):
            raise ValueError(
                "Expected a GAN that makes samples like the real ones from latents, and labels if "
                "any: leave Variety out of the callbacks for others. "
                f"Received: {type(self.model).__name__} and samples of shape {shape}."
            )
        if takes_labels(self.model) != (self.labels is not None):
            line, found = "samples, labels", "no labels"
            if self.labels is not None:
                line, found = "samples", "labels"
            raise ValueError(
                f"Expected labels where the GAN has them, and only there: write `Variety({line})`. "
                f"Received: {found}."
            )

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        variety = self.measure()
        if logs is not None:
            logs["variety"] = variety
        started = host_integer(self.model.images_seen) >= STARTED
        self._low = self._low + 1 if started and variety < LOW else 0
        if self._low >= EPOCHS and not self._told:
            self._told = True
            warn(
                f"Samples have become much alike: a variety of {variety:.2f}, where real ones have "
                "1. Look at them; if they have collapsed, train anew at a lower rate of the "
                'generator, or with `penalty="r1"`. Training goes on.'
            )

    def measure(self) -> float:
        """The variety of the GAN's samples now."""
        asked = {} if self.labels is None else {"labels": self.labels}
        eight_bits = is_image(self.model.sample_shape) and self.real.dtype == np.uint8
        dtype = "uint8" if eight_bits else "float32"
        made = self.model.generate(len(self.real), seed=0, dtype=dtype, **asked)
        return float(spread(made, self.labels) / self._spread) if self._spread else 1.0


def measured(gan, samples, labels=None):
    """The callback, as a list, for data of which it can be measured; else none."""
    if not measurable(gan):
        return []
    return [Variety(samples, labels if takes_labels(gan) else None)]


def measurable(gan):
    """Whether the samples are made from latents, and of labels if of anything."""
    asked = takes_labels(gan) or isinstance(gan.condition, Codes | None)
    return (
        gan.prior is not None and asked and not isinstance(gan.contract(), Categories | Sentences)
    )


def takes_labels(gan):
    """Whether its condition is an integer label."""
    return isinstance(gan.condition, Categories) and gan.condition.shape == ()


def spread(samples, labels=None):
    """Root of the summed variances of all values, pooled over the classes."""
    rows = samples.reshape(len(samples), -1).astype("float32")
    if labels is None:
        return float(np.sqrt(rows.var(axis=0).sum()))
    squares = sum(
        ((rows[labels == k] - rows[labels == k].mean(axis=0)) ** 2).sum() for k in set(labels)
    )
    return float(np.sqrt(squares / len(rows)))
