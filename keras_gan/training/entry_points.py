"""What else `keras.Model` offers: it works, or says in one line what to do instead."""

from typing import Any, NoReturn

import keras

from keras_gan import backend
from keras_gan.backend import processes
from keras_gan.data_adapters.array_feed import ArrayFeed
from keras_gan.data_adapters.batching import row_count, rows_per_step
from keras_gan.training import agreement
from keras_gan.training.own_scope import in_own_scope
from keras_gan.utils.hints import Part, Shape


class EntryPoints(Part):
    """The part of a GAN that answers to the rest of Keras's interface."""

    @in_own_scope
    def train_on_batch(
        self,
        x: Any,
        y: Any = None,
        sample_weight: None = None,
        class_weight: None = None,
        return_dict: bool = False,
    ) -> dict[str, Any] | list[Any]:
        """One step on the given rows: `critic_steps` critic updates, then one of the generator.

        Args:
            x, y: samples, and what belongs to them, as arrays for `fit`. Row i is one of critic
                update i mod `critic_steps`.
            sample_weight, class_weight: have no meaning for a GAN.
            return_dict: whether the logs are returned by name.

        Returns:
            The logs of this step: a dictionary, or a list in the order of `metrics_names`.

        Raises:
            ValueError: for what `fit` would not take, or rows that the critic updates cannot share.
            keras_gan.models.NonFiniteError: as `fit`, at this very step.
        """
        contract = self.contract()
        if y is not None and contract.parts == 2:
            x, y = (x, y), None
        self._check_fit(y=y, sample_weight=sample_weight, class_weight=class_weight)
        rows = contract.check_arrays(x)
        counts = sorted({row_count(part) for part in keras.tree.flatten(rows)})
        if len(counts) > 1 or counts[0] % self.critic_steps:
            raise ValueError(
                f"One step takes as many rows for each of its {self.critic_steps} critic updates, "
                f"and as many of each part: pass a multiple of {self.critic_steps} rows. "
                f"Received: {' and '.join(map(str, counts))} rows."
            )
        batch_size = counts[0] // self.critic_steps
        _refuse_replicas(batch_size)
        rows_per_step(batch_size, self.critic_steps)
        self.check_batch_size(batch_size)
        feed = ArrayFeed(rows, batch_size, self.critic_steps, contract, shuffle=False)
        agreement.check(self, feed)
        self.follow_generator()
        self._begin_watching()
        with self._in_training():
            mine = keras.tree.map_structure(lambda part: part[processes.own(counts[0])], rows)
            logs = super().train_on_batch(contract.to_rows(mine), return_dict=True)
        self.train_function.finish()
        self.follow_generator()
        return logs if return_dict else [logs[name] for name in self.metrics_names]

    @property
    def metrics_names(self) -> list[str]:
        """The keys of the logs so far."""
        return list(self.logs.results())

    def get_metrics_result(self) -> dict[str, Any]:
        """The logs of what any loss noted: means over the epoch of `fit`, or of a batch's step."""
        return self.logs.results()

    def build(self, input_shape: Shape | None = None) -> None:
        """A GAN is built when it is constructed; does nothing."""

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        """The shape of the samples for inputs of a shape."""
        return self.ema_generator.compute_output_shape(input_shape)

    def quantize(self, mode: Any = None, config: Any = None, **kwargs: Any) -> NoReturn:
        """A quantized GAN could not be trained; raises."""
        raise ValueError(
            "A quantized GAN cannot be trained: quantize a copy of the generator, "
            "`keras.models.clone_model(gan.ema_generator)`, with its weights. "
            f"Received: a call to quantize({mode!r})."
        )

    def evaluate(self, *args: Any, **kwargs: Any) -> NoReturn:
        """A GAN has no validation loss; raises."""
        self._refuse_loss("evaluate")

    def test_on_batch(self, *args: Any, **kwargs: Any) -> NoReturn:
        """A GAN has no validation loss; raises."""
        self._refuse_loss("test_on_batch")

    def test_step(self, *args: Any, **kwargs: Any) -> NoReturn:
        """A GAN has no validation loss; raises."""
        self._refuse_loss("test_step")

    def compute_loss(self, *args: Any, **kwargs: Any) -> NoReturn:
        """A GAN has no loss of predictions against targets; raises."""
        self._refuse_loss("compute_loss")

    def compute_metrics(self, *args: Any, **kwargs: Any) -> NoReturn:
        """A GAN has no metrics of predictions against targets; raises."""
        self._refuse_loss("compute_metrics")

    def stateless_compute_loss(self, *args: Any, **kwargs: Any) -> NoReturn:
        """A GAN has no loss of predictions against targets; raises."""
        self._refuse_loss("stateless_compute_loss")

    def _refuse_loss(self, name: str) -> NoReturn:
        raise ValueError(
            "A GAN's losses say nothing about its samples: compare `gan.generate(...)`, or "
            "`gan.translate(images)`, with real data by `keras_gan.metrics`. "
            f"Received: a call to {name}()."
        )


def _refuse_replicas(batch_size):
    """Raise where Keras would give each replica all rows of a batch."""
    if backend.replica_count() > 1:
        raise ValueError(
            "`train_on_batch` works on one device: under MirroredStrategy train by "
            f"`gan.fit(x, batch_size={batch_size}, epochs=1)`. "
            f"Received: a batch on {backend.replica_count()} replicas."
        )
