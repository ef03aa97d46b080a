"""Spectrally normalised GAN."""

from typing import Any

import keras

from keras_gan import losses
from keras_gan.networks.spectral_normalize import normalized_by_its_gan
from keras_gan.training.adversarial_model import AdversarialModel
from keras_gan.utils.hints import Tensor


@keras.saving.register_keras_serializable(package="keras_gan")
class SNGAN(AdversarialModel):
    """Hinge loss, and a critic whose dense and convolutional layers have spectral norm one.

    L_D = E[max(0, 1 - D(x))] + E[max(0, 1 + D(G(z)))], L_G = -E[D(G(z))].

    Args:
        generator: see `AdversarialModel`.
        critic: a network whose dense and convolutional layers are put under
            `keras_gan.layers.SpectralNormalization` here, its weights kept; layers that are
            normalised already stay as they are.
        **kwargs: the other arguments of `AdversarialModel`.

    Reference: Miyato et al. 2018, "Spectral Normalization for Generative Adversarial Networks",
    https://arxiv.org/abs/1802.05957.
    """

    def __init__(self, generator: keras.Model, critic: keras.Model, **kwargs: Any) -> None:
        super().__init__(generator, normalized_by_its_gan(critic), **kwargs)

    def critic_loss(self, real: Tensor, fake: Tensor) -> Tensor:
        return losses.hinge_critic_loss(self.real_logits(real), self.fake_logits(fake))

    def generator_loss(self, real: Tensor, fake: Tensor) -> Tensor:
        return losses.hinge_generator_loss(self.fake_logits(fake))
