"""Quality: every preset's samples, scored again by the command of its card.

The protocol of each number is beside it. `--extractor` looks at images through another one: with
`inception` the scores are FID, KID and the inception score.
"""

import functools
import shlex

from benchmarks.suites import Outcome, Task, UnavailableError
from keras_gan import cli
from keras_gan.cli import evaluate
from keras_gan.presets import catalog, loading
from keras_gan.visualization import images

QUICK = 1_000  # Samples.
SHOWN = {"images": 36, "points": 2_000}


def tasks(settings):
    for name in settings.presets:
        catalog.config(name)  # An unknown one is an error.
    chosen = settings.presets or catalog.list_presets()
    return [Task(name, functools.partial(measure, name, settings)) for name in chosen]


def measure(name, settings):
    """Scores of one preset, and a picture of its samples."""
    gan = loading.from_preset(name, compile=False)
    shown = SHOWN["images" if len(gan.sample_shape) == 3 else "points"]
    try:
        rows = evaluate.score(command(name, settings))
    except ValueError as error:
        if catalog.config(name)["data"]["name"] in str(error):
            raise UnavailableError(f"its data: {error}") from error
        raise
    return Outcome(rows, images.picture(gan.generate(shown, seed=settings.seed)))


def command(name, settings):
    """The flags of the card's command, and over them what the settings say."""
    words = shlex.split(catalog.config(name)["score_command"])
    flags, _ = cli.parse("evaluate", evaluate, words[words.index("evaluate") + 1 :])
    flags.seed = settings.seed
    if settings.budget == "quick":
        flags.count = QUICK
    if settings.extractor is not None:
        flags.extractor = settings.extractor
    return flags
