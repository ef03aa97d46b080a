"""Scores of a GAN that found its categories itself: are they the classes of the data?"""

import numpy as np

from keras_gan import data, metrics
from keras_gan.metrics import extractors
from keras_gan.metrics.row import NO_ERROR, Row


def score(gan, flags, chosen, pixels, given):
    """Rows of the metrics chosen, and of the categories where a classifier reads the data."""
    if flags.by_class or flags.confusion is not None:
        raise ValueError(
            "--by_class and --confusion are for GANs that learn labels; the categories of an "
            "InfoGAN are its own: leave them out. "
            f"Received: --by_class={flags.by_class} --confusion={flags.confusion}."
        )
    real, _ = data.load(flags.data, flags.split, **pixels)
    rows = metrics.evaluate(gan, real, chosen, **given)
    reader = flags.classifier or extractors.of_data(flags.data, flags.labels)
    return rows if reader is None else [*rows, *_of_codes(gan, flags, reader)]


def _of_codes(gan, flags, reader):
    samples = gan.generate(flags.count, seed=flags.seed, dtype="uint8")  # Each category in turn.
    seen = metrics.look(samples, reader)
    found = metrics.code_accuracy(seen.logits, np.arange(flags.count) % gan.categorical)
    protocol = {**seen.extractor, "fake": flags.count, "seed": flags.seed}
    matched = " ".join(map(str, found.matched))
    yield Row(
        f"code_accuracy_{reader}",
        found.share,
        NO_ERROR,
        {**protocol, "matching": "one to one", "classes_of_categories": matched},
    )
    yield Row(f"classes_drawn_{reader}", float(found.drawn), NO_ERROR, protocol)
