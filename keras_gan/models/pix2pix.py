"""Pix2Pix: paired images, a conditional critic and an absolute error."""

from typing import Any, Literal

import keras
import numpy as np
from keras import ops

from keras_gan import losses
from keras_gan.data_adapters import Batch, Continuous, Field
from keras_gan.training.adversarial_model import AdversarialModel
from keras_gan.training.generation import in_dtype
from keras_gan.training.jitter import jitter, reach_within
from keras_gan.training.translation import Translation, with_dropout
from keras_gan.utils.checks import known, real_number
from keras_gan.utils.hints import ArrayLike, Shape, Tensor

# The paper's terms carry no ½ in the generator's least squares, and one in the critic's losses.
_OBJECTIVES = {
    "original": (
        lambda real, fake: 0.5 * losses.non_saturating_critic_loss(real, fake),
        losses.non_saturating_generator_loss,
    ),
    "least_squares": (
        losses.least_squares_critic_loss,
        lambda fake: 2.0 * losses.least_squares_generator_loss(fake),
    ),
}


@keras.saving.register_keras_serializable(package="keras_gan")
class Pix2Pix(Translation, AdversarialModel):  # type: ignore[misc] # `export` has a direction.
    """The critic judges pairs of input and output; an L1 term keeps the output near the truth.

    With an input x and its true output y, L_D = -½ E[log σ(D(y, x)) + log(1 - σ(D(G(x), x)))] and
    L_G = -E[log σ(D(G(x), x))] + λ E|y - G(x)|, as means over patches and pixels. The L1 term alone
    yields the median of all outputs that x may have, which is blurred where they differ; the critic
    tells it from any single one. There are no latents: the generator's noise is its dropout.

    ```python
    gan = keras_gan.models.Pix2Pix(
        generator=keras_gan.networks.unet_translator((64, 64, 3)),
        critic=keras_gan.networks.patch_critic((64, 64, 3), (64, 64, 3)),
    )
    gan.compile(keras.optimizers.Adam(2e-4, 0.5), keras.optimizers.Adam(2e-4, 0.5))
    gan.fit(inputs, outputs, batch_size=16, epochs=20)
    translations = gan.translate(other_inputs)
    ```

    Args:
        generator: from images `(batch, height, width, channels)` to images of the same height and
            width in [-1, 1].
        critic: from images and the images that they were made from to a map of logits.
        l1_weight: λ, on pixels in [-1, 1].
        loss: `"original"`, as above, or `"least_squares"`: ½ E[(D(y, x) - 1)²] + ½ E[D(G(x), x)²]
            and E[(D(G(x), x) - 1)²].
        jitter: largest shift in pixels of the paper's random jitter, which also mirrors half of
            the pairs; input and output are moved alike. 0 for none.
        **kwargs: the other arguments of `AdversarialModel`. `augment` moves input and output alike,
            so that `"color"`, which would change one by the other, is refused.

    Raises:
        ValueError: if input and output differ in size, for an unknown loss, or for colours in
            `augment`.

    Reference: Isola et al. 2017, "Image-to-Image Translation with Conditional Adversarial
    Networks", https://arxiv.org/abs/1611.07004, section 3.
    """

    generator_logs = ("generator_loss", "l1")

    def __init__(
        self,
        generator: keras.Model,
        critic: keras.Model,
        l1_weight: float = 100.0,
        loss: Literal["original", "least_squares"] = "original",
        jitter: int = 0,
        **kwargs: Any,
    ) -> None:
        super().__init__(generator, critic, **kwargs)
        _check_sizes(self.condition.shape, self.sample_shape)
        self.l1_weight = real_number(l1_weight, "l1_weight", at_least=0)
        self.objective, self.jitter = loss, reach_within(jitter, self.sample_shape)

    def _checked_augment(self, augment):
        augment = super()._checked_augment(augment)
        if "color" in getattr(augment, "policy", ()):
            raise ValueError(
                "An augmentation moves input and output alike, and colours do not belong to both: "
                f'use `augment="translation,cutout"`. Received: augment={augment.policy}.'
            )
        return augment

    def _checked_objective(self, loss):
        known(loss, _OBJECTIVES, "loss")
        return loss

    def condition_of(self, shape: Shape) -> Field:
        return Continuous(shape, "input")

    def contract(self) -> Field:
        return Batch(self.condition, Continuous(self.sample_shape, "output"))

    def prepare(self, batch: Any) -> Any:
        """`(output, input)`: inside a GAN, samples come before what they are made for."""
        inputs, outputs = super().prepare(batch)
        return self._together(outputs, inputs, lambda x: jitter(x, self.noise, self.jitter))

    def augmented(self, batch: tuple[Tensor, Tensor]) -> tuple[Tensor, Tensor | None]:
        if self.augment is None:
            return batch
        return self._together(*batch, lambda pair: self.augment(pair, self.noise))

    def _together(self, outputs, inputs, move):
        """Both images of each pair moved alike, as channels of one image."""
        moved = move(ops.concatenate([outputs, ops.cast(inputs, outputs.dtype)], axis=-1))
        channels = outputs.shape[-1]
        return moved[..., :channels], moved[..., channels:]

    def critic_loss(self, real: Tensor, fake: Tensor) -> Tensor:
        critic_loss, _ = _OBJECTIVES[self.objective]
        return critic_loss(self.real_logits(real), self.fake_logits(fake))

    def generator_loss(self, real: Tensor, fake: Tensor) -> Tensor:
        _, generator_loss = _OBJECTIVES[self.objective]
        l1 = ops.mean(ops.abs(real[0] - fake[0]))
        self.logs.note("l1", l1)
        return generator_loss(self.fake_logits(fake)) + self.l1_weight * l1

    def directions(self) -> dict[str, tuple[keras.Model, Field, Field]]:
        outputs = Continuous(self.sample_shape, "output")
        return {"input_to_output": (self.ema_generator, self.condition, outputs)}

    def translate(
        self,
        images: ArrayLike,
        direction: str | None = None,
        *,
        stochastic: bool = False,
        seed: int | None = None,
        dtype: Literal["float32", "uint8"] = "float32",
        batch_size: int = 64,
    ) -> np.ndarray:
        """Outputs for input images, by the averaged generator.

        Args:
            images: `(batch, *input_shape)`, `uint8` or floats in [-1, 1].
            direction: there is one, `"input_to_output"`.
            stochastic: whether dropout stays on, the paper's only noise: one of the outputs that
                the generator holds possible, instead of their common one.
            seed: of the dropout's masks; fresh ones when `None`.
            dtype: `"float32"` in [-1, 1], or `"uint8"` in [0, 255].
            batch_size: images translated at a time.

        Returns:
            Array of shape `(batch, *output_shape)`.

        Raises:
            ValueError: for images of another shape or range.
        """
        if not stochastic:
            return super().translate(images, direction, dtype=dtype, batch_size=batch_size)
        network, inputs = self._asked(images, direction, dtype)
        self.require_not_in_training()
        self.follow_generator()
        return in_dtype(dtype, with_dropout(network, inputs, seed, batch_size))

    def get_config(self) -> dict[str, Any]:
        own = {"l1_weight": self.l1_weight, "loss": self.objective, "jitter": self.jitter}
        return {**super().get_config(), **own}


def _check_sizes(inputs, outputs):
    if inputs[:2] != outputs[:2]:
        raise ValueError(
            "Input and output are seen side by side by the critic, so both need the same height "
            f"and width: enlarge the smaller images. Received: {inputs} and {outputs}."
        )
