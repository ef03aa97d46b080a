"""List the pretrained GANs, with their data, size and scores."""

import sys

from keras_gan.cli import tables
from keras_gan.cli.readable import readable
from keras_gan.presets import catalog
from keras_gan.utils.console import is_terminal

OTHERS = ("input", "mean", "real", "other texts")  # Whose scores stand beside the GAN's own.


HEAD = ("preset", "good for", "data", "MB", "scores")


def run(flags):
    with readable("zoo"):
        most = 1 if is_terminal(sys.stdout) else None
        rows = [cells(name, each, most) for name, each in catalog.list_presets().items()]
    if not rows:
        print("No presets found.")
        return
    tables.show(HEAD, rows)
    print("Load one by keras_gan.from_preset(name). The protocols of the scores: zoo/<name>.json.")


def cells(name, described, most=None):
    """What the table says of a preset, in the order of `HEAD`, with so many of its scores."""
    own = [
        row for row in described["scores"] if row.get("protocol", {}).get("answer") not in OTHERS
    ]
    scores = ", ".join(f"{row['metric']} {row['value']:.4g}" for row in own[:most])
    scores += f" and {len(own) - most} more" if most and len(own) > most else ""
    size = f"{described['weights']['bytes'] / 1e6:.2f}"
    return name, described.get("good_for", ""), described["data"]["name"], size, scores
