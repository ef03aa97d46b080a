"""Extractors: pretrained networks whose features the metrics compare.

Each takes `uint8` images of any size, grey or colour, and returns features, and logits if it has a
classifier. Its name and the hash of its weights are part of every score.
"""

import functools

from keras_gan import backend
from keras_gan.metrics.extractors import classifier, efficientnet_lite0, inception
from keras_gan.metrics.extractors.base import Extractor, Features
from keras_gan.metrics.extractors.classifier import of_data
from keras_gan.utils.checks import known

__all__ = ["Extractor", "Features", "get", "names", "of_data"]

_LOADERS = {
    "efficientnet_lite0": efficientnet_lite0.load,
    **{name: functools.partial(classifier.load, name) for name in classifier.NAMES},
    "inception": inception.load,
    "inception_clean": inception.load_clean,
}


def names():
    """The names that `get` takes."""
    return list(_LOADERS)


def get(extractor):
    """An `Extractor` by its name; an `Extractor` is returned unchanged.

    Raises:
        ValueError: if the name is unknown, or the weights are not installed.
    """
    if isinstance(extractor, Extractor):
        return extractor
    with backend.alone():
        return known(extractor, _LOADERS, "extractor")()
