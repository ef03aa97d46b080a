"""The GAN that the flags of `train` describe: recipe defaults, overridden by flags."""

import keras
import numpy as np

from keras_gan import schedules
from keras_gan.cli import recipes
from keras_gan.utils.checks import known

# Arguments of a constructor that only some GANs have.
OWN = (
    *("loss", "divergence", "interpolation", "near_misses"),
    *("estimator", "pretrain", "critic_pretrain", "rollouts"),
)
# These flags make the GAN, so they are fixed when a preset is trained on with other data.
FLAGS = (
    *("gan", *OWN, "network", "critic_steps", "latent_dim", "width"),
    *("learning_rate", "decay_images", "penalty", "penalty_weight", "augment", "ema_half_life"),
)
TUNED = ("learning_rate", "decay_images")  # But these a fine-tuning may choose.
PLAYERS = ("generator", "critic")


def tuned(flags):
    """Those flags of the GAN that fine-tuning takes: how the rate falls where there is one."""
    return TUNED if flags.learning_rate else ()


def check(flags):
    """Raise for a flag that this GAN has no use for."""
    choose_arguments(recipe_of(flags), flags)


def fill_defaults(flags, sample_shape):
    """Set the flags left to the recipe, since a later version may change the recipe."""
    recipe = recipe_of(flags)
    penalty = choose_arguments(recipe, flags).get("penalty")
    flags.penalty = flags.penalty or penalty
    flags.batch_size = flags.batch_size or recipe.batch_for(sample_shape)
    flags.learning_rate = flags.learning_rate or recipe.rate_for(sample_shape)
    if flags.penalty_weight is None:
        flags.penalty_weight = recipe.weight_for(penalty, sample_shape)


def recipe_of(flags):
    return known(flags.gan, recipes.RECIPES, "GAN")


def choose_arguments(recipe, flags, sample_shape=()):
    """Arguments of the GAN's constructor: the recipe's for such samples, overridden by flags."""
    given = {
        **{name: flags[name].value for name in OWN},
        "critic_steps": flags.critic_steps,
        "penalty": flags.penalty,
        recipe.weight: flags.penalty_weight,
        "augment": flags.augment,
        "ema_half_life": flags.ema_half_life,
        "seed": flags.seed,
    }
    given = {name: value for name, value in given.items() if value is not None}
    for name in set(OWN) & set(given):
        if not recipe.takes(name):
            able = [gan for gan, other in recipes.RECIPES.items() if other.takes(name)]
            raise ValueError(
                f"--{name} is for --gan={' or '.join(able)}. "
                f"Received: --gan={flags.gan} --{name}={given[name]}."
            )
    arguments = recipe.arguments_for(sample_shape) | given
    if arguments.get("penalty") != recipe.arguments.get("penalty") and recipe.weight not in given:
        arguments.pop(recipe.weight, None)  # That weight is for the recipe's own penalty.
    if flags.penalty == "none":
        arguments["penalty"] = None
    if flags.penalty_weight is not None and recipe.penalty_of(arguments) is None:
        raise ValueError(
            "--penalty_weight weighs a penalty, and there is none: add one, such as --penalty=r1. "
            f"Received: --gan={flags.gan} --penalty_weight={flags.penalty_weight}."
        )
    return arguments


def build(flags, x, y, images):
    """The compiled GAN that the flags describe, for the data `(x, y)` and `images` real samples."""
    recipe = recipe_of(flags)
    sample_shape = np.shape(x)[1:]
    fill_defaults(flags, sample_shape)
    generator, critic, arguments = recipe.networks(flags, x, y)
    chosen = choose_arguments(recipe, flags, sample_shape)
    gan = recipe.model(generator, critic, **arguments, **chosen)
    gan.compile(
        **{f"{p}_optimizer": recipe.optimizer(rate_of(p, gan, flags, images), p) for p in PLAYERS}
    )
    return gan


def train_on(gan, flags, x, images):
    """Fill in what flags leave to a preset's GAN; compile it anew where they name a rate."""
    flags.gan = recipes.name_of(gan)
    flags.batch_size = flags.batch_size or recipes.of(gan).batch_for(np.shape(x)[1:])
    if flags.learning_rate:
        _tune(gan, flags, images)


def _tune(gan, flags, images):
    """Compile a preset's GAN anew, with its own optimizers at the learning rate of the flags."""
    config = keras.saving.deserialize_keras_object(gan.get_compile_config())
    for player in PLAYERS:
        before = config[f"{player}_optimizer"]
        settings = before.get_config() | {"learning_rate": rate_of(player, gan, flags, images)}
        config[f"{player}_optimizer"] = type(before).from_config(settings)
    gan.compile(**config)


def rate_of(player, gan, flags, images):
    """A player's learning rate; each of its updates counts as so many real samples."""
    if player == "critic":
        return falling(flags.learning_rate, flags, flags.batch_size, images)
    rate = recipes.of(gan).generator_rate * flags.learning_rate
    return falling(rate, flags, gan.critic_steps * flags.batch_size, images)


def falling(rate, flags, batch_size, images):
    """A learning rate that falls by a cosine over `images`, unless the flags say otherwise."""
    decay_images = images if flags.decay_images is None else flags.decay_images
    if decay_images:
        rate = schedules.LearningRate(schedules.Cosine(rate, 0.0, decay_images), batch_size)
    return rate
