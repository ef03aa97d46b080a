"""InfoGAN."""

from collections.abc import Callable, Sequence
from typing import Any

import keras
import numpy as np
from keras import ops

from keras_gan import augment, losses
from keras_gan.data_adapters import Codes, Continuous, Field
from keras_gan.training import round_trip
from keras_gan.training.adversarial_model import AdversarialModel
from keras_gan.utils.checks import positive_integer, real_number
from keras_gan.utils.hints import ArrayLike, Shape, Tensor


@keras.saving.register_keras_serializable(package="keras_gan")
class InfoGAN(AdversarialModel):
    """Codes that the critic can read from samples: what varies in the data, found without labels.

    The generator takes codes c beside its latents: one of K categories and numbers uniform in
    [-1, 1]. The critic's second output Q predicts them, softmax probabilities of the category and
    means of a Gaussian of deviation 1. Both players minimise the loss of that prediction, which
    bounds the mutual information from below, I(c; G(z, c)) ≥ H(c) - L_category - L_numbers:
    L_D = E[softplus(-D(x))] + E[softplus(D(G(z, c)))] + λ L_category + μ L_numbers,
    L_G = E[softplus(-D(G(z, c)))] + λ L_category + μ L_numbers.

    Args:
        generator: from latents and codes `(batch, categorical + continuous)` to samples, as
            `keras_gan.networks.dcgan_generator(..., classes=12)` for the defaults.
        critic: from samples to a raw logit and the prediction `(batch, categorical + continuous)`,
            as `keras_gan.networks.dcgan_critic(..., auxiliary=12)`.
        categorical: K, the number of categories.
        continuous: how many numbers.
        information_weight: λ.
        continuous_weight: μ, smaller since a density's logarithm grows without bound.
        distortion: augmentation, as `augment`, of the samples that Q reads the category from: it
            then stands for something that the augmentation leaves as it is. Categories of digits
            otherwise come to mean slant or stroke, which are as easy to read; with `"affine"` they
            come to mean the digit. One more pass through the critic.
        real_weight: ρ, the weight in L_D of `losses.information_maximization_loss` of real samples
            and their distortions: Q then reads groups that are in the data, before generated
            samples look like it. Not in the paper; needs `distortion`, and is one more pass through
            the critic.
        **kwargs: the other arguments of `AdversarialModel`.

    Raises:
        ValueError: if the networks take codes of another size, or there is a `real_weight` and no
            `distortion`.

    Reference: Chen et al. 2016, "InfoGAN: Interpretable Representation Learning by Information
    Maximizing Generative Adversarial Nets", https://arxiv.org/abs/1606.03657, equation 6.
    """

    auxiliary = True
    built_for = ("prior", "categorical", "continuous")
    critic_logs = ("critic_loss", "real_logit", "fake_logit", "information_loss")

    def __init__(
        self,
        generator: keras.Model,
        critic: keras.Model,
        categorical: int = 10,
        continuous: int = 2,
        information_weight: float = 1.0,
        continuous_weight: float = 0.1,
        distortion: str | Sequence[str] | Callable[..., Tensor] | None = None,
        real_weight: float = 0.0,
        **kwargs: Any,
    ) -> None:
        super().__init__(generator, critic, **kwargs)
        self.distortion = distortion
        self.categorical = positive_integer(categorical, "categorical")
        self.continuous = positive_integer(continuous, "continuous", at_least=0)
        self.information_weight = real_number(information_weight, "information_weight", 0)
        self.continuous_weight = real_number(continuous_weight, "continuous_weight", 0)
        self.real_weight = real_number(real_weight, "real_weight", 0)
        if self.real_weight and self.distortion is None:
            raise ValueError(
                "The information of real samples is that of their distortions: "
                f'`InfoGAN(..., distortion="affine", real_weight={real_weight})`. '
                "Received: distortion=None."
            )
        taken, self.condition = self.condition.shape, Codes(self.categorical, self.continuous)
        if taken != self.condition.shape:
            (size,) = self.condition.shape
            raise ValueError(
                "The codes are one-hot categories and numbers side by side: build the generator "
                f"with `classes={size}` and the critic with `auxiliary={size}`. Received: networks "
                f"for codes of shape {taken}, categorical={categorical} and "
                f"continuous={continuous}."
            )

    def _checked_distortion(self, distortion):
        distortion = augment.from_names(distortion, self.sample_shape, "distortion")
        round_trip.check({"distortion": distortion})
        return distortion

    def condition_of(self, shape: Shape) -> Field:
        return Continuous(shape, "code")  # Until the constructor knows what is in a code.

    def contract(self) -> Field:
        return Continuous(self.sample_shape)

    def prepare(self, batch: Any) -> Any:
        """Samples, each with the codes of its generated counterpart."""
        samples = super().prepare(batch)
        return samples, self.condition.sample(self.noise, ops.shape(samples)[0])

    def critic_loss(self, real: Tensor, fake: Tensor) -> Tensor:
        (real_logits, found), (fake_logits, predicted) = self.logits(real), self.logits(fake)
        information_loss = self._information_loss(predicted, fake)
        self.logs.note("information_loss", information_loss)
        adversarial = losses.non_saturating_critic_loss(real_logits, fake_logits)
        return adversarial + information_loss + self._real_loss(found, real)

    def _real_loss(self, predicted, real):
        """ρ times the loss of categories that real samples and their distortions share."""
        if not self.real_weight:
            return 0.0
        category = predicted[:, : self.categorical]
        samples, codes = real
        _, distorted = self.logits((self.distortion(samples, self.noise), codes))
        distorted = distorted[:, : self.categorical]
        return self.real_weight * losses.information_maximization_loss(category, distorted)

    def generator_loss(self, real: Tensor, fake: Tensor) -> Tensor:
        logits, predicted = self.logits(fake)
        adversarial = losses.non_saturating_generator_loss(logits)
        return adversarial + self._information_loss(predicted, fake)

    def _information_loss(self, predicted, fake):
        """λ L_category + μ L_numbers; the category is read from distorted samples."""
        samples, codes = fake
        category, numbers = predicted[:, : self.categorical], predicted[:, self.categorical :]
        if self.distortion is not None:
            _, predicted = self.logits((self.distortion(samples, self.noise), codes))
            category = predicted[:, : self.categorical]
        loss = losses.auxiliary_classifier_loss(category, codes[:, : self.categorical])
        loss = self.information_weight * loss
        if not self.continuous:
            return loss
        numbers = losses.continuous_code_loss(numbers, codes[:, self.categorical :])
        return loss + self.continuous_weight * numbers

    def generate(
        self,
        count: int | None = None,
        *,
        codes: ArrayLike | None = None,
        labels: ArrayLike | None = None,
        **kwargs: Any,
    ) -> np.ndarray:
        """Samples of the averaged generator for codes.

        Args:
            count: how many; may be left out where there is a code, or a latent vector, for each.
            codes: a category for all samples or one for each, whose numbers are then 0; or rows
                `(count, categorical + continuous)` of one-hot categories and numbers. By default
                each category in turn, and numbers drawn by `seed`.
            labels: the codes by the name that every conditional GAN has for them.
            **kwargs: `seed`, `latents`, `dtype`, `batch_size` and `truncation` of
                `AdversarialModel.generate`.

        Returns:
            Array of shape `(count, *sample_shape)`.
        """
        if codes is not None and labels is not None:
            raise ValueError("`codes` and `labels` are one argument: pass one. Received: both.")
        latents, codes = kwargs.get("latents"), labels if codes is None else codes
        if codes is None:
            drawn = count if latents is None else len(latents)
            codes = self.condition.draw(positive_integer(drawn, "count"), kwargs.get("seed"))
        if count is None and latents is None and np.ndim(codes) > 0:
            count = len(codes)  # type: ignore[arg-type]
        return super().generate(count, labels=codes, **kwargs)

    def get_config(self) -> dict[str, Any]:
        weights = "information_weight", "continuous_weight", "real_weight"
        names = "categorical", "continuous", *weights
        distortion = self.distortion and keras.saving.serialize_keras_object(self.distortion)
        own = {name: getattr(self, name) for name in names} | {"distortion": distortion}
        return {**super().get_config(), **own}
