"""Score a GAN's samples, or a folder of images, against real images."""

from absl import flags as absl_flags

from keras_gan.cli import names

WORDS = ("[PRESET]",)


def define(flags):
    defaults = names.listed()["defaults"]
    given = {"flag_values": flags}
    text, integer = absl_flags.DEFINE_string, absl_flags.DEFINE_integer
    text("model", None, "a model.keras file; its samples are scored", **given)
    text("preset", None, "or a preset, by name or folder", **given)
    text("images", None, "or a folder of generated images", **given)
    text("data", None, "the real images, as for `train`; those of the GAN's own training", **given)
    text("split", "train", 'part of the data: "test", "train[-10000:]"', **given)
    text("data_b", None, "the second set, for a GAN of two unpaired sets", **given)
    text("direction", None, "x_to_y or y_to_x, of a GAN that has both ways; else both", **given)
    absl_flags.DEFINE_boolean(
        "paired", False, "row i of --data_b is the true output of row i of --data", **given
    )
    integer("size", None, "crop and scale images to this side", lower_bound=1, **given)
    integer(
        "channels",
        None,
        "1 for grey, 3 for colour; those of the images by default",
        lower_bound=1,
        **given,
    )
    absl_flags.DEFINE_boolean(
        "skip_damaged", False, "leave out files of a folder that are no readable images", **given
    )
    absl_flags.DEFINE_list(
        "metrics",
        defaults["metrics"],
        f"some of {names.of('metrics')}; by default the modes are counted instead for "
        f"{names.of('modes')}",
        **given,
    )
    text("extractor", defaults["extractor"], f"one of {names.of('extractors')}", **given)
    integer("count", defaults["count"], "number of generated samples", lower_bound=1, **given)
    integer("seed", 0, "seed of the latents", **given)
    text("labels", None, "column of the data's labels; the GAN's own by default", **given)
    text("classifier", None, "extractor that reads the class; the data's own by default", **given)
    absl_flags.DEFINE_boolean("by_class", False, "list the scores of each class too", **given)
    text("confusion", None, "PNG file for the table of classes asked for and found", **given)
    text("out", None, "JSON file for the scores; printed after the table by default", **given)
