"""What a GAN of sequences is for: texts, their likelihood, and a look at some."""

import functools

import keras
import numpy as np

from keras_gan.backend.prediction import predict
from keras_gan.data_adapters.field import as_numpy
from keras_gan.utils.checks import positive_integer, real_number
from keras_gan.utils.hints import ArrayLike, Part

AT_A_TIME = 16  # Batches of sequences.


class SequenceGeneration(Part):
    """The part of a `SequenceGAN` that makes and scores sequences, by the averaged generator."""

    def generate(
        self,
        count: int | None = None,
        *,
        seed: int | None = None,
        temperature: float = 1.0,
        latents: ArrayLike | None = None,
        batch_size: int = 64,
    ) -> list[str] | np.ndarray:
        """Sequences of the averaged generator.

        Args:
            count, seed, latents, batch_size: see `AdversarialModel.generate`.
            temperature: divides the logits: 1 for the generator's own distribution, less for
                likelier sequences of less variety, 0 for the likeliest token at each place.

        Returns:
            A list of `count` strings; without a tokenizer integers `(count, length)`.
        """
        tokens = self.generate_tokens(
            count, seed=seed, temperature=temperature, latents=latents, batch_size=batch_size
        )
        return tokens if self.tokenizer is None else self.tokenizer.decode(tokens)

    def generate_tokens(
        self,
        count: int | None = None,
        *,
        seed: int | None = None,
        temperature: float = 1.0,
        latents: ArrayLike | None = None,
        batch_size: int = 64,
    ) -> np.ndarray:
        """As `generate`, always integers, `int32` of shape `(count, length)`."""
        temperature = real_number(temperature, "temperature", at_least=0)
        batch_size = positive_integer(batch_size, "batch_size")
        if latents is None:
            count = positive_integer(count, "count")
            drawn = self._drawn(count, np.random.default_rng(seed), AT_A_TIME * batch_size)
        else:
            drawn = [self._given_latents(latents, count)]
        made = (
            self._made(self._sampler, [some, _heats(temperature, some)], batch_size=batch_size)
            for some in drawn
        )
        return np.concatenate([tokens.argmax(axis=-1) for tokens in made]).astype("int32")

    @functools.cached_property
    def _sampler(self):
        """The averaged generator, with a temperature for each row as its second input."""
        inputs = [keras.Input(self.latent_shape), keras.Input((1, 1))]
        return keras.Model(inputs, _Sampler(self.ema_generator)(inputs))

    def _drawn(self, count, generator, rows):
        """`count` latents, so many rows at a time: one-hot sequences are large."""
        for start in range(0, count, rows):
            yield self.draw_latents(min(rows, count - start), generator)

    def score(self, texts: ArrayLike, temperature: float = 1.0, batch_size: int = 64) -> np.ndarray:
        """log p of sequences under the averaged generator, in nats, float32 of shape `(count,)`.

        A text's is the sum over its words, and its end where it is shorter than the longest.

        Args:
            texts: strings, or integers `(count, length)`.
            temperature: of `generate`.
            batch_size: sequences scored at a time.
        """
        self.require_not_in_training()
        self.follow_generator()
        field = self.contract()
        tokens = field.to_rows(field.checked(np.asarray(as_numpy(texts)), "`texts`"))
        temperature = real_number(temperature, "temperature", at_least=1e-3)
        integers = keras.Input((self.sample_shape[0],), dtype="int32")
        logs = self.ema_generator.log_probabilities(
            keras.ops.one_hot(integers, self.sample_shape[1]), temperature=temperature
        )
        scorer = keras.Model(integers, keras.ops.sum(logs, axis=1))
        return np.asarray(predict(scorer, tokens, batch_size), "float32")

    def preview(self, count: int = 20, seed: int = 0, temperature: float = 1.0) -> str:
        """A quick look: `count` sequences, a line each, as one string."""
        lines = self.generate(count, seed=seed, temperature=temperature)
        if self.tokenizer is None:
            lines = [" ".join(map(str, line)) for line in lines]
        return "\n".join(lines) + "\n"


class _Sampler(keras.layers.Layer):
    """A generator's `sample` of noise at a temperature."""

    def __init__(self, generator):
        super().__init__(dtype="float32")
        self.generator, self.built = generator, True

    def call(self, inputs):
        noise, heat = inputs
        return self.generator.sample(noise, heat=heat)


def _heats(temperature, rows):
    return np.full((len(rows), 1, 1), temperature, "float32")
