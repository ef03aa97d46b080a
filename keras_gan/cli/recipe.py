"""What a GAN is trained with when its user says nothing: rate, penalty, batch and time."""

import dataclasses
import functools
import inspect
import math
from collections.abc import Callable

import keras

from keras_gan.cli.image_networks import by_family, network_names
from keras_gan.utils.checks import is_image, known

EPOCHS, MOST_EPOCHS = 10, 100  # Of what is no image; of a few images.
LARGE_BATCH = 32  # Of images larger than 32 x 32.
SQUARED = ("r1", "r2", "r1_r2")  # Penalties of a squared gradient norm.


@dataclasses.dataclass(frozen=True)
class Recipe:
    """A GAN class and its default settings for training.

    Attributes:
        model: the class.
        arguments: arguments of its constructor, besides the two networks; a `clip` is that for
            images of up to 32 x 32 pixels.
        learning_rate: learning rate of the critic, for grey images of up to 32 x 32 pixels.
        generator_rate: the generator's learning rate as a share of the critic's.
        make_optimizer: function of the learning rate that returns a new optimizer.
        weight: the constructor's name for the penalty's weight.
        data: what it is trained on, one of `keras_gan.cli.training_data.KINDS`: "samples" (with
            labels where `--labels` asks for them), "labels", "pairs", "unpaired", "texts" or
            "captions".
        networks: function `(flags, x, y) -> (generator, critic, arguments)` of the loaded data, as
            `by_family`.
        families: the values of `--network`, where they are not the families of `network_names()`;
            none for networks that leave no choice.
        latents: whether the networks have latents, of `--latent_dim` numbers.
        scaled: whether the learning rate is lower for larger images and for colour, and the weight
            of R1 and R2 larger for larger ones.
        batch_size: real samples per critic update, for images of up to 32 x 32 pixels.
        images: images of 32 x 32 pixels that a run sees by default, as many as two CPU cores train
            on in a quarter to half an hour.
    """

    model: type
    arguments: dict = dataclasses.field(default_factory=dict)
    learning_rate: float = 3e-3
    generator_rate: float = 1.0
    make_optimizer: Callable = functools.partial(keras.optimizers.Adam, beta_1=0.0, beta_2=0.99)
    weight: str = "penalty_weight"
    data: str = "samples"
    networks: Callable = by_family
    families: tuple[str, ...] | None = None
    latents: bool = True
    scaled: bool = True
    batch_size: int = 64
    images: int = 500_000

    def optimizer(self, learning_rate=None, name=None):
        """A new optimizer with the recipe's settings."""
        return self.make_optimizer(learning_rate or self.learning_rate, name=name)

    def arguments_for(self, sample_shape):
        """The constructor's arguments, with a narrower clip for larger images.

        Their critic has more layers and more weights in the last, each up to the clip, so a logit
        grows with a power of it. With the clip for 32 px, the logits of drawn faces at 64 px were
        in the millions, and WGAN drew one smear for all of them: docs/zoo.md.
        """
        if "clip" not in self.arguments:
            return self.arguments
        clip = self.arguments["clip"] * _share(sample_shape) ** 0.8
        return {**self.arguments, "clip": clip}

    def rate_for(self, sample_shape):
        """The learning rate, lower the more values an image has beyond 32 x 32.

        Of R3GAN's 3e-3, 1.9e-3 for 32 x 32 in colour and 1.1e-3 for 64 x 64. At 3e-3 drawn faces
        of 32 x 32 were thrown back in the second epoch: docs/zoo.md.
        """
        if not (self.scaled and is_image(sample_shape)):
            return self.learning_rate
        values = math.prod(sample_shape)
        return self.learning_rate * min(1.0, 32**2 / values) ** 0.42

    def weight_for(self, penalty, sample_shape):
        """The weight of the recipe's penalty: of R1 and R2 by the cube of the side beyond 32.

        The same picture at twice the side has four times the pixels, each with a quarter of the
        gradient, so a quarter of the squared norm; and its critic has more layers. R3GAN's paper
        has 75 times the weight at 256 px that it has at 64 px. With the weight for 32 px, R3GAN of
        drawn faces at 64 px dropped all green shirts: docs/zoo.md. A critic of patches judges as
        many pixels at every size.
        """
        if penalty is None or penalty != self.arguments.get("penalty"):
            return None  # The class has a default for each.
        weight = self.arguments.get(self.weight)
        if not (weight and self.scaled and penalty in SQUARED):
            return weight
        return weight / _share(sample_shape) ** 1.5

    def batch_for(self, sample_shape):
        """The batch size: larger images take more, smaller steps."""
        return min(self.batch_size, LARGE_BATCH) if _share(sample_shape) < 1 else self.batch_size

    def epochs_for(self, sample_shape, rows):
        """Passes over so many samples, unless the user says how many: see `images`."""
        if not is_image(sample_shape):
            return EPOCHS
        return min(max(1, round(self.images * _share(sample_shape) / rows)), MOST_EPOCHS)

    def check_networks(self, network, latent_dim=None):
        """Raise where this GAN's networks are not of the family `--network`, if given, or have no
        latents of `--latent_dim` numbers, if given."""
        if network is not None and self.families == ():
            raise ValueError(
                f"{self.model.__name__} has networks of its own: leave out --network. "
                f"Received: --network={network}."
            )
        if network is not None:
            known(network, dict.fromkeys(self.families or network_names()), "network")
        if latent_dim is not None and not self.latents:
            raise ValueError(
                f"{self.model.__name__} has no latent vectors: leave out --latent_dim. "
                f"Received: --latent_dim={latent_dim}."
            )

    def penalty_of(self, arguments):
        """The penalty under these arguments of the constructor, the class's own by default."""
        own = inspect.signature(self.model).parameters.get("penalty")
        return arguments.get("penalty", own and own.default)

    def takes(self, argument):
        """Whether the class itself, not only its base, has this argument."""
        return argument in inspect.signature(self.model).parameters


def _share(sample_shape):
    """32 x 32 pixels as a share of a larger image's, whose step takes so much longer."""
    pixels = sample_shape[0] * sample_shape[1] if is_image(sample_shape) else 0
    return min(1.0, 32**2 / max(1, pixels))
