"""python -m benchmarks.real_against_real: the scores of real images against real images.

Scores the first training images against as many test images of each data set, through each
extractor: the best that a generator can be expected to reach. KERAS_GAN_DATA names the folder of
`<data>.npz`. Prints a Markdown table.
"""

import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

from absl import flags

from keras_gan import data, metrics
from keras_gan.metrics.extractors import classifier
from keras_gan.utils import console

SHOWN = ("fd", "kd", "precision", "recall", "density", "coverage", "is")


def score(name, extractor, count):
    """Scores by their names without the extractor; `is` is that of the test images."""
    real, fake = (data.load(name, f"{split}[:{count}]")[0] for split in ("train", "test"))
    names = ("fd", "kd", "precision_recall", "density_coverage", "is")
    sides = (metrics.look(x, extractor, cached=True) for x in (fake, real))
    rows = metrics.evaluate(*sides, names, extractor)
    return {row.metric.removesuffix(f"_{extractor}"): row.value for row in rows}


def main(_):
    given = flags.FLAGS
    print(f"| data | extractor | {' | '.join(SHOWN)} |\n|{'---|' * (len(SHOWN) + 2)}")
    for name in given.data:
        for extractor in [*given.extractors, *filter(None, [classifier.OF_DATA.get(name)])]:
            scores = score(name, extractor, given.count)
            values = " | ".join(f"{scores[shown]:.4g}" for shown in SHOWN)
            print(f"| {name} | `{extractor}` | {values} |", flush=True)


if __name__ == "__main__":
    flags.DEFINE_list("data", ["fashion_mnist", "mnist", "cifar10"], "data sets")
    flags.DEFINE_list(
        "extractors", ["efficientnet_lite0"], "besides each data set's own classifier"
    )
    flags.DEFINE_integer("count", 10_000, "images per side", lower_bound=2)
    console.run(main)
