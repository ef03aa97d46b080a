"""The variety of samples: its closed form, its warning, and where it cannot be measured."""

import warnings

import keras
import numpy as np
import pytest

from keras_gan import models
from keras_gan.callbacks import Checkpoint, Curves, Variety
from keras_gan.callbacks.variety import COUNT, measured, spread
from tests import minimal_gans
from tests.conformance import SHAPE, Case, make_images
from tests.helpers import normal

pytestmark = pytest.mark.any_backend
REAL = make_images(40)


@pytest.fixture(scope="module")
def gan():
    return Case(models.GAN).compiled()


@pytest.fixture(scope="module")
def labelled():
    return minimal_gans.CASES["labelled"].compiled()


def following(gan, callback):
    callback.set_model(gan)
    callback.on_train_begin()
    return callback


def test_the_spread_is_the_root_of_the_summed_variances():
    samples = normal(6, 2, 3) * np.arange(1, 4)
    assert spread(samples) == pytest.approx(np.sqrt(samples.reshape(6, 6).var(axis=0).sum()))
    labels = np.array([0, 0, 1, 1, 1, 2])
    within = [samples[labels == k].reshape(-1, 6) for k in range(3)]
    pooled = sum(((rows - rows.mean(axis=0)) ** 2).sum() for rows in within) / 6
    assert spread(samples, labels) == pytest.approx(np.sqrt(pooled))


def test_samples_of_the_data_have_a_variety_of_one_and_one_picture_has_none(gan, monkeypatch):
    variety = following(gan, Variety(REAL))
    for factor, expected in ((1, 1), (0.5, 0.5), (0, 0)):
        made = factor * np.asarray(REAL, "float32")
        monkeypatch.setattr(gan, "generate", lambda *_, made=made, **__: made)
        logs = {}
        variety.on_epoch_end(0, logs)
        assert logs["variety"] == pytest.approx(expected, abs=1e-3)


def test_one_picture_a_class_has_no_variety(labelled, monkeypatch):
    labels = np.arange(40) % minimal_gans.CLASSES
    variety = following(labelled, Variety(REAL, labels))
    asked = []

    def generate(count, labels, **_):
        asked.append(labels)
        return REAL[labels]

    monkeypatch.setattr(labelled, "generate", generate)
    assert variety.measure() == 0 and (asked[0] == labels).all()


def test_rows_are_of_all_the_data():
    variety = Variety(np.arange(5 * COUNT, dtype="float32").reshape(-1, 1))
    assert len(variety.real) == COUNT and variety.real[-1, 0] > 4.9 * COUNT


def test_a_collapse_is_told_once_after_the_start(gan, monkeypatch):
    variety = following(gan, Variety(REAL))
    seen = [5_000, *[20_000] * 7]
    monkeypatch.setattr("keras_gan.callbacks.variety.host_integer", lambda _: seen.pop(0))
    values = [0.1, 0.1, 0.5, 0.2, 0.1, 0.5, 0.1, 0.1]
    monkeypatch.setattr(variety, "measure", lambda: values.pop(0))
    for told in (0, 0, 0, 0, 1, 0, 0, 0):
        if told:
            with pytest.warns(UserWarning, match="much alike: a variety of 0.10"):
                variety.on_epoch_end(0)
            continue
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            variety.on_epoch_end(0)


def test_it_is_in_the_logs_of_a_training(gan):
    seen = []
    recorder = keras.callbacks.LambdaCallback(on_epoch_end=lambda _, logs: seen.append(dict(logs)))
    history = gan.fit(REAL, batch_size=10, epochs=2, verbose=0, callbacks=[recorder, Variety(REAL)])
    assert history.history["variety"] == [logs["variety"] for logs in seen]
    assert seen[0]["variety"] > 0


def test_a_run_goes_on_that_began_without_it(tmp_path):
    curves = Curves(tmp_path / "curves.png")
    checkpoint = lambda: Checkpoint(tmp_path / "run")  # noqa: E731
    fit = {"batch_size": 10, "verbose": 0}
    Case(models.GAN).compiled().fit(REAL, **fit, callbacks=[checkpoint(), curves])
    again = Curves(tmp_path / "curves.png")
    callbacks = [checkpoint(), Variety(REAL), again]
    Case(models.GAN).compiled().fit(REAL, **fit, epochs=2, callbacks=callbacks, resume=True)
    assert len(again.history["critic_loss"]) == 2
    assert again.history["critic_loss"][:1] == curves.history["critic_loss"]


@pytest.mark.parametrize(
    "real, labels, expected",
    [
        (np.zeros((9, 4, 4, 1), "uint8"), None, "samples of shape (4, 4, 1)"),
        (REAL, np.zeros(40, int), "`Variety(samples)`"),
    ],
)
def test_what_cannot_be_measured_is_refused(gan, real, labels, expected):
    with pytest.raises(ValueError) as error:
        following(gan, Variety(real, labels))
    assert expected in str(error.value)


def test_labels_are_asked_for(labelled):
    with pytest.raises(ValueError, match=r"`Variety\(samples, labels\)`\. Received: no labels"):
        following(labelled, Variety(REAL))
    with pytest.raises(ValueError, match="40 samples and 3 labels"):
        Variety(REAL, [0, 1, 2])


@pytest.mark.parametrize("kind", ["pair", "unpaired", "tokens", "texts"])
def test_translators_and_texts_have_none(kind):
    assert measured(minimal_gans.CASES[kind].compiled(), REAL) == []


def test_labels_reach_the_callback_where_the_gan_has_them(gan, labelled):
    labels = np.zeros(40, int)
    assert measured(gan, REAL, labels)[0].labels is None
    assert (measured(labelled, REAL, labels)[0].labels == 0).all()
    assert SHAPE == REAL.shape[1:]
