"""Which flags change the scores of which GAN; `evaluate` refuses the others."""

from keras_gan import models
from keras_gan.cli import recipes
from keras_gan.cli.arguments import is_given, refuse
from keras_gan.metrics import known_modes

READ = {"split", "size", "channels", "skip_damaged"}
SAMPLES = {*READ, "count", "seed", "extractor"}
LABELS = {"labels", "classifier", "by_class", "confusion"}
SETS = {"data_b", "direction", "paired"}
ALL = {*SAMPLES, *LABELS, *SETS}  # But those that every score heeds, and --metrics.
HEEDED = {
    "samples": SAMPLES,
    "labels": SAMPLES | LABELS,
    "images": {*READ, "extractor"},
    "labelled images": {*READ, "extractor", *LABELS},
    "captions": SAMPLES,
    "modes": {"count", "seed"},
    "texts": {"split", "count", "seed"},
    "pairs": {*READ, "extractor"},
    "unpaired": {*READ, "extractor", *SETS},
}


def require_heeded(flags, gan):
    """Raise for a flag that is given and would change nothing; without a GAN images are scored."""
    kind = _kind(flags, gan)
    scored = kind if gan is None else f"a {type(gan).__name__}"
    what = f"the modes of {flags.data}" if kind == "modes" else scored
    for name in sorted(ALL - HEEDED[kind]):
        refuse(flags, name, f"changes nothing in the scores of {what}: leave it out")


def by_modes(flags):
    """Whether the modes of the data are counted: they are known, and no metric is asked for."""
    asked = flags["metrics"].present or flags["extractor"].present
    return flags.data in known_modes.names() and flags.images is None and not asked


def of_labels(flags):
    """Whether images are scored with labels, which these flags ask for."""
    return any(is_given(flags, name) for name in ("labels", "by_class", "confusion"))


def _kind(flags, gan):
    if gan is None:
        return "labelled images" if of_labels(flags) else "images"
    if isinstance(gan, models.TextToImageGAN):
        return "captions"
    if isinstance(gan, models.SequenceGAN):
        return "texts"
    if hasattr(gan, "directions"):
        return "pairs" if recipes.of(gan).data == "pairs" else "unpaired"
    if by_modes(flags):
        return "modes"
    return "samples" if getattr(gan.condition, "classes", None) is None else "labels"
