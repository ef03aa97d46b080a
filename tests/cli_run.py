"""A command of keras_gan that kills itself: `python -m tests.cli_run NUMBER train --flag=value …`.

SIGKILL comes when execution NUMBER of its training, counted from 0, begins.
"""

import sys

from keras_gan import cli
from keras_gan.cli import train
from tests.resume_run import Dies

EPOCHS, STEPS, BATCH = 3, 6, 50
FLAGS = [
    "--gan=lsgan", "--penalty=none", "--critic_steps=2", "--width=4", "--latent_dim=2",
    "--data=ring8", f"--split=train[:{2 * STEPS * BATCH}]", f"--batch_size={BATCH}",
    f"--epochs={EPOCHS}", "--checkpoint_every=10",
]  # fmt: skip


def also(callback):
    """Have `train` list one more callback."""
    listed = train.list_callbacks
    return lambda *args: [*listed(*args), callback]


if __name__ == "__main__":
    train.list_callbacks = also(Dies(int(sys.argv[1]), seconds=0.0))
    sys.exit(cli.main(["keras_gan", *sys.argv[2:]]))
