"""The GANs by their command-line names, with settings that train well."""

import dataclasses
import functools
import inspect
from collections.abc import Callable

import keras

from keras_gan import data, models, networks
from keras_gan.cli import text_networks, translators
from keras_gan.utils.checks import is_image


def by_family(flags, x, y, family=None, auxiliary=False):
    """Both networks of the family `--network`, with as many classes as the labels `y` have.

    Args:
        flags, x, y: the command's flags and the loaded data.
        family: the default for images, as in `build_networks`.
        auxiliary: whether the critic predicts the label instead of taking it.

    Returns:
        `(generator, critic, arguments)`: the last are arguments of the GAN's constructor that the
        data decide, such as a tokenizer.
    """
    family = flags.network or (family if is_image(x.shape[1:]) else None)
    size = flags.latent_dim, flags.width, _classes(flags, y), auxiliary
    return *build_networks(family, x.shape[1:], *size), {}


def projecting(flags, x, y):
    """A generator of the family `--network`, and for images the projection critic."""
    generator, critic, arguments = by_family(flags, x, y)
    if is_image(x.shape[1:]) and flags.network is None:
        size = {} if flags.width is None else {"width": flags.width}
        critic = networks.projection_critic(x.shape[1:], _classes(flags, y), **size)
    return generator, critic, arguments


def with_codes(flags, x, y):
    """Networks of ten categories and two numbers, as the paper has for MNIST."""
    codes = {"categorical": 10, "continuous": 2}
    size = flags.latent_dim, flags.width, sum(codes.values()), True
    distortion = {"distortion": "affine"} if is_image(x.shape[1:]) else {}
    return *build_networks(flags.network, x.shape[1:], *size), codes | distortion


def _classes(flags, y):
    return None if y is None else len(data.class_names(flags.data, flags.labels))


EPOCHS, MOST_EPOCHS = 10, 100  # Of what is no image; of a few images.
LARGE_BATCH = 32  # Of images larger than 32 x 32.
SQUARED = ("r1", "r2", "r1_r2")  # Penalties of a squared gradient norm.


@dataclasses.dataclass(frozen=True)
class Recipe:
    """A GAN class and its default settings for training.

    Attributes:
        model: the class.
        arguments: arguments of its constructor, besides the two networks.
        learning_rate: learning rate of the critic, for images of up to 32 x 32 pixels.
        generator_rate: the generator's learning rate as a share of the critic's.
        make_optimizer: function of the learning rate that returns a new optimizer.
        weight: the constructor's name for the penalty's weight.
        data: what it is trained on, one of `keras_gan.cli.training_data.KINDS`: "samples" (with
            labels where `--labels` asks for them), "labels", "pairs", "unpaired", "texts" or
            "captions".
        networks: function `(flags, x, y) -> (generator, critic, arguments)` of the loaded data, as
            `by_family`.
        scaled: whether the learning rate is lower for images larger than 32 x 32.
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
    scaled: bool = True
    batch_size: int = 64
    images: int = 500_000

    def optimizer(self, learning_rate=None, name=None):
        """A new optimizer with the recipe's settings."""
        return self.make_optimizer(learning_rate or self.learning_rate, name=name)

    def rate_for(self, sample_shape):
        """The learning rate, lower for images larger than 32 x 32: a third at 64 x 64."""
        return self.learning_rate * (_share(sample_shape) ** 0.75 if self.scaled else 1.0)

    def weight_for(self, penalty, sample_shape):
        """The weight of the recipe's penalty: of R1 and R2 by the cube of the side beyond 32.

        The same picture at twice the side has four times the pixels, each with a quarter of the
        gradient, so a quarter of the squared norm; and its critic has more layers. R3GAN's paper
        has 75 times the weight at 256 px that it has at 64 px. With the weight for 32 px, R3GAN of
        drawn faces at 64 px dropped all green shirts: docs/zoo.md.
        """
        if penalty is None or penalty != self.arguments.get("penalty"):
            return None  # The class has a default for each.
        weight = self.arguments.get(self.weight)
        return weight / _share(sample_shape) ** 1.5 if weight and penalty in SQUARED else weight

    def batch_for(self, sample_shape):
        """The batch size: larger images take more, smaller steps."""
        return min(self.batch_size, LARGE_BATCH) if _share(sample_shape) < 1 else self.batch_size

    def epochs_for(self, sample_shape, rows):
        """Passes over so many samples, unless the user says how many: see `images`."""
        if not is_image(sample_shape):
            return EPOCHS
        return min(max(1, round(self.images * _share(sample_shape) / rows)), MOST_EPOCHS)

    def takes(self, argument):
        """Whether the class itself, not only its base, has this argument."""
        return argument in inspect.signature(self.model).parameters


def _share(sample_shape):
    """32 x 32 pixels as a share of a larger image's, whose step takes so much longer."""
    pixels = sample_shape[0] * sample_shape[1] if is_image(sample_shape) else 0
    return min(1.0, 32**2 / max(1, pixels))


def _translating(model, data, make_networks, batch_size, images=30_000, **arguments):
    """Adam as in the papers of translation; their batches are of one image, which is slower."""
    return Recipe(
        model,
        arguments,
        learning_rate=2e-4,
        make_optimizer=functools.partial(keras.optimizers.Adam, beta_1=0.5),
        data=data,
        networks=make_networks,
        scaled=False,
        batch_size=batch_size,
        images=images,
    )


SMOOTH = {"penalty": "r1", "penalty_weight": 0.3}

