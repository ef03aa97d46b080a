"""The two classifiers that come with the package."""

import numpy as np
import pytest

from keras_gan import data
from keras_gan.metrics import extractors
from keras_gan.metrics.extractors import classifier
from keras_gan.presets import catalog


def images(count=60, channels=1):
    return data.load("fashion_mnist_10k", f"train[:{count}]", channels=channels)


@pytest.mark.parametrize("name", classifier.NAMES)
def test_each_is_loaded_and_says_what_it_is(name):
    extractor = extractors.get(name)
    facts = catalog.config(name, kind="classifier")
    assert extractor.protocol == {
        "extractor": name,
        "weights": facts["weights"]["sha256"][:16],
        "resize": "bicubic to 28",
    }
    seen = extractor(images()[0])
    assert seen.features.shape == (60, 128) and seen.logits.shape == (60, 10)
    assert (seen.features >= 0).all()
    assert facts["weights"]["bytes"] < 2e6
    (score,) = facts["scores"]
    least = {"fashion_classifier": 0.925, "mnist_classifier": 0.993}[name]
    assert score["metric"] == "accuracy" and score["value"] >= least
    assert score["protocol"]["split"] == "test"


def test_garments_are_told_apart_grey_or_in_colour():
    grey, labels = images()
    colour, _ = images(channels=3)
    found = [extractors.get("fashion_classifier")(x).logits for x in (grey, colour)]
    np.testing.assert_allclose(found[0], found[1], atol=1e-3)
    assert (found[0].argmax(axis=1) == labels).mean() > 0.9


def test_a_product_of_the_features_gives_the_logits():
    extractor = extractors.get("fashion_classifier")
    seen = extractor(images(5)[0])
    kernel, bias = extractor.network.layers[-1].get_weights()
    np.testing.assert_allclose(seen.features @ kernel + bias, seen.logits, atol=1e-4)
