"""The classifiers that come with the package."""

import numpy as np
import pytest

from keras_gan import data, metrics
from keras_gan.data import openmoji, tinted_mnist
from keras_gan.metrics import extractors
from keras_gan.metrics.attributes import readable_columns
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


@pytest.mark.parametrize("file", classifier.FORMS)
def test_each_states_its_accuracy_on_test_images(file):
    facts, heads = catalog.config(file, kind="classifier"), classifier.FORMS[file].heads
    assert facts["weights"]["bytes"] < 1e6
    assert len(facts["scores"]) == len(heads)
    for score, (column, classes) in zip(facts["scores"], heads.items(), strict=True):
        assert score["metric"] == "accuracy" and score["protocol"]["split"].startswith("test")
        assert score["value"] >= LEAST.get(file, 0.7)
        if len(heads) > 1:
            assert score["protocol"]["labels"] == column
            assert len(facts["classes"][column]) == classes


def test_the_extractor_of_a_data_set_s_labels():
    assert extractors.of_data("mnist") == extractors.of_data("mnist", "label") == "mnist_classifier"
    assert extractors.of_data("avatars", "hair_color") == "avatars_hair_color"
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


def test_one_look_reads_all_columns():
    pictures = np.random.default_rng(0).integers(0, 256, (3, 64, 64, 3)).astype("uint8")
    for name in ("avatars", "toons"):
        read = metrics.attributes(pictures, name)
        assert set(read) == set(classifier.FORMS[f"{name}_classifier"].heads)
        for column, found in read.items():
            logits = extractors.get(extractors.of_data(name, column))(pictures).logits
            np.testing.assert_array_equal(found, logits.argmax(axis=1))
    with pytest.raises(ValueError, match="data set with a classifier.*Received: 'cifar10'"):
        metrics.attributes(pictures, "cifar10")


def test_a_product_of_the_features_gives_the_logits():
    extractor = extractors.get("fashion_classifier")
    seen = extractor(images(5)[0])
    kernel, bias = extractor.network.layers[-1].get_weights()
    np.testing.assert_allclose(seen.features @ kernel + bias, seen.logits, atol=1e-4)


def test_what_was_asked_for_is_counted_column_by_column():
    images, texts = captions_of(6)
    labels = tinted_mnist.labels(texts)
    found = metrics.attribute_accuracy(images, labels, "tinted_mnist")
    assert found == {"digit": 1.0, "foreground": 1.0, "background": 1.0, "all": 1.0}
    wrong = {**labels, "foreground": (labels["foreground"] + np.arange(6) % 2) % 8}
    found = metrics.attribute_accuracy(images, wrong, "tinted_mnist")
    assert found["foreground"] == found["all"] == 0.5 and found["digit"] == 1.0
    unasked = {**wrong, "foreground": np.where(np.arange(6) % 2, -1, wrong["foreground"])}
    found = metrics.attribute_accuracy(images, unasked, "tinted_mnist")
    assert found["foreground"] == found["all"] == 1.0
    with pytest.raises(ValueError, match=r"label for each of the 6 images.*shape \(5,\)"):
        metrics.attribute_accuracy(images, {"digit": labels["digit"][:5]}, "tinted_mnist")
    with pytest.raises(ValueError, match="columns digit, foreground, background.*'hair'"):
        metrics.attribute_accuracy(images, {"hair": labels["digit"]}, "tinted_mnist")


def captions_of(count):
    """Drawn ones, tinted."""
    ink = np.zeros((count, 28, 28, 1), "uint8")
    ink[:, 5:23, 13:16] = 255
    return tinted_mnist.tint(ink, np.ones(count, int))


def test_the_tone_of_an_emoji_is_that_of_its_skin_and_not_of_its_hair():
    names = [f"woman: {tone} skin tone, bald" for tone in openmoji.NAMES]
    names += ["kiss: man, woman, light skin tone, dark skin tone", "cat"]
    images = np.full((7, 64, 64, 3), 255, "uint8")
    for image, colour in zip(images, openmoji.TONES.values(), strict=False):
        image[30:40, 20:30] = colour
    images[:5, 10:30, 20:40] = openmoji.TONES["dark"]  # Four times as much hair.
    labels = openmoji.labels(names)
    assert labels["skin_tone"].tolist() == [0, 1, 2, 3, 4, -1, -1]
    assert metrics.attributes(images, "openmoji")["skin_tone"].tolist() == [0, 1, 2, 3, 4, -1, -1]
    found = metrics.attribute_accuracy(images[::-1], labels, "openmoji")
    assert found == {"skin_tone": 1 / 5}  # Rows without a tone do not count.
    found = metrics.attribute_accuracy(images[:1], {"skin_tone": np.array([-1])}, "openmoji")
    assert np.isnan(found["skin_tone"])
    with pytest.raises(ValueError, match=r"expected images of 3 channels.*\(7, 64, 64, 1\)"):
        metrics.attributes(images[..., :1], "openmoji")
    assert readable_columns("openmoji", 3) == ("skin_tone",) and not readable_columns("openmoji", 1)
