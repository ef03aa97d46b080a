"""Translate images, a file or a folder of any size, by a trained GAN."""

from absl import flags as absl_flags

WORDS = ("IMAGES", "[PRESET]")


def define(flags):
    given = {"flag_values": flags}
    absl_flags.DEFINE_string("model", None, "a model.keras file written by `train`", **given)
    absl_flags.DEFINE_string("preset", None, "or a preset, by name or folder", **given)
    absl_flags.DEFINE_string(
        "direction", None, "x_to_y or y_to_x, of a GAN that has both ways", **given
    )
    absl_flags.DEFINE_boolean(
        "skip_damaged", False, "leave out files that are no readable images", **given
    )
    absl_flags.DEFINE_string("out", "translated", "folder of the PNG files to write", **given)
