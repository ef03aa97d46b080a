"""Scores of a GAN that makes pictures of texts: how good they are, and whether they show these."""

import numpy as np

from keras_gan import metrics
from keras_gan.cli import training_data
from keras_gan.cli.evaluate_translations import accuracy_rows
from keras_gan.data import captions
from keras_gan.metrics.attributes import readable_columns


def score(gan, flags, chosen):
    """Rows of the chosen metrics, and of what a classifier reads where the data set has one.

    The texts are those of random rows of the split. Beside the share of pictures that show what
    was asked for stand that of the texts' own pictures, and that of pictures made for other texts.
    """
    read = training_data.pixels(flags, gan) | training_data.reading(flags)
    real, texts = captions.load(flags.data, flags.split, **read)
    rows = np.random.default_rng(flags.seed).integers(0, len(texts), flags.count)
    made = gan.generate(texts=texts[rows], seed=flags.seed, dtype="uint8")
    scores = [
        row._replace(protocol={**row.protocol, "seed": flags.seed})
        for row in metrics.evaluate(made, real, chosen, flags.extractor)
    ]
    columns = readable_columns(flags.data, made.shape[-1])
    labels = captions.labels(flags.data, flags.split, columns) if columns else {}
    labels = {column: each[rows] for column, each in labels.items() if (each[rows] >= 0).any()}
    if not labels:
        return scores
    others = {"generated": made, "other texts": np.roll(made, 1, axis=0), "real": real[rows]}
    return scores + accuracy_rows(others, labels, flags.data, seed=flags.seed)
