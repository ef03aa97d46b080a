"""Train a GAN, or a preset again, and write its report, samples, metrics and model."""

from absl import flags as absl_flags

from keras_gan.cli import names
from keras_gan.utils import npz_folder
from keras_gan.utils.checks import is_positive, is_real

FAMILIES = (
    "dcgan for images, mlp for points, their own for sagan and biggan; unet or resnet for cyclegan "
    "and cut"
)
LOSSES = (
    "non_saturating or minimax of gan, saddle or non_saturating of fgan, original or least_squares "
    "of pix2pix"
)
AVERAGE = (
    "half-life of the averaged generator, in images or sequences; `SequenceGAN` in Python has the "
    "paper's, 199"
)
PRECISIONS = ("float32", "mixed_bfloat16", "mixed_float16")
PROCESSES = "processes of this machine to train in, on JAX"
WAIT = "passes over the data; by default about half an hour of images on two CPU cores"
WORDS = ("[PRESET]",)


def define(flags):
    _define_gan_and_data(flag_values=flags)
    _define_training(flag_values=flags)
    _define_ends(flag_values=flags)


def _define_gan_and_data(**given):
    text, integer, number = absl_flags.DEFINE_string, absl_flags.DEFINE_integer, _number
    text("gan", "gan", f"the GAN: {names.of('gans')}", **given)
    text("loss", None, LOSSES, **given)
    text("divergence", None, f"for fgan: {names.of('divergences')}", **given)
    text("estimator", None, "for sequence: reinforce or gumbel", **given)
    integer("pretrain", None, "for sequence: sequences of likelihood", lower_bound=0, **given)
    integer("critic_pretrain", None, "for sequence: then of the critic", lower_bound=0, **given)
    integer("rollouts", None, "for sequence: continuations a token", lower_bound=0, **given)
    number("interpolation", None, "for text_to_image: weight of texts between two", **given)
    number("near_misses", None, "for text_to_image: share of wrong texts in 0 to 1", **given)
    text("network", None, f"{names.of('networks')}; by default {FAMILIES}", **given)
    text("data", "fashion_mnist_10k", f"{_data_sets()}, a folder, a .npy or a TFDS name", **given)
    text("split", "train", 'part of the data: "train", "train[:-10000]"', **given)
    text("data_b", None, "the second set, for a GAN of two unpaired sets", **given)
    text("labels", None, "learn labels too: a column of the data, such as hair, or a .npy", **given)
    integer("size", None, "crop and scale images to this side", lower_bound=1, **given)
    integer("channels", None, "1 for grey, 3 for colour, 4 with opacity", lower_bound=1, **given)
    flag = absl_flags.DEFINE_boolean
    flag("skip_damaged", False, "leave out files of a folder that are no readable images", **given)
    flag("mirror", False, "flip each training image left to right at random", **given)
    text("start", None, "a preset to train on with other data, as PRESET --data=FOLDER", **given)
    text("out", None, "folder of the run; runs/<gan>_<data> by default", **given)


def _define_training(**given):
    text, integer, number = absl_flags.DEFINE_string, absl_flags.DEFINE_integer, _number
    integer("epochs", None, WAIT, lower_bound=1, **given)
    integer("batch_size", None, "real samples per critic update", lower_bound=1, **given)
    integer("critic_steps", None, "critic updates per generator update", lower_bound=1, **given)
    integer("latent_dim", None, "size of the latent vectors", lower_bound=1, **given)
    integer("width", None, "width of both networks", lower_bound=1, **given)
    absl_flags.DEFINE_float(
        "learning_rate",
        None,
        "of the critic, and of the generator but for sagan and biggan: a quarter",
        **given,
    )
    require_positive("learning_rate", given["flag_values"])
    integer(
        "decay_images",
        None,
        "images over which it falls to 0 by a cosine; by default all of the run, 0 for constant",
        lower_bound=0,
        **given,
    )
    text("penalty", None, f"gradient penalty: {names.of('penalties')}, none", **given)
    number("penalty_weight", None, "its weight", **given)
    text(
        "augment",
        None,
        f"differentiable augmentation, some of {names.of('augmentations')}",
        **given,
    )
    integer("ema_half_life", 10_000, AVERAGE, **given)
    integer("seed", 0, "seed of everything random", **given)
    integer("processes", 1, PROCESSES, lower_bound=1, **given)
    text("precision", "float32", ", ".join(PRECISIONS), **given)
    integer(
        "checkpoint_every",
        None,
        "steps between checkpoints; one per minute by default",
        lower_bound=1,
        **given,
    )


def _define_ends(**given):
    absl_flags.DEFINE_enum(
        "on_nonfinite",
        "stop",
        ["stop", "rollback"],
        "at a NaN, stop, or go back to the last checkpoint with other noise",
        **given,
    )
    absl_flags.DEFINE_enum(
        "on_divergence",
        "warn",
        ["warn", "stop", "rollback"],
        "where penalty and losses leave their past by far",
        **given,
    )


def _data_sets():
    found = {*names.listed()["data"], *npz_folder.names(), *npz_folder.made()}
    return ", ".join(sorted(found))


def _number(name, default, text, **given):
    """A flag of at least 0; NaN and infinity lie within no bounds and beyond none."""
    absl_flags.DEFINE_float(name, default, text, lower_bound=0.0, **given)
    absl_flags.register_validator(
        name,
        lambda value: value is None or is_real(value, at_least=0),
        f"--{name} must be a finite number of at least 0.",
        given["flag_values"],
    )


def require_positive(name, flags):
    """Refuse a rate of 0 too, with which nothing would be learned."""
    absl_flags.register_validator(
        name,
        lambda value: value is None or is_positive(value),
        f"--{name} must be a finite number above 0.",
        flags,
    )
