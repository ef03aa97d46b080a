"""The GANs by their command-line names, and the settings each trains well with."""

import dataclasses

import keras

from keras_gan import models, networks


@dataclasses.dataclass(frozen=True)
class Recipe:
    """A GAN class and what it is trained with unless the user says otherwise.

    Attributes:
        model: the class.
        arguments: of its constructor, besides the two networks.
        learning_rate: of both players' Adam optimizers.
        betas: β1 and β2 of both.
    """

    model: type
    arguments: dict = dataclasses.field(default_factory=dict)
    learning_rate: float = 1e-3
    betas: tuple = (0.0, 0.99)

    def optimizer(self, learning_rate=None):
        """A fresh Adam with the recipe's settings."""
        return keras.optimizers.Adam(learning_rate or self.learning_rate, *self.betas)


RECIPES = {
    "gan": Recipe(models.GAN, {"penalty": "r1", "penalty_weight": 0.1}),
    "wgan_gp": Recipe(models.WGANGP, betas=(0.0, 0.9)),
    "sngan": Recipe(models.SNGAN),
}


def build_networks(sample_shape, latent_dim, width):
    """A generator and a critic for images, or for points in the plane."""
    if len(sample_shape) == 3:
        return (
            networks.dcgan_generator(sample_shape, latent_dim or 64, width or 32),
            networks.dcgan_critic(sample_shape, width or 32),
        )
    return (
        networks.mlp_generator(sample_shape, latent_dim or 16, width or 128),
        networks.mlp_critic(sample_shape, width or 128),
    )
