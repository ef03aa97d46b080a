"""Scores of generated images during training."""

import math
from collections.abc import Sequence
from typing import Any

from keras_gan.backend import processes
from keras_gan.backend.prediction import sharing
from keras_gan.metrics import Seen, evaluation, look
from keras_gan.metrics.extractors import Extractor
from keras_gan.metrics.features import require_array
from keras_gan.metrics.labelled_scores import draw_labels, labels_to_ask
from keras_gan.metrics.sizes import warn_of_sizes
from keras_gan.saving.run_folder import tolerated
from keras_gan.training.callback import Callback
from keras_gan.utils.checks import positive_integer
from keras_gan.utils.hints import Array, ArrayLike, StrPath

TRIED = 64  # Samples made before the first step: a whole batch, whose program is used again.


class Evaluate(Callback):
    """Logs scores of generated images against real ones at the end of epochs.

    The scores are added to the logs under their names (`"fd_fashion_classifier"`), so the progress
    bar shows them, and `ModelCheckpoint` or `EarlyStopping` can monitor them: `fit` of a GAN runs
    this callback before all others. As with Keras's `validation_freq`, epochs without an evaluation
    have no such key.

    Of several processes each generates and extracts its share, and all compute the same scores.

    Features of the real images are cached on disk by content, so they are computed once. Each
    evaluation uses the latents of `generate(count, seed=seed)`, so only the GAN changes a score.

    Example:

    ```python
    evaluate = keras_gan.callbacks.Evaluate(
        held_out, every=5, extractor="fashion_classifier", best="best.keras"
    )
    gan.fit(images, epochs=50, callbacks=[evaluate])
    ```

    Args:
        reference: real images: `uint8` in [0, 255] or floats in [-1, 1], shape
            `(N, height, width, 1 or 3)`.
        every: epochs between evaluations.
        metrics, extractor, count, seed, labels, classifier: as for `keras_gan.metrics.evaluate`;
            the metrics of labels, such as `"intra_fd"`, need the labels of the reference.
        best: `.keras` file in which the GAN with the best first score is kept: the smallest of a
            distance, the largest of any other.

    Attributes:
        rows: scores of the last evaluation, each with its protocol.
        best_score: of the GAN that is kept; part of a `Checkpoint`.

    Raises:
        ValueError: before the first step, if the images cannot be compared with the GAN's or are
            too few for a metric, or the GAN does not take the labels.
    """

    adds_logs = True

    @property
    def added_logs(self) -> list[str]:  # type: ignore[override] # The settings decide.
        """Names of the scores."""
        named = (each if isinstance(each, str | None) else each.name for each in self._extractors)
        return evaluation.score_names(self.metrics, *named)

    def __init__(
        self,
        reference: Array | Seen,
        every: int = 1,
        metrics: str | Sequence[str] = ("fd",),
        extractor: str | Extractor = evaluation.EXTRACTOR,
        count: int = evaluation.COUNT,
        seed: int = 0,
        best: StrPath | None = None,
        labels: ArrayLike | None = None,
        classifier: str | Extractor | None = None,
    ) -> None:
        super().__init__()
        self.every = positive_integer(every, "every")
        self.count = positive_integer(count, "count")
        self.metrics = evaluation.check_names(metrics)
        self.reference, self.labels, self.seed = reference, labels, seed
        self._extractors = extractor, classifier
        self.rows, self.best, self.best_score = [], best, None

    def get_state(self) -> dict[str, Any]:
        """The best score, for a `Checkpoint`."""
        return {"best_score": self.best_score}

    def set_state(self, state: dict[str, Any]) -> None:
        """Keep what is better than the score of a checkpoint."""
        self.best_score = state["best_score"]

    def on_train_begin(self, logs: dict[str, Any] | None = None) -> None:
        evaluation.require_images(self.model)
        require_array(self.reference)
        warn_of_sizes(self.reference, self.model)
        evaluation.check_counts(self.metrics, len(self.reference), self.count)
        readers = evaluation.readers(self.metrics, *self._extractors)
        for names, extractor in readers:
            real = self.reference
            real = real if isinstance(real, Seen) else look(real, extractor, cached=True)
            real = real.labelled(self.labels)
            evaluation.require_classifier(names, real)
            evaluation.require_extractor(real, extractor)
            evaluation.require_labels(names, real)
        made = self._try()
        for _, extractor in readers:
            look(made, extractor)
        if len(readers) == 1:
            self.reference = real

    def _try(self):
        """A sample, of a whole batch; raises where the GAN does not take the labels."""
        labels = labels_to_ask(self.model, self.reference, self.labels)
        asked = {} if labels is None else {"labels": draw_labels(labels, self.count, self.seed)}
        if asked and self.model.condition is not None:
            self.model.ask(asked["labels"], self.count)
        few = {name: values[:TRIED] for name, values in asked.items()}
        count = min(self.count, TRIED)
        return self.model.generate(count, seed=self.seed, dtype="uint8", **few)[:1]

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        if (epoch + 1) % self.every:
            return
        extractor, classifier = self._extractors
        with sharing():
            self.rows = evaluation.evaluate(
                self.model,
                self.reference,
                self.metrics,
                extractor,
                self.count,
                self.seed,
                labels=self.labels,
                classifier=classifier,
            )
        if logs is not None:
            logs.update({row.metric: row.value for row in self.rows})
        self._keep_best(self.rows[0].value)

    def _keep_best(self, score):
        if self.best is None or not math.isfinite(score):
            return
        sign = -1 if self.metrics[0] in evaluation.DISTANCES else 1
        if self.best_score is None or sign * score > sign * self.best_score:
            with tolerated(self.best):
                if processes.is_first():
                    self.model.save(self.best)
                self.best_score = float(score)
