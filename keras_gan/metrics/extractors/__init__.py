"""Extractors: the networks through which images are compared.

Each takes `uint8` images of any size, grey or colour, and gives features, and logits where it has a
classifier. Its name and the hash of its weights are part of every score.
"""

import functools

from keras_gan.metrics.extractors import classifier, efficientnet_lite0, inception
from keras_gan.metrics.extractors.base import Extractor, Features

__all__ = ["Extractor", "Features", "get", "names"]

_LOADERS = {
    "efficientnet_lite0": efficientnet_lite0.load,
    **{name: functools.partial(classifier.load, name) for name in classifier.NAMES},
    "inception": inception.load,
    "inception_clean": inception.load_clean,
}


def names():
    """The extractors that `get` knows."""
    return list(_LOADERS)


def get(extractor):
    """An `Extractor` by its name; one that is passed is returned as it is.

    Raises:
        ValueError: if there is none of that name, or its weights are not here.
    """
    if isinstance(extractor, Extractor):
        return extractor
    if extractor not in _LOADERS:
        raise ValueError(
            f"Unknown extractor. Expected one of {', '.join(_LOADERS)}. Received: {extractor!r}."
        )
    return _LOADERS[extractor]()
