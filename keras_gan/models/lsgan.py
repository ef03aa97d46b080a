"""Least squares GAN."""

from typing import Any

import keras

from keras_gan import losses
from keras_gan.training.adversarial_model import AdversarialModel
from keras_gan.utils.hints import Tensor


@keras.saving.register_keras_serializable(package="keras_gan")
class LSGAN(AdversarialModel):
    """The critic regresses a target for real and one for generated samples.

    L_D = ½ E[(D(x) - b)²] + ½ E[(D(G(z)) - a)²], L_G = ½ E[(D(G(z)) - c)²].

    Args:
        generator, critic: see `AdversarialModel`.
        fake_target, real_target, generator_target: the paper's a, b and c; 0, 1, 1 by default.
            With -1, 1, 0 the generator minimises a Pearson divergence.
        **kwargs: the other arguments of `AdversarialModel`.

    Reference: Mao et al. 2017, "Least Squares Generative Adversarial Networks",
    https://arxiv.org/abs/1611.04076, equation 2.
    """

    def __init__(
        self,
        generator: keras.Model,
        critic: keras.Model,
        fake_target: float = 0.0,
        real_target: float = 1.0,
        generator_target: float = 1.0,
        **kwargs: Any,
    ) -> None:
        super().__init__(generator, critic, **kwargs)
        self.fake_target = float(fake_target)
        self.real_target = float(real_target)
        self.generator_target = float(generator_target)

    def critic_loss(self, real: Tensor, fake: Tensor) -> Tensor:
        return losses.least_squares_critic_loss(
            self.real_logits(real), self.fake_logits(fake), self.real_target, self.fake_target
        )

    def generator_loss(self, real: Tensor, fake: Tensor) -> Tensor:
        return losses.least_squares_generator_loss(self.fake_logits(fake), self.generator_target)

    def get_config(self) -> dict[str, Any]:
        targets = ("fake_target", "real_target", "generator_target")
        return {**super().get_config(), **{name: getattr(self, name) for name in targets}}
