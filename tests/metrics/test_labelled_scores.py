"""Scores of samples with labels: closed forms, and what `evaluate` makes of them."""

import types

import keras
import numpy as np
import pytest

from keras_gan.metrics import (
    Moments,
    balanced_moments,
    by_class,
    conditional_accuracy,
    frechet_distance,
    intra_class_frechet,
    look,
    precision_recall,
)
from keras_gan.metrics.evaluation import evaluate
from keras_gan.metrics.labelled_scores import draw_labels
from keras_gan.metrics.row import require_comparable
from tests.metrics.test_evaluation import images, make_extractor

X = np.random.default_rng(0).normal(size=(60, 3))
LABELS = np.arange(60) % 3
REAL, FAKE = images(60), images(48, seed=1, low=60)
FAKE_LABELS = np.arange(48) % 3


@pytest.fixture(scope="module")
def extractor():
    return make_extractor()


@pytest.fixture(autouse=True)
def home(monkeypatch, tmp_path):
    monkeypatch.setenv("KERAS_GAN_HOME", str(tmp_path))


def test_balanced_moments_of_classes_of_one_size_are_those_of_all():
    found, expected = balanced_moments(X, LABELS), Moments(X)
    np.testing.assert_allclose(found.mean, expected.mean)
    np.testing.assert_allclose(found.covariance, expected.covariance)


def test_balanced_moments_do_not_depend_on_how_rare_a_class_is():
    rare = np.concatenate([np.repeat(X[LABELS == 0], 9, axis=0), X[LABELS != 0]])
    labels = np.concatenate([np.zeros(180, int), LABELS[LABELS != 0]])
    found, expected = balanced_moments(rare, labels), balanced_moments(X, LABELS)
    np.testing.assert_allclose(found.mean, expected.mean)
    population = [m.covariance * (1 - f) for m, f in ((found, 1 / 9 / 180 + 2 / 9 / 20),
                                                      (expected, 1 / 60))]  # fmt: skip
    np.testing.assert_allclose(*population)
    assert frechet_distance(Moments(rare), Moments(X)) > 10 * frechet_distance(found, expected)


def test_a_score_of_each_class_is_that_of_its_rows():
    found = by_class(precision_recall, X, LABELS, X[::-1] + 0.1, LABELS[::-1], at_least=4)
    assert list(found) == [0, 1, 2]
    rows = LABELS == 1
    assert found[1] == precision_recall(X[rows], (X[::-1] + 0.1)[LABELS[::-1] == 1])
    with pytest.raises(ValueError, match="Received: 20 and 1 of class 0"):
        by_class(frechet_distance, X, LABELS, X[:3], LABELS[:3])


@pytest.mark.parametrize("count", [4, 6, 15])
def test_a_gan_is_asked_for_each_class_as_often_as_it_is_real(count):
    labels = np.array([0, 0, 1, 2, 2, 2])
    drawn = draw_labels(labels, count, seed=0)
    assert len(drawn) == count
    times = np.bincount(drawn, minlength=3)
    assert (np.abs(times - np.bincount(labels) * count / 6) <= 1).all()
    np.testing.assert_array_equal(np.sort(draw_labels(labels, 6, seed=1)), labels)


def test_rows_of_labels_stand_beside_those_of_real_images(extractor):
    names = ["fd", "conditional_accuracy", "intra_fd", "balanced_fd"]
    rows = evaluate(FAKE, REAL, names, extractor, labels=LABELS, fake_labels=FAKE_LABELS)
    found = {row.metric.removesuffix("_pixels"): row for row in rows}
    real, fake = look(REAL, extractor), look(FAKE, extractor)
    expected = {
        "conditional_accuracy": conditional_accuracy(fake.logits, FAKE_LABELS).share,
        "real_accuracy": conditional_accuracy(real.logits, LABELS).share,
        "intra_fd": intra_class_frechet(real.features, LABELS, fake.features, FAKE_LABELS).mean,
        "balanced_fd": found["fd"].value,
    }
    for name, value in expected.items():
        assert found[name].value == pytest.approx(value, rel=1e-6)
    halves = [np.flatnonzero(LABELS == c)[half::2] for half in (0, 1) for c in range(3)]
    first, second = np.concatenate(halves[:3]), np.concatenate(halves[3:])
    beside = intra_class_frechet(
        real.features[first], LABELS[first], real.features[second], LABELS[second]
    )
    assert found["real_intra_fd"].value == pytest.approx(beside.mean)
    assert found["real_intra_fd"].protocol["fake"] == 30


