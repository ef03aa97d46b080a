"""`generate`, `preview` and `export`: what a trained GAN is for."""

import functools
from typing import Any, Literal

import keras
import numpy as np

from keras_gan import backend
from keras_gan.backend import processes
from keras_gan.backend.prediction import ONE_AT_A_TIME, predict
from keras_gan.data_adapters import Continuous
from keras_gan.saving import keras_files
from keras_gan.training.standing_statistics import set_standing_statistics
from keras_gan.utils.checks import is_image, positive_integer
from keras_gan.utils.console import say
from keras_gan.utils.hints import ArrayLike, Part, StrPath, Tensor
from keras_gan.utils.pixel_encoding import eight_bits, ignore
from keras_gan.visualization import images


class Generation(Part):
    """The part of a GAN that makes samples, always by the averaged generator."""

    def call(self, inputs: Tensor, training: bool = False) -> Tensor:
        """Samples of the averaged generator from its inputs: latents, a condition, or images."""
        if backend.runs_eagerly(inputs):
            self.follow_generator()
        if self.prior is None:
            inputs = keras.tree.map_structure(_rescaled, inputs)
        with ONE_AT_A_TIME:
            return self.ema_generator(inputs, training=training)

    def predict(self, *args: Any, **kwargs: Any) -> np.ndarray:
        """Samples of the averaged generator from its inputs, as `keras.Model.predict` makes them.

        Several threads may call this and `generate`, and take turns.
        """
        self.require_not_in_training()
        self.follow_generator()
        with ONE_AT_A_TIME, backend.alone(self):
            return super().predict(*args, **kwargs)

    def predict_on_batch(self, x: Any) -> np.ndarray:
        """Samples of the averaged generator from one batch of its inputs."""
        self.require_not_in_training()
        self.follow_generator()
        with ONE_AT_A_TIME, backend.alone(self):
            return super().predict_on_batch(x)

    def generate(
        self,
        count: int | None = None,
        *,
        seed: int | None = None,
        labels: ArrayLike | None = None,
        latents: ArrayLike | None = None,
        dtype: Literal["float32", "uint8"] = "float32",
        batch_size: int = 64,
        truncation: float | None = None,
    ) -> np.ndarray:
        """Samples of the averaged generator, as a NumPy array.

        Args:
            count: how many; may be left out where `latents`, or labels one a sample, are given.
            seed: of the latents, drawn by NumPy's PCG64, so that they are the same on every
                backend, and without `truncation` the first n of a larger count are those of n;
                fresh ones when `None`.
            labels: condition of a conditional GAN: one integer for all samples, or one for each;
                by default each class in turn. Where the condition is no label, rows of it.
            latents: latents to use, shape `(count, latent_dim)`.
            dtype: `"float32"` in the generator's own range, or `"uint8"` in [0, 255] for images.
            batch_size: samples made at a time; does not change them.
            truncation: redraw latent coordinates beyond this magnitude: better samples, less
                variety (Brock et al. 2019, https://arxiv.org/abs/1809.11096, section 3.1). A
                generator with batch normalisation then wants `standing_statistics` first.

        Returns:
            Array of shape `(count, *sample_shape)`.

        Raises:
            ValueError: for labels out of range, of another length than the latents, or given to an
                unconditional GAN; for latents of another shape, or beside another `count` or a
                `truncation`; for `"uint8"` where samples are no images.
        """
        self._require_generation(labels)
        self._check_dtype(dtype)
        batch_size = positive_integer(batch_size, "batch_size")
        if latents is None:
            if count is None and np.ndim(labels) == 1:
                count = len(labels)  # type: ignore[arg-type]
            latents = self.draw_latents(positive_integer(count, "count"), seed, truncation)
        else:
            latents = self._given_latents(latents, count, truncation)
        if self.condition is None:
            return self._made(self.ema_generator, latents, dtype, batch_size)
        inputs = [latents, self.ask(labels, len(latents))]
        return self._made(self.ema_generator, inputs, dtype, batch_size)

    def ask(self, labels: ArrayLike | None, count: int) -> np.ndarray:
        """`count` conditions for the generator, from `labels` of `generate`."""
        return self.condition.spread(labels, count)

    def draw_latents(
        self, count: int, seed: int | None = None, truncation: float | None = None
    ) -> np.ndarray:
        """`(count, *latent_shape)` latents of the prior, float32, by NumPy's PCG64."""
        return self.prior.draw(count, seed, truncation)

    def standing_statistics(
        self,
        samples: int = 10_000,
        *,
        truncation: float | None = None,
        seed: int = 0,
        batch_size: int = 64,
    ) -> None:
        """Measure the averaged generator's batch statistics on the latents that it will be given.

        Training left moving averages over latents of all sizes. Truncated latents have other
        statistics, and samples of `generate(truncation=…)` are paler without these. They stay until
        training goes on, and are saved. Without batch normalisation nothing changes; `generate`
        itself never measures, so that a sample does not depend on those beside it.

        Args:
            samples: how many, those of a conditional GAN with each class in turn.
            truncation: as in `generate`, for which they are measured.
            seed: of the latents, as in `generate`.
            batch_size: samples in a forward pass, each under its own batch's statistics, which are
                pooled over all passes.

        Reference: Brock et al. 2019, https://arxiv.org/abs/1809.11096, section 3.1 and appendix D.
        """
        self._require_generation(labels=None)
        self.require_not_in_training()
        if processes.count() > 1:
            raise ValueError(
                "Standing statistics are measured in one process: load the GAN that the training "
                "saved, and measure there. "
                f"Received: a call in one of {processes.count()} processes."
            )
        samples = positive_integer(samples, "samples")
        passes = -(-samples // positive_integer(batch_size, "batch_size"))
        inputs = [self.draw_latents(samples, seed, truncation)]
        if self.condition is not None:
            inputs.append(self.ask(None, samples))
        rows = zip(*(np.array_split(part, passes) for part in inputs), strict=True)
        with ONE_AT_A_TIME:
            self.follow_generator()
            batches = (list(batch) if len(batch) > 1 else batch[0] for batch in rows)
            set_standing_statistics(self.ema_generator, batches)
            self.follow_generator()  # It sees that the average was changed.

    def preview(self, count: int = 64, seed: int = 0) -> np.ndarray:
        """A picture of `count` samples for a quick look; the same latents for the same seed.

        Images lie in a grid, those of a conditional GAN with a column for each class and in whole
        rows; points in the plane are a scatter plot.

        Returns:
            A `uint8` array `(height, width, channels)`.
        """
        dtype: Literal["float32", "uint8"] = "uint8" if is_image(self.sample_shape) else "float32"
        classes = getattr(self.condition, "classes", None)
        count = max(classes, count - count % classes) if classes else count
        samples = self.generate(count, seed=seed, dtype=dtype)
        return images.picture(samples, columns=classes)

    def export(
        self,
        filepath: StrPath,
        format: str = "tf_saved_model",
        verbose: bool | None = None,
        **kwargs: Any,
    ) -> None:
        """Write the averaged generator for serving; see `keras.Model.export` for the formats."""
        self.follow_generator()
        arguments = {"format": format, "verbose": False, **kwargs}
        with backend.alone(self.ema_generator):
            keras_files.call_once(self.ema_generator)
            keras_files.write(self.ema_generator.export, filepath, **arguments)
        if verbose is not False:
            say(f"Exported to {str(filepath)!r}.")

    def _made(self, network, inputs, dtype="float32", batch_size=64):
        """What a network makes of arrays, as `float32` or `uint8`."""
        self.require_not_in_training()
        self.follow_generator()
        finished = functools.partial(in_dtype, dtype)
        return predict(network, inputs, batch_size, finished)

    def _check_dtype(self, dtype):
        if dtype not in ("float32", "uint8"):
            raise ValueError(f'`dtype` must be "float32" or "uint8". Received: {dtype!r}.')
        if dtype == "uint8" and not is_image(self.sample_shape):
            raise ValueError(
                'Only images have 8 bits, other samples no known range: write `dtype="float32"`. '
                f"Received: dtype='uint8' for samples of shape {tuple(self.sample_shape)}."
            )

    def _require_generation(self, labels):
        if self.prior is None:
            raise ValueError(
                f"{type(self).__name__} has no latents to generate from: pass its inputs to "
                "`gan.predict(inputs)`. Received: a call to generate()."
            )
        if self.condition is None and labels is not None:
            raise ValueError(
                "`labels` has no meaning for an unconditional GAN: leave it out, or build both "
                "networks with a second input. "
                f"Received: labels of type {type(labels).__name__}."
            )

    def _given_latents(self, latents, count, truncation=None):
        """The user's latents, checked; they are neither counted off nor truncated."""
        latents = np.asarray(latents, "float32")
        if truncation is not None or count not in (None, len(latents)):
            raise ValueError(
                "Given `latents` are used as they are: leave out `count` and `truncation`. "
                f"Received: {len(latents)} latents, count={count}, truncation={truncation}."
            )
        if latents.shape[1:] != tuple(self.latent_shape) or len(latents) == 0:
            raise ValueError(
                f"`latents` must have shape (count, {', '.join(map(str, self.latent_shape))}), the "
                f"generator's latent size. Received: shape {latents.shape}."
            )
        return latents


def _rescaled(inputs):
    """A generator's inputs as it was trained on them: images of `uint8` in [-1, 1]."""
    field = Continuous(tuple(inputs.shape[1:]))
    return field.prepare(inputs) if field.is_image else inputs


def in_dtype(dtype, samples, first=0):
    """What a generator made, as a NumPy array of `float32`, or of `uint8` where it made images.

    Args:
        dtype: `"float32"` or `"uint8"`.
        samples: array of samples.
        first: the number of the first of them.
    """
    if dtype != "uint8":
        return np.asarray(samples, "float32")
    where = f"what the generator makes{f' from sample {first} on' if first else ''}"
    return eight_bits(samples, where, doubt=ignore, limit=np.inf)
