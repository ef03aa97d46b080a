"""Which flags change the scores of which GAN; `evaluate` refuses the others."""

from keras_gan import models
from keras_gan.cli import recipes

PIXELS = {"size", "channels", "skip_damaged"}
SAMPLES = {*PIXELS, "count", "seed", "extractor"}
LABELS = {"labels", "classifier", "by_class", "confusion"}
SETS = {"data_b", "direction", "paired"}
ALL = {*SAMPLES, *LABELS, *SETS}  # But those that every score heeds, and --metrics.
HEEDED = {
    "samples": SAMPLES,
    "labels": SAMPLES | LABELS,
    "captions": SAMPLES,
    "texts": {"count", "seed"},
    "pairs": {*PIXELS, "extractor"},
    "unpaired": {*PIXELS, "extractor", *SETS},
}


def require_heeded(flags, gan=None):
    """Raise for a flag that is given and would change nothing; without a GAN images are scored."""
    heeded = HEEDED["labels" if gan is None else _kind(gan)]
    what = "images" if gan is None else f"a {type(gan).__name__}"
    for name in sorted(ALL - heeded):
        if flags[name].present:
            raise ValueError(
                f"--{name} changes nothing in the scores of {what}: leave it out. "
                f"Received: --{name}={flags[name].value}."
            )


def _kind(gan):
    if isinstance(gan, models.TextToImageGAN):
        return "captions"
    if isinstance(gan, models.SequenceGAN):
        return "texts"
    if hasattr(gan, "directions"):
        return "pairs" if recipes.of(gan).data == "pairs" else "unpaired"
    return "samples" if getattr(gan.condition, "classes", None) is None else "labels"
