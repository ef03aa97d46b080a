"""List the pretrained GANs, with their data, size and scores."""

from keras_gan.cli.readable import readable
from keras_gan.presets import catalog

OTHERS = ("input", "mean", "real", "other texts")  # Whose scores stand beside the GAN's own.


HEAD = ("preset", "good for", "data", "MB", "scores")


def run(flags):
    with readable("zoo"):
        rows = [cells(name, each) for name, each in catalog.list_presets().items()]
    print(table([HEAD, *rows]) if rows else "No presets found.")
    if rows:
        print(
            "Load one by keras_gan.from_preset(name). The protocols of the scores: zoo/<name>.json."
        )


def table(rows):
    """Rows of strings as lines, in columns as wide as their longest cell."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ["  ".join(map(str.ljust, row, widths)).rstrip() for row in rows]
    return "\n".join(lines)


def cells(name, described):
    """What the table says of a preset, in the order of `HEAD`."""
    own = [
        row for row in described["scores"] if row.get("protocol", {}).get("answer") not in OTHERS
    ]
    scores = ", ".join(f"{row['metric']} {row['value']:.4g}" for row in own)
    size = f"{described['weights']['bytes'] / 1e6:.2f}"
    return name, described.get("good_for", ""), described["data"]["name"], size, scores
