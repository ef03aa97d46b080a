"""The classifiers that come with the package."""

import keras
import numpy as np
import pytest

from keras_gan import data, metrics
from keras_gan.metrics import extractors
from keras_gan.metrics.extractors import classifier
from keras_gan.presets import catalog

LEAST = {"fashion_classifier": 0.925, "mnist_classifier": 0.993}  # Accuracy on test images.


def images(count=60, channels=1):
    return data.load("fashion_mnist_10k", f"train[:{count}]", channels=channels)


@pytest.mark.parametrize("name", classifier.NAMES)
def test_each_is_loaded_and_says_what_it_is(name):
    extractor = extractors.get(name)
    file, column = classifier.COLUMNS[name]
    facts, form = catalog.config(file, kind="classifier"), classifier.FORMS[file]
    assert extractor.protocol == {
        "extractor": name,
        "weights": facts["weights"]["sha256"][:16],
        "resize": f"bicubic to {form.image_shape[0]}",
    }
    seen = extractor(images(4)[0])
    assert seen.features.shape == (4, 128) and (seen.features >= 0).all()
    assert seen.logits.shape == (4, form.heads[column])


@pytest.mark.parametrize("file", sorted({file for file, _ in classifier.COLUMNS.values()}))
def test_each_states_its_accuracy_on_test_images(file):
    facts, heads = catalog.config(file, kind="classifier"), classifier.FORMS[file].heads
    assert facts["weights"]["bytes"] < 1e6
    assert len(facts["scores"]) == len(heads)
    for score, (column, classes) in zip(facts["scores"], heads.items(), strict=True):
        assert score["metric"] == "accuracy" and score["protocol"]["split"] == "test"
        assert score["value"] >= LEAST.get(file, 0.8)
        if len(heads) > 1:
            assert score["protocol"]["labels"] == column
            assert len(facts["classes"][column]) == classes


def test_the_extractor_of_a_data_set_s_labels():
    assert extractors.of_data("mnist") == extractors.of_data("mnist", "label") == "mnist_classifier"
    for absent in (("avatars", None), ("avatars", "hat"), ("cifar10", None), ("mnist", "hair")):
        assert extractors.of_data(*absent) is None


def test_garments_are_told_apart_grey_or_in_colour():
    grey, labels = images()
    colour, _ = images(channels=3)
    found = [extractors.get("fashion_classifier")(x).logits for x in (grey, colour)]
    np.testing.assert_allclose(found[0], found[1], atol=1e-3)
    assert (found[0].argmax(axis=1) == labels).mean() > 0.9
    read = metrics.attributes(grey, "fashion_mnist")
    assert list(read) == ["label"]
    np.testing.assert_array_equal(read["label"], found[0].argmax(axis=1))


def test_attributes_are_of_data_sets_with_a_classifier():
    with pytest.raises(ValueError, match="data set with a classifier.*Received: 'cifar10'"):
        metrics.attributes(images(3)[0], "cifar10")


@pytest.mark.parametrize("file", ["avatars_classifier", "toons_classifier"])
def test_a_network_of_faces_reads_all_columns(file):
    form, network = classifier.FORMS[file], classifier.build(file)
    pictures = np.random.default_rng(0).uniform(-1, 1, (2, 64, 64, 3)).astype("float32")
    features, logits = (np.asarray(keras.ops.convert_to_numpy(x)) for x in network(pictures))
    parts = classifier.parts(file)
    assert features.shape == (2, 128) and logits.shape == (2, sum(form.heads.values()))
    assert [(p.stop - p.start) for p in parts.values()] == list(form.heads.values())
    assert network.count_params() < 250_000


def test_a_product_of_the_features_gives_the_logits():
    extractor = extractors.get("fashion_classifier")
    seen = extractor(images(5)[0])
    kernel, bias = extractor.network.layers[-1].get_weights()
    np.testing.assert_allclose(seen.features @ kernel + bias, seen.logits, atol=1e-4)
