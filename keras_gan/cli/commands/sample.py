"""Draw samples of a trained GAN, or walk through its latent space."""

from absl import flags as absl_flags

WORDS = ("[PRESET]",)


def define(flags):
    given = {"flag_values": flags}
    absl_flags.DEFINE_string("model", None, "a model.keras file written by `train`", **given)
    absl_flags.DEFINE_string("preset", None, "or a preset, by name or folder", **given)
    absl_flags.DEFINE_integer(
        "count", 64, "number of samples; rows of an interpolation, up to 8", lower_bound=1, **given
    )
    absl_flags.DEFINE_integer("seed", 0, "seed of the latents", **given)
    absl_flags.DEFINE_list(
        "labels",
        None,
        "classes to draw, by name or number: one, or several in turn",
        **given,
    )
    absl_flags.DEFINE_multi_string(
        "text", None, "what a text-to-image GAN is to show; several times for a row each", **given
    )
    absl_flags.DEFINE_float(
        "truncation",
        None,
        "cut latents off at this magnitude: better samples, less variety",
        **given,
    )
    absl_flags.DEFINE_float(
        "temperature",
        None,
        "of sentences: below 1 likelier ones of less variety, 0 the likeliest word at each place",
        lower_bound=0.0,
        **given,
    )
    absl_flags.DEFINE_string("out", "samples.png", "PNG file to write", **given)
    absl_flags.DEFINE_boolean(
        "interpolate",
        False,
        "write interpolations, of latents or of two or more --labels: a grid, and a walk as a GIF",
        **given,
    )
