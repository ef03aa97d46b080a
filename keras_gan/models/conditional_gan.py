"""Conditional GAN."""

from typing import Any

import keras

from keras_gan.models.gan import GAN
from keras_gan.training.interface import require_condition


@keras.saving.register_keras_serializable(package="keras_gan")
class ConditionalGAN(GAN):
    """Both players are told the class; the critic judges whether a sample is a real one of it.

    min_G max_D E[log σ(D(x, y))] + E[log(1 - σ(D(G(z, y), y)))]. At the optimal critic the
    generator minimises the Jensen-Shannon divergence of the two joint distributions of samples and
    labels.

    Args:
        generator: from latents and one-hot labels `(batch, classes)` to samples.
        critic: from samples and one-hot labels to raw logits.
        **kwargs: the other arguments of `GAN`.

    Raises:
        ValueError: if the networks take no condition.

    Reference: Mirza and Osindero 2014, "Conditional Generative Adversarial Nets",
    https://arxiv.org/abs/1411.1784, equation 2.
    """

    def __init__(self, generator: keras.Model, critic: keras.Model, **kwargs: Any) -> None:
        super().__init__(generator, critic, **kwargs)
        require_condition(self)
