"""Text to image: a critic that also judges whether the text fits."""

from collections.abc import Iterable, Sequence
from typing import Any

import keras
import numpy as np
from keras import ops

from keras_gan import backend, losses
from keras_gan.data_adapters import Field, Texts
from keras_gan.text.tokenizer import PADDING, Tokenizer
from keras_gan.training import round_trip
from keras_gan.training.adversarial_model import AdversarialModel
from keras_gan.training.interface import require_condition
from keras_gan.utils.checks import is_image, real_number
from keras_gan.utils.hints import ArrayLike, Shape, Tensor
from keras_gan.visualization import images

PROMPTS, PER_PROMPT = 8, 8  # In a preview.


@keras.saving.register_keras_serializable(package="keras_gan")
class TextToImageGAN(AdversarialModel):
    """The critic sees three kinds of pairs: real with right text, real with wrong, generated.

    L_D = E[softplus(-D(x, t))] + ½ E[softplus(D(x, t̂))] + ½ E[softplus(D(G(z, t), t))],
    L_G = E[softplus(-D(G(z, t), t))] + w E[softplus(-D(G(z, t'), t'))]

    The wrong text t̂ of an image is that of the batch's row before, or a near miss: its own first
    words and the last of that row's, so that the critic has to read each word where most texts
    differ in many. Rows where t̂ = t, as happens where few texts are different, do not count in that
    term. t' lies between two texts in the same way, so that the generator is asked for combinations
    that no image shows (GAN-INT), where the paper has the mean of the texts' features.

    ```python
    gan.fit(images, ["a red three on blue", …], batch_size=64, epochs=10)
    gan.generate(texts=["a green seven on white"] * 8, seed=0)
    ```

    Args:
        generator: from latents and integers `(batch, length)` to images, of
            `keras_gan.networks.text_to_image_generator` for instance.
        critic: from images and integers to raw logits, of `text_to_image_critic` for instance.
        tokenizer: `keras_gan.text.Tokenizer` of the texts.
        prompts: texts that `preview` shows, one a row.
        interpolation: w; 0 for GAN-CLS alone.
        near_misses: share of the wrong texts that are near misses, in [0, 1].
        **kwargs: the other arguments of `AdversarialModel`.

    Raises:
        ValueError: if the networks take no condition, tokenizer and networks differ in length, or
            a number is out of its range.

    Reference: Reed et al. 2016, "Generative Adversarial Text to Image Synthesis",
    https://arxiv.org/abs/1605.05396, algorithm 1 (GAN-CLS) and section 4.3 (GAN-INT).
    """

    built_for = ("prior", "tokenizer")
    critic_logs = ("critic_loss", "real_logit", "fake_logit", "wrong_logit")

    def __init__(
        self,
        generator: keras.Model,
        critic: keras.Model,
        tokenizer: Tokenizer,
        prompts: Sequence[str] = (),
        interpolation: float = 0.0,
        near_misses: float = 0.0,
        **kwargs: Any,
    ) -> None:
        self._texts = Texts(tokenizer)  # `condition_of` is asked for it while the base is built.
        super().__init__(generator, critic, **kwargs)
        require_condition(self)
        self.tokenizer, self.prompts = tokenizer, [str(prompt) for prompt in prompts]
        self.interpolation = real_number(interpolation, "interpolation", at_least=0)
        self.near_misses = real_number(near_misses, "near_misses", at_least=0, at_most=1)

    def _checked_tokenizer(self, tokenizer):
        round_trip.check({"tokenizer": tokenizer})
        return tokenizer

    def condition_of(self, shape: Shape) -> Field:
        if shape != self._texts.shape:
            raise ValueError(
                "Both networks take the tokenizer's integers, `keras.Input((tokenizer.length,), "
                f'dtype="int32")`. Received: networks of texts {shape} and a tokenizer of length '
                f"{self._texts.shape[0]}."
            )
        return self._texts

    def check_batch_size(self, rows: int) -> None:
        """Raise for a batch of one, in which there is no wrong text."""
        super().check_batch_size(rows)
        if rows // backend.replica_count() < 2:
            raise ValueError(
                "The wrong text of an image is another row's: take batches of two at least, "
                f"`batch_size=2` for each replica. Received: batch_size={rows} for "
                f"{backend.replica_count()}."
            )

    def critic_loss(self, real: Tensor, fake: Tensor) -> Tensor:
        samples, texts = real
        wrong = self._wrong(texts)
        differ = ops.cast(ops.any(wrong != texts, axis=1), "float32")
        wrong_logits = self.logits((samples, wrong))
        self.logs.note("wrong_logit", wrong_logits)
        each = ops.mean(ops.reshape(ops.softplus(wrong_logits), (ops.shape(texts)[0], -1)), axis=1)
        mismatch = ops.sum(differ * each) / ops.maximum(ops.sum(differ), 1.0)
        right = ops.mean(ops.softplus(-self.real_logits(real)))
        generated = ops.mean(ops.softplus(self.fake_logits(fake)))
        return right + 0.5 * mismatch + 0.5 * generated

    def generator_loss(self, real: Tensor, fake: Tensor) -> Tensor:
        loss = losses.non_saturating_generator_loss(self.fake_logits(fake))
        if not self.interpolation:
            return loss
        samples, texts = real
        between = self.logits(self.synthesize((samples, self._crossed(texts))))
        return loss + self.interpolation * losses.non_saturating_generator_loss(between)

    def _wrong(self, texts):
        """The text of the row before, or only the last words of it."""
        others = ops.roll(texts, 1, axis=0)
        if not self.near_misses:
            return others
        near = self.noise((ops.shape(texts)[0], 1), "uniform") < self.near_misses
        return ops.where(near, self._crossed(texts), others)

    def _crossed(self, texts):
        """Up to a random place the words of each text, from there on those of the row before."""
        others = ops.roll(texts, 1, axis=0)
        shorter = ops.minimum(_words(texts), _words(others))
        cuts = ops.floor(self.noise((ops.shape(texts)[0], 1), "uniform") * shorter)
        places = ops.arange(texts.shape[1], dtype="float32")[None]
        return ops.where(places < cuts, texts, others)

    def generate(
        self, count: int | None = None, *, texts: str | Iterable[str] | None = None, **kwargs: Any
    ) -> np.ndarray:
        """Images of the averaged generator for texts.

        Args:
            count: how many; by default one for each text.
            texts: one for all images, or one for each; by default the GAN's `prompts` in turn.
            **kwargs: `seed`, `latents`, `dtype`, `batch_size` and `truncation` of
                `AdversarialModel.generate`.

        Returns:
            Array of shape `(count, height, width, channels)`.
        """
        if texts is not None:
            whole = isinstance(texts, (str, bytes)) or hasattr(texts, "shape")
            whole = whole or not isinstance(texts, Iterable)
            asked: Any = texts if whole else list(texts)
            if count is None and kwargs.get("latents") is None:
                count = 1 if np.ndim(asked) == 0 else len(asked)
            kwargs["labels"] = asked
        return super().generate(count, **kwargs)

    def ask(self, labels: ArrayLike | None, count: int) -> np.ndarray:
        if labels is None and self.prompts:
            labels = [self.prompts[i % len(self.prompts)] for i in range(count)]
        return super().ask(labels, count)

    def preview(self, count: int = PROMPTS * PER_PROMPT, seed: int = 0) -> np.ndarray:
        """A picture of samples: a row for each of the `prompts`, a column for each latent vector.

        One prompt has several rows. Without any the words of the tokenizer stand in for them.
        """
        prompts = self.prompts or self.tokenizer.vocabulary
        prompts = prompts[: max(1, count // PER_PROMPT)]
        return self.picture(prompts, max(1, count // len(prompts)), seed)

    def picture(
        self, texts: Sequence[str], columns: int, seed: int = 0, truncation: float | None = None
    ) -> np.ndarray:
        """A picture of a row for each text, the same latents in each column.

        A single text has several rows, of up to eight.

        Args:
            texts: what is shown.
            columns: samples of each text.
            seed, truncation: of the latents, as for `generate`.
        """
        latents = np.tile(self.draw_latents(columns, seed, truncation), (len(texts), 1))
        asked = [text for text in texts for _ in range(columns)]
        dtype = "uint8" if is_image(self.sample_shape) else "float32"
        samples = self.generate(latents=latents, texts=asked, dtype=dtype)
        return images.picture(
            samples, columns=columns if len(texts) > 1 else min(columns, PER_PROMPT)
        )

    def get_config(self) -> dict[str, Any]:
        tokenizer = keras.saving.serialize_keras_object(self.tokenizer)
        own = {"tokenizer": tokenizer, "prompts": list(self.prompts)}
        numbers = {"interpolation": self.interpolation, "near_misses": self.near_misses}
        return {**super().get_config(), **own, **numbers}


def _words(texts):
    """Words of each text, `(batch, 1)`."""
    return ops.sum(ops.cast(texts != PADDING, "float32"), axis=1, keepdims=True)
