"""R3GAN: a regularised relativistic GAN."""

from collections.abc import Callable
from typing import Any

import keras

from keras_gan import losses
from keras_gan.training.adversarial_model import AdversarialModel
from keras_gan.utils.hints import Schedule, Tensor


@keras.saving.register_keras_serializable(package="keras_gan")
class R3GAN(AdversarialModel):
    """Each real sample against one generated sample, with both zero-centred gradient penalties.

    L_D = E[softplus(D(G(z)) - D(x))] + γ/2 E[‖∇D(x)‖²] + γ/2 E[‖∇D(G(z))‖²],
    L_G = E[softplus(D(x) - D(G(z)))]. The pairing leaves no gain in dropping modes; R1 and R2
    together make the game converge locally.

    Args:
        generator, critic: see `AdversarialModel`; the critic without BatchNormalization.
        gamma: γ of a penalty that is given by name, 1 by default, or a
            `keras_gan.schedules.Cosine` of it in images seen, as the paper has.
        penalty: `"r1_r2"`, or any other of `keras_gan.penalties.names()`.
        **kwargs: the other arguments of `AdversarialModel`.

    Reference: Huang, Gokaslan, Kuleshov and Tompkin 2024, "The GAN is dead; long live the GAN! A
    Modern GAN Baseline", https://arxiv.org/abs/2501.05441, section 2.
    """

    def __init__(
        self,
        generator: keras.Model,
        critic: keras.Model,
        gamma: float | Schedule | None = None,
        penalty: str | Callable[..., Tensor] | None = "r1_r2",
        **kwargs: Any,
    ) -> None:
        super().__init__(generator, critic, penalty=penalty, penalty_weight=gamma, **kwargs)

    def critic_loss(self, real: Tensor, fake: Tensor) -> Tensor:
        return losses.relativistic_critic_loss(self.real_logits(real), self.fake_logits(fake))

    def generator_loss(self, real: Tensor, fake: Tensor) -> Tensor:
        return losses.relativistic_generator_loss(self.real_logits(real), self.fake_logits(fake))
