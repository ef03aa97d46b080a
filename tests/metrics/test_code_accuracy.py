import sys
import types

import numpy as np
import pytest

from keras_gan import data, metrics, models, networks
from keras_gan.cli import evaluate_codes

CLASSES = np.array([7, 2, 1, 0, 4, 5, 6, 3, 8, 9])  # Of category 0, 1, ...


def logits_of(found, classes=10):
    return np.eye(classes)[found]


def test_categories_are_matched_one_to_one():
    codes = np.arange(1000) % 10
    found = metrics.code_accuracy(logits_of(CLASSES[codes]), codes)
    assert found.share == 1 and found.drawn == 10
    assert found.matched.tolist() == CLASSES.tolist()


def test_the_best_matching_is_not_that_of_the_most_frequent_class():
    codes = np.repeat([0, 1], 10)
    found = metrics.code_accuracy(logits_of([0] * 6 + [1] * 4 + [0] * 9 + [1], 2), codes)
    assert found.matched.tolist() == [1, 0] and found.share == 13 / 20
    assert found.table.tolist() == [[6, 4], [9, 1]]


def test_a_generator_that_draws_one_class_is_right_for_one_category():
    codes = np.arange(1000) % 10
    found = metrics.code_accuracy(logits_of(np.full(1000, 8)), codes)
    assert found.share == 0.1 and found.drawn == 1


def test_more_categories_than_classes_leave_some_without():
    found = metrics.code_accuracy(logits_of([0, 1, 1], 2), [0, 1, 2])
    assert sorted(found.matched) == [-1, 0, 1] and found.share == 2 / 3


def test_bad_input(monkeypatch):
    with pytest.raises(ValueError, match="from 0 on. Received: -1"):
        metrics.code_accuracy(logits_of([0, 1], 2), [0, -1])
    monkeypatch.setitem(sys.modules, "scipy.optimize", None)
    with pytest.raises(ValueError, match="pip install scipy"):
        metrics.code_accuracy(logits_of([0, 1], 2), [0, 1])


def test_the_command_line_matches_the_categories_of_what_is_drawn():
    images, labels = data.load("fashion_mnist_10k")
    of_class = [images[labels == c][:20] for c in range(10)]

    def generate(count, seed, dtype):
        return np.stack([of_class[CLASSES[i % 10]][i // 10] for i in range(count)])

    gan = types.SimpleNamespace(generate=generate, categorical=10)
    flags = types.SimpleNamespace(count=200, seed=0)
    share, drawn = evaluate_codes._of_codes(gan, flags, "fashion_classifier")
    assert share.metric == "code_accuracy_fashion_classifier" and share.value > 0.85
    assert share.protocol["classes_of_categories"] == "7 2 1 0 4 5 6 3 8 9"
    assert drawn.value == 10


@pytest.mark.parametrize("given", [{"by_class": True}, {"confusion": "table.png"}])
def test_what_is_for_labels_is_refused(given):
    flags = types.SimpleNamespace(**{"by_class": False, "confusion": None, **given})
    with pytest.raises(ValueError, match="leave them out. Received: --by_class="):
        evaluate_codes.score(None, flags, [], {}, {})


def test_labels_of_the_data_are_no_codes():
    gan = models.InfoGAN(
        networks.dcgan_generator((8, 8, 1), 4, 2, classes=12),
        networks.dcgan_critic((8, 8, 1), 2, auxiliary=12),
    )
    real = np.zeros((8, 8, 8, 1), "uint8")
    with pytest.raises(ValueError, match="code_accuracy.*Received: labels for InfoGAN"):
        metrics.evaluate(gan, real, ["kd"], count=8, labels=np.zeros(8, int))
