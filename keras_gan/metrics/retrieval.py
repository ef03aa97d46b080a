"""Retrieval: whether a translation is nearest to its own partner."""

import numpy as np

from keras_gan.metrics import arrays
from keras_gan.metrics.neighbours import nearest
from keras_gan.utils.hints import ArrayLike


def retrieval(features: ArrayLike, partners: ArrayLike, alike: ArrayLike | None = None) -> float:
    """The share of rows whose nearest partner is their own, or one alike; 1 / N is chance.

    A translation that keeps what its input shows is nearer to the true output of that input than to
    any of the others. The share depends on their number N: compare scores of equal N.

    Args:
        features: of translations, `(N, dim)`, as an extractor gives them.
        partners: of the true outputs, row i for row i.
        alike: integers `(N,)`, equal for rows that no translation can tell apart, such as the same
            line drawing in several colours; by default all are different.

    Raises:
        ValueError: if the shapes differ.
    """
    features, partners = arrays.pair(features, partners, ("features", "partners"))
    if len(features) != len(partners):
        raise ValueError(
            "Expected a partner for each translation. "
            f"Received: {len(features)} and {len(partners)}."
        )
    index, _ = nearest(features, partners)
    alike = np.arange(len(index)) if alike is None else np.asarray(alike)
    return float(np.mean(alike[index] == alike))