# Where 1e-3 and 3e-3 were both tried, the better rate on Fashion-MNIST: docs/zoo.md.
RECIPES = {
    "gan": Recipe(models.GAN, {"penalty": "r1", "penalty_weight": 0.1}),
    "lsgan": Recipe(models.LSGAN, {"penalty": "r1", "penalty_weight": 1.0}, learning_rate=1e-3),
    "fgan": Recipe(models.FGAN, {"penalty": "r1", "penalty_weight": 0.1}),
    # The paper's RMSprop, but 40 times its rate and 30 times its clip: with the paper's values, ten
    # epochs are too few to learn much.
    "wgan": Recipe(
        models.WGAN,
        {"clip": 0.3},
        learning_rate=2e-3,
        make_optimizer=keras.optimizers.RMSprop,
    ),
    "wgan_gp": Recipe(
        models.WGANGP,
        make_optimizer=functools.partial(keras.optimizers.Adam, beta_1=0.0, beta_2=0.9),
    ),
    "dragan": Recipe(models.DRAGAN, {"penalty": "dragan", "penalty_weight": 1.0}),
    "sngan": Recipe(models.SNGAN),
    "r3gan": Recipe(models.R3GAN, {"penalty": "r1_r2", "gamma": 1.0}, weight="gamma"),
    "conditional": Recipe(
        models.ConditionalGAN,
        {"penalty": "r1", "penalty_weight": 1.0},
        learning_rate=2e-3,
        data="labels",
    ),
    "acgan": Recipe(
        models.ACGAN,
        {"penalty": "r1", "penalty_weight": 1.0},
        learning_rate=2e-3,
        data="labels",
        networks=functools.partial(by_family, auxiliary=True),
    ),
    "projection": Recipe(
        models.ProjectionGAN,
        {"critic_steps": 1},
        learning_rate=2e-3,
        data="labels",
        networks=projecting,
    ),
    "infogan": Recipe(
        models.InfoGAN,
        {"penalty": "r1", "penalty_weight": 0.3, "information_weight": 0.3},
        learning_rate=1e-3,
        networks=with_codes,
    ),
    "sagan": Recipe(
        models.SAGAN,
        learning_rate=4e-4,
        generator_rate=0.25,
        make_optimizer=functools.partial(keras.optimizers.Adam, beta_1=0.0, beta_2=0.9),
        networks=functools.partial(by_family, family="sagan"),
    ),
    "biggan": Recipe(
        models.BigGAN,
        learning_rate=2e-4,
        generator_rate=0.25,
        make_optimizer=functools.partial(keras.optimizers.Adam, beta_1=0.0, beta_2=0.999),
        networks=functools.partial(by_family, family="biggan"),
    ),
    "pix2pix": _translating(models.Pix2Pix, "pairs", translators.pix2pix, 16, 150_000),
    # Without R1, which the papers do not have, drawn faces are speckled: docs/image_to_image.md.
    "cyclegan": _translating(models.CycleGAN, "unpaired", translators.cyclegan, 4, **SMOOTH),
    "cut": _translating(models.CUT, "unpaired", translators.cut, 4, **SMOOTH),
    "sequence": Recipe(
        models.SequenceGAN,
        {"pretrain": 100_000, "critic_pretrain": 40_000},
        learning_rate=3e-3,
        make_optimizer=functools.partial(keras.optimizers.Adam, beta_1=0.9),
        data="texts",
        networks=text_networks.for_sequences,
    ),
    "text_to_image": Recipe(
        models.TextToImageGAN,
        {"penalty": "r1", "penalty_weight": 0.3},
        learning_rate=2e-3,
        data="captions",
        networks=text_networks.for_captions,
    ),
}


def network_names():
    """The families of `keras_gan.networks` with both players, but those of texts, sorted."""
    families = (name.removesuffix("_generator") for name in networks.__all__)
    pairs = (name for name in families if f"{name}_critic" in networks.__all__)
    return sorted(name for name in pairs if not _takes(f"{name}_generator", "vocabulary"))


def _takes(network, argument):
    return argument in inspect.signature(getattr(networks, network)).parameters


def of(gan):
    """The recipe of a GAN's class; that of samples alone for a class of the user's own."""
    found = (recipe for recipe in RECIPES.values() if recipe.model is type(gan))
    return next(found, Recipe(type(gan)))


def build_networks(
    family, sample_shape, latent_dim=None, width=None, classes=None, auxiliary=False
):
    """A generator and a critic for samples of `sample_shape`.

    Args:
        family: one of `network_names()`; by default dcgan for images and mlp for anything else.
        sample_shape: shape of one sample.
        latent_dim: by default 64 for images and 16 for anything else.
        width: by default that of the family.
        classes: number of classes where both networks take labels.
        auxiliary: whether the critic predicts the label instead of taking it.
    """
    family = family or ("dcgan" if is_image(sample_shape) else "mlp")
    generator, critic = (
        getattr(networks, f"{family}_{player}") for player in ("generator", "critic")
    )
    if not is_image(sample_shape) and "image_shape" in inspect.signature(generator).parameters:
        raise ValueError(
            f"These networks are for images. For samples of shape {sample_shape} take "
            f"--network=mlp. Received: --network={family}."
        )
    if auxiliary and "auxiliary" not in inspect.signature(critic).parameters:
        raise ValueError(
            "The critic of this GAN predicts labels or codes, as those of --network=dcgan, mlp, "
            f"r3gan and resnet can. Received: --network={family}."
        )
    width = {} if width is None else {"width": width}
    asked = {} if classes is None else {"classes": classes}
    predicted = {"auxiliary": classes} if auxiliary else asked
    latent_dim = latent_dim or (64 if is_image(sample_shape) else 16)
    made = generator(sample_shape, latent_dim, **width, **asked)
    return made, critic(sample_shape, **width, **predicted)
