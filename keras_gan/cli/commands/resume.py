"""Resume an interrupted run exactly where it stopped, or train a finished one longer."""

from absl import flags as absl_flags

from keras_gan.cli.commands.train import PROCESSES, require_positive

WORDS = ("RUN",)


def define(flags):
    absl_flags.DEFINE_integer(
        "epochs",
        None,
        "total passes over the data, to train longer than planned",
        lower_bound=1,
        flag_values=flags,
    )
    absl_flags.DEFINE_float(
        "learning_rate",
        None,
        "another learning rate of both players from here on",
        flag_values=flags,
    )
    require_positive("learning_rate", flags)
    absl_flags.DEFINE_integer(
        "step",
        None,
        "go on from the newest checkpoint up to this step, and give up what came after",
        lower_bound=0,
        flag_values=flags,
    )
    absl_flags.DEFINE_integer("processes", 1, PROCESSES, lower_bound=1, flag_values=flags)
