"""The GANs by their command-line names, with settings that train well."""

import functools

import keras

from keras_gan import models
from keras_gan.cli import text_networks, translators
from keras_gan.cli.image_networks import by_family, projecting, with_codes
from keras_gan.cli.recipe import Recipe


def _translating(model, data, make_networks, batch_size, images=30_000, families=(), **arguments):
    """Adam as in the papers of translation; their batches are of one image, which is slower."""
    return Recipe(
        model,
        arguments,
        learning_rate=2e-4,
        make_optimizer=functools.partial(keras.optimizers.Adam, beta_1=0.5),
        data=data,
        networks=make_networks,
        families=families,
        latents=False,
        scaled=False,
        batch_size=batch_size,
        images=images,
    )


SMOOTH = {"penalty": "r1", "penalty_weight": 1.0}

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
    # The papers' rates, 4e-4 and 2e-4, are for a million steps: docs/labelled_gans.md.
    "sagan": Recipe(
        models.SAGAN,
        learning_rate=1e-3,
        generator_rate=0.25,
        make_optimizer=functools.partial(keras.optimizers.Adam, beta_1=0.0, beta_2=0.9),
        networks=functools.partial(by_family, family="sagan"),
    ),
    "biggan": Recipe(
        models.BigGAN,
        {"critic_steps": 1},
        learning_rate=1e-3,
        generator_rate=0.25,
        make_optimizer=functools.partial(keras.optimizers.Adam, beta_1=0.0, beta_2=0.999),
        networks=functools.partial(by_family, family="biggan"),
    ),
    "pix2pix": _translating(models.Pix2Pix, "pairs", translators.pix2pix, 16, 150_000),
    # Without R1, which the papers do not have, drawn faces are speckled: docs/image_to_image.md.
    "cyclegan": _translating(
        models.CycleGAN,
        "unpaired",
        translators.cyclegan,
        4,
        families=tuple(translators.TRANSLATORS),
        **SMOOTH,
    ),
    "cut": _translating(
        models.CUT,
        "unpaired",
        translators.cut,
        4,
        families=tuple(translators.CONTRASTIVE),
        **SMOOTH,
    ),
    "sequence": Recipe(
        models.SequenceGAN,
        {"pretrain": 100_000, "critic_pretrain": 40_000},
        learning_rate=3e-3,
        make_optimizer=functools.partial(keras.optimizers.Adam, beta_1=0.9),
        data="texts",
        networks=text_networks.for_sequences,
        families=(),
        latents=False,
    ),
    "text_to_image": Recipe(
        models.TextToImageGAN,
        {"penalty": "r1", "penalty_weight": 0.3},
        learning_rate=2e-3,
        data="captions",
        networks=text_networks.for_captions,
        families=(),
    ),
}


def of(gan):
    """The recipe of a GAN's class; that of samples alone for a class of the user's own."""
    return RECIPES.get(name_of(gan), Recipe(type(gan)))


def name_of(gan):
    """What the command line calls a GAN's class; the class's own name where it does not."""
    found = (name for name, recipe in RECIPES.items() if recipe.model is type(gan))
    return next(found, type(gan).__name__)
