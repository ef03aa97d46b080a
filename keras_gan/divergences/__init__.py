"""f-divergences: GAN objectives from their variational form, and exact values for Gaussians."""

from keras_gan.divergences.variational import (
    Divergence,
    between_gaussians,
    fgan_critic_loss,
    fgan_generator_loss,
    fgan_non_saturating_generator_loss,
    get,
    names,
)

__all__ = [
    "Divergence",
    "between_gaussians",
    "fgan_critic_loss",
    "fgan_generator_loss",
    "fgan_non_saturating_generator_loss",
    "get",
    "names",
]
