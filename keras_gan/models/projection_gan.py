"""Projection GAN."""

from typing import Any

import keras

from keras_gan.models.sngan import SNGAN
from keras_gan.training.interface import require_condition


@keras.saving.register_keras_serializable(package="keras_gan")
class ProjectionGAN(SNGAN):
    """SNGAN whose critic adds the projection of its features on a vector of the class.

    L_D = E[max(0, 1 - D(x, y))] + E[max(0, 1 + D(G(z, y), y))], L_G = -E[D(G(z, y), y)], with
    D(x, y) = ⟨a, φ(x)⟩ + b + ⟨Vy, φ(x)⟩. The form follows from writing the optimal logit as the
    log-ratio of p(y | x) and that of p(x), both log-linear in φ. All of it is under spectral
    normalisation, V too.

    Args:
        generator: from latents and one-hot labels `(batch, classes)` to samples; the paper's has
            `keras_gan.layers.ConditionalBatchNormalization`, as that of
            `keras_gan.networks.resnet_generator(..., classes=...)`.
        critic: from samples and one-hot labels to raw logits, such as
            `keras_gan.networks.projection_critic`; put under spectral normalisation here.
        critic_steps: critic updates for each generator update.
        **kwargs: the other arguments of `AdversarialModel`.

    Raises:
        ValueError: if the networks take no condition.

    Reference: Miyato and Koyama 2018, "cGANs with Projection Discriminator",
    https://arxiv.org/abs/1802.05637, equation 3; section 5 for the critic's steps.
    """

    def __init__(
        self, generator: keras.Model, critic: keras.Model, critic_steps: int = 5, **kwargs: Any
    ) -> None:
        super().__init__(generator, critic, critic_steps=critic_steps, **kwargs)
        require_condition(self)