def test_the_real_part_beside_is_no_larger_than_what_was_generated(extractor):
    few = slice(7)  # Of the three classes 3, 2 and 2.
    rows = evaluate(FAKE[few], REAL, "intra_fd", extractor, labels=LABELS,
                    fake_labels=FAKE_LABELS[few])  # fmt: skip
    protocol = rows[1].protocol
    assert (protocol["real"], protocol["fake"]) == (53, 7)


def test_a_generator_is_asked_for_the_reference_s_classes(extractor):
    asked = []

    def generate(count, seed, dtype, labels):
        asked.append(labels)
        return images(count, seed)

    generated = types.SimpleNamespace(generate=generate)
    rows = evaluate(
        generated, REAL, "fd", extractor, 30, seed=4, labels=np.repeat([0, 5], [40, 20]),
        by_class=True,
    )  # fmt: skip
    assert sorted(np.bincount(asked[0])[[0, 5]]) == [10, 20]
    assert rows[0].protocol["labels"] == "as often as the real"
    of_class = [row for row in rows if row.protocol.get("class") == 5]
    assert [row.metric for row in of_class] == ["fd_pixels", "precision_pixels", "recall_pixels"]
    assert {(row.protocol["real"], row.protocol["fake"]) for row in of_class} == {(20, 10)}
    real = look(REAL[40:], extractor).features
    fake = look(images(30, 4)[asked[0] == 5], extractor).features
    assert of_class[0].value == pytest.approx(frechet_distance(real, fake), rel=1e-6)


def test_scores_by_other_labels_of_the_same_images_do_not_compare(extractor):
    hair, eyes = (
        evaluate(FAKE, REAL, "intra_fd", extractor, labels=labels, fake_labels=FAKE_LABELS)[0]
        for labels in (LABELS, LABELS[::-1])
    )
    with pytest.raises(ValueError, match="real_labels"):
        require_comparable(hair, eyes)


def test_a_seen_s_own_labels_are_those_that_are_asked_for(extractor):
    asked = []

    def generate(count, seed, dtype, labels=None):
        asked.append(labels)
        return images(count, seed)

    seen = look(REAL, extractor).labelled(LABELS)
    gan = types.SimpleNamespace(generate=generate, condition=types.SimpleNamespace(classes=3))
    own = evaluate(gan, seen, "fd", extractor, 30)
    given = evaluate(gan, REAL, "fd", extractor, 30, labels=LABELS)
    assert own == given and (asked[0] == asked[1]).all()
    evaluate(types.SimpleNamespace(generate=generate), seen, "fd", extractor, 30)
    assert asked[-1] is None


def test_the_class_may_be_read_by_another_extractor(extractor):
    other = make_extractor("reader", digest="cd" * 32, scale=-1.0)
    given = {"labels": LABELS, "fake_labels": FAKE_LABELS, "classifier": other, "by_class": True}
    rows = evaluate(FAKE, REAL, ["conditional_accuracy", "fd"], extractor, **given)
    assert rows[0].metric == "conditional_accuracy_reader"
    found = {(r.metric, r.protocol.get("class")): r.value for r in rows}
    expected = conditional_accuracy(look(FAKE, other).logits, FAKE_LABELS)
    assert found["conditional_accuracy_reader", None] == expected.share
    assert found["conditional_accuracy_reader", 2] == expected.by_class[2]


def test_labels_that_are_missing_or_do_not_fit(extractor):
    with pytest.raises(ValueError, match="'intra_fd' needs the classes.*pass `labels`"):
        evaluate(FAKE, REAL, "intra_fd", extractor)
    with pytest.raises(ValueError, match="'by_class' needs the classes"):
        evaluate(FAKE, REAL, "fd", extractor, by_class=True)
    with pytest.raises(ValueError, match="`labels` as 60 integers.*shape \\(59,\\)"):
        evaluate(FAKE, REAL, "intra_fd", extractor, labels=LABELS[1:], fake_labels=FAKE_LABELS)
    unread = make_extractor("mute")
    unread.network = keras.Model(unread.network.input, (unread.network.output[0],) * 2)
    seen = look(FAKE, extractor).labelled(FAKE_LABELS)
    seen.logits = None
    with pytest.raises(ValueError, match="'conditional_accuracy' needs an extractor with a class"):
        evaluate(seen, look(REAL, extractor), "conditional_accuracy", extractor, labels=LABELS)
