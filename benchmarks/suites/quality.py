"""Quality: every preset's samples against the test images of its data.

Images are scored as `keras_gan.metrics.evaluate` does, points by the modes of their mixture. The
protocol of each number is beside it; with `--extractor=inception` they are FID, KID and the
inception score.
"""

import functools

from benchmarks.suites import NotHere, Outcome, Task
from keras_gan import data, images, metrics, presets
from keras_gan.metrics import evaluation
from keras_gan.metrics.extractors import classifier

COUNTS = {"quick": 1_000, "full": 10_000}
SCORES = ("fd", "kd", "precision_recall", "density_coverage", "is")
SHOWN = {"images": 36, "points": 2_000}


def tasks(settings):
    listed = presets.list_presets()
    for name in settings.presets:
        presets.config(name)  # An unknown one is an error.
    chosen = settings.presets or listed
    return [
        Task(name, functools.partial(measure, name, listed[name]["data"]["name"], settings))
        for name in chosen
    ]


def measure(name, source, settings):
    """Scores of one preset, and a picture of its samples."""
    gan, count = presets.from_preset(name, compile=False), COUNTS[settings.budget]
    shown = SHOWN["images" if len(gan.sample_shape) == 3 else "points"]
    picture = images.picture(gan.generate(shown, seed=settings.seed))
    if source in data.toys.MIXTURES:
        mixture = data.toys.mixture(source)
        return Outcome(evaluation.evaluate_modes(gan, *mixture, count, settings.seed), picture)
    try:
        real, _ = data.load(source, f"test[:{count}]")
    except ValueError as error:
        raise NotHere(f"{source} is not here: {error}") from error
    extractor = settings.extractor or classifier.OF_DATA.get(source, evaluation.EXTRACTOR)
    rows = metrics.evaluate(gan, real, SCORES, extractor, count, settings.seed)
    return Outcome(rows, picture)
