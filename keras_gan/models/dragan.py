"""Deep regret analytic GAN."""

from collections.abc import Callable
from typing import Any

import keras

from keras_gan import losses
from keras_gan.training.adversarial_model import AdversarialModel
from keras_gan.utils.hints import Schedule, Tensor


@keras.saving.register_keras_serializable(package="keras_gan")
class DRAGAN(AdversarialModel):
    """The original game, with a penalty on the critic's gradient around the data.

    L_D = E[softplus(-D(x))] + E[softplus(D(G(z)))] + λ E[(‖∇D(x + δ)‖ - 1)²] with noise δ,
    L_G = E[softplus(-D(G(z)))]. The penalty flattens the sharp local maxima of the critic at real
    samples, which the paper blames for mode collapse.

    Args:
        generator, critic: see `AdversarialModel`; the critic without BatchNormalization.
        penalty: `"dragan"`, or any other of `keras_gan.penalties.names()`.
        penalty_weight: λ of a penalty that is given by name; 10 by default.
        **kwargs: the other arguments of `AdversarialModel`.

    Reference: Kodali et al. 2017, "On Convergence and Stability of GANs",
    https://arxiv.org/abs/1705.07215, section 2.4.
    """

    default_penalty_weight = 10.0

    def __init__(
        self,
        generator: keras.Model,
        critic: keras.Model,
        penalty: str | Callable[..., Tensor] | None = "dragan",
        penalty_weight: float | Schedule | None = None,
        **kwargs: Any,
    ) -> None:
        kwargs |= {"penalty": penalty, "penalty_weight": penalty_weight}
        super().__init__(generator, critic, **kwargs)

    def critic_loss(self, real: Tensor, fake: Tensor) -> Tensor:
        return losses.non_saturating_critic_loss(self.real_logits(real), self.fake_logits(fake))

    def generator_loss(self, real: Tensor, fake: Tensor) -> Tensor:
        return losses.non_saturating_generator_loss(self.fake_logits(fake))
