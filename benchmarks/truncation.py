"""python -m benchmarks.truncation --preset=NAME --data=…: variety given up for quality, by cuts.

Scores samples of latents that are cut off at each threshold, under the standing statistics of those
latents, against real images: truncation trades recall for precision (Brock et al. 2019, section
3.1). Labels come as often as among the real images. Prints a Markdown table; `--out` names a PNG of
the distance over precision. KERAS_GAN_DATA names the folder of `<data>.npz`.
"""

import os
import types

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

from absl import flags

import keras_gan
from keras_gan import data, metrics
from keras_gan.cli import labels
from keras_gan.utils import console
from keras_gan.visualization import images, plots

METRICS = ("fd", "precision_recall")
SHOWN = ("fd", "precision", "recall")


class Truncated:
    """A GAN whose latents are cut off at `threshold`, `None` for all of them."""

    def __init__(self, gan, threshold):
        self.gan, self.threshold = gan, threshold
        gan.standing_statistics(truncation=threshold)

    def generate(self, count, **arguments):
        return self.gan.generate(count, truncation=self.threshold, **arguments)


def score(gan, real, extractor, count, classes=None):
    """`{name: value}` of fd, precision and recall."""
    rows = metrics.evaluate(gan, real, METRICS, extractor, count, labels=classes)
    return {row.metric.removesuffix(f"_{extractor}"): row.value for row in rows}


def curve(points):
    """A picture of the Fréchet distance over precision, a point for each threshold."""
    drawing = plots.figure(640, 480)
    axes = drawing.add_subplot(xlabel="precision", ylabel="Fréchet distance")
    axes.plot(
        [scores["precision"] for _, scores in points], [s["fd"] for _, s in points], marker="o"
    )
    for threshold, scores in points:
        axes.annotate(f" {threshold or 'all'}", (scores["precision"], scores["fd"]))
    return plots.rasterize(drawing)


def main(_):
    given = flags.FLAGS
    gan = keras_gan.from_preset(given.preset)
    column = labels.recorded(types.SimpleNamespace(preset=given.preset, model=None)).column
    shape = {"size": gan.sample_shape[0], "channels": gan.sample_shape[-1]}
    real, classes = data.load(given.data, given.split, labels=column, **shape)
    classes = None if gan.condition is None else classes
    print(f"| truncation | {' | '.join(SHOWN)} |\n|{'---|' * (len(SHOWN) + 1)}")
    points = []
    for threshold in [None, *sorted(map(float, given.thresholds), reverse=True)]:
        truncated = Truncated(gan, threshold)
        points.append((threshold, score(truncated, real, given.extractor, given.count, classes)))
        values = " | ".join(f"{points[-1][1][shown]:.4g}" for shown in SHOWN)
        print(f"| {threshold or 'none'} | {values} |", flush=True)
    if given.out:
        images.save(given.out, curve(points))


if __name__ == "__main__":
    flags.DEFINE_string("preset", None, "a preset, by name or folder", required=True)
    flags.DEFINE_string("data", None, "the real images, as for `evaluate`", required=True)
    flags.DEFINE_string("split", "test", "part of the data")
    flags.DEFINE_list("thresholds", ["2", "1.5", "1", "0.7", "0.5", "0.3"], "magnitudes")
    flags.DEFINE_string("extractor", "efficientnet_lite0", "of the features")
    flags.DEFINE_integer("count", 5000, "samples at each threshold", lower_bound=4)
    flags.DEFINE_string("out", None, "PNG file of the curve")
    console.run(main)
