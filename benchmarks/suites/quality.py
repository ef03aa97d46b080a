"""Quality: every preset's samples, scored again by the command of its card.

Each score is listed with its protocol. `--extractor` chooses another extractor: with `inception`
the scores are FID, KID and the inception score. The quick budget takes a preset of each data set
and five hundred images, real and generated; of pairs and unpaired sets a fifth of the rows.
"""

import functools
import shlex

from benchmarks.suites import Outcome, Task, UnavailableError
from keras_gan import cli
from keras_gan.cli import evaluate
from keras_gan.presets import catalog, loading
from keras_gan.utils.checks import is_image
from tools import golden

QUICK_COUNT = 500
# The real rows by the kind of data: some sets of pairs have few, and texts are read in seconds.
QUICK_ROWS = {"texts": "", "pairs": "[:20%]", "unpaired": "[:20%]"}
SHOWN, TRANSLATIONS = {"images": 36, "points": 2_000}, 8


def tasks(settings):
    for name in settings.presets:
        catalog.config(name)  # Raises for an unknown name.
    chosen = settings.presets or _chosen(settings.budget)
    missing = {}
    return [Task(name, functools.partial(measure, name, settings, missing)) for name in chosen]


def _chosen(budget):
    """All presets, or the first of each data set."""
    presets = catalog.list_presets()
    if budget == "full":
        return presets
    first = {catalog.config(name)["data"]["name"]: name for name in reversed(presets)}
    return sorted(first.values())


def measure(name, settings, missing):
    """Scores and samples of one preset.

    `missing` has the data sets that are not here, each of which is asked for once.
    """
    described = catalog.config(name)
    source = described["data"]["name"]
    if source in missing:
        raise UnavailableError(missing[source])
    gan = loading.from_preset(name, compile=False)
    try:
        rows = evaluate.score(command(name, settings))
    except ValueError as error:
        if source in str(error):
            missing[source] = f"its data, {source!r}, like that of {name}"
            raise UnavailableError(f"its data: {error}") from error
        raise
    return Outcome(rows, picture(gan, described, settings.seed))


def picture(gan, described, seed):
    """Samples, or translations of images held out; none of texts."""
    if described["data"].get("kind") == "texts":
        return None
    if hasattr(gan, "directions"):
        return gan.preview(TRANSLATIONS, seed=seed, inputs=golden.inputs(gan, described))
    return gan.preview(SHOWN["images" if is_image(gan.sample_shape) else "points"], seed=seed)


def command(name, settings):
    """The flags of the card's command, overridden by the settings."""
    described = catalog.config(name)
    words = shlex.split(described["score_command"])
    flags, _ = cli.parse("evaluate", words[words.index("evaluate") + 1 :])
    flags.seed = settings.seed
    if settings.budget == "quick":
        flags.count = QUICK_COUNT
        rows = QUICK_ROWS.get(described["data"].get("kind"), f"[:{QUICK_COUNT}]")
        flags.split = flags.split.partition("[")[0] + rows
    if settings.extractor is not None:
        flags.extractor = settings.extractor
    return flags
