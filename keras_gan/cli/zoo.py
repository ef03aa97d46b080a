"""List the pretrained GANs, with their data, size and scores."""

from keras_gan.cli.readable import readable
from keras_gan.presets import catalog

OTHERS = ("input", "mean", "real", "other texts")  # Whose scores stand beside the GAN's own.


def run(flags):
    with readable("zoo"):
        listed = {name: summary(each) for name, each in catalog.list_presets().items()}
    width = max(map(len, listed), default=0)
    for name, described in listed.items():
        print(f"{name:{width}}  {described}")
    print(
        "Load one by keras_gan.from_preset(name). The protocols of the scores: zoo/<name>.json."
        if listed
        else "No presets found."
    )


def summary(described):
    """One line on a preset."""
    own = [
        row for row in described["scores"] if row.get("protocol", {}).get("answer") not in OTHERS
    ]
    scores = ", ".join(f"{row['metric']} {row['value']:.4g}" for row in own)
    size = described["weights"]["bytes"] / 1e6
    return f"{described['data']['name']}, {size:.2f} MB: {scores}"
