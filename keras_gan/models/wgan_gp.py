"""Wasserstein GAN with gradient penalty."""

from collections.abc import Callable
from typing import Any

import keras

from keras_gan import losses
from keras_gan.training.adversarial_model import AdversarialModel
from keras_gan.utils.hints import Schedule, Tensor


@keras.saving.register_keras_serializable(package="keras_gan")
class WGANGP(AdversarialModel):
    """The critic estimates the Wasserstein distance, held 1-Lipschitz by a penalty on its gradient.

    L_D = E[D(G(z))] - E[D(x)] + λ E[(‖∇D(x̂)‖ - 1)²], x̂ uniform between pairs of a real and a
    generated image, for `critic_steps` updates on fresh images each; then L_G = -E[D(G(z))].
    While the constraint holds, `-critic_loss` estimates W1(data, model).

    Args:
        generator, critic: see `AdversarialModel`; the critic without BatchNormalization.
        critic_steps: critic updates for each generator update.
        penalty: `"wgan_gp"`, `"wgan_gp_one_sided"`, or any other of `keras_gan.penalties.names()`.
        penalty_weight: λ of a penalty that is given by name; 10 by default.
        **kwargs: the other arguments of `AdversarialModel`.

    Reference: Gulrajani et al. 2017, "Improved Training of Wasserstein GANs",
    https://arxiv.org/abs/1704.00028, algorithm 1.
    """

    watched_logs = ("penalty",)  # The losses have no scale of their own.
    default_penalty_weight = 10.0

    def __init__(
        self,
        generator: keras.Model,
        critic: keras.Model,
        critic_steps: int = 5,
        penalty: str | Callable[..., Tensor] | None = "wgan_gp",
        penalty_weight: float | Schedule | None = None,
        **kwargs: Any,
    ) -> None:
        kwargs |= {"penalty": penalty, "penalty_weight": penalty_weight}
        super().__init__(generator, critic, critic_steps=critic_steps, **kwargs)

    def critic_loss(self, real: Tensor, fake: Tensor) -> Tensor:
        return losses.wasserstein_critic_loss(self.real_logits(real), self.fake_logits(fake))

    def generator_loss(self, real: Tensor, fake: Tensor) -> Tensor:
        return losses.wasserstein_generator_loss(self.fake_logits(fake))
