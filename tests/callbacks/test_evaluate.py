"""Scores in the logs of `fit`, where other callbacks can monitor them."""

import keras
import pytest

from keras_gan import metrics, models, networks
from keras_gan.callbacks import Evaluate
from tests.conformance import BATCH, Case, make_images
from tests.metrics.test_evaluation import make_extractor

IMAGES = make_images(2 * BATCH)
REFERENCE = make_images(20)


class Recorder(keras.callbacks.Callback):
    """Records the score in the logs of each epoch."""

    def __init__(self):
        super().__init__()
        self.found = []

    def on_epoch_end(self, epoch, logs=None):
        self.found.append((logs or {}).get("fd_pixels"))


@pytest.fixture(scope="module")
def extractor():
    return make_extractor()


@pytest.fixture(scope="module")
def gan():
    return Case(models.GAN).compiled()


@pytest.fixture(autouse=True)
def home(monkeypatch, tmp_path):
    monkeypatch.setenv("KERAS_GAN_HOME", str(tmp_path / "home"))


def test_scores_are_there_for_callbacks_that_come_before_and_monitor_them(gan, extractor, tmp_path):
    best = keras.callbacks.ModelCheckpoint(
        tmp_path / "best.keras", monitor="fd_pixels", mode="min", save_best_only=True
    )
    recorder = Recorder()
    evaluate = Evaluate(REFERENCE, every=2, extractor=extractor, count=30, seed=4)
    history = gan.fit(IMAGES, batch_size=BATCH, epochs=4, verbose=0,
                      callbacks=[best, recorder, evaluate])  # fmt: skip
    scores = history.history["fd_pixels"]
    assert recorder.found == [None, scores[0], None, scores[1]]
    (row,) = metrics.evaluate(gan, REFERENCE, "fd", extractor, 30, seed=4)
    assert row == evaluate.rows[0] or row.protocol == evaluate.rows[0].protocol
    assert scores[1] == pytest.approx(row.value, rel=1e-5)
    assert (tmp_path / "best.keras").exists() and best.best == min(scores)


def test_features_of_the_reference_are_extracted_once(gan, extractor, monkeypatch):
    evaluate = Evaluate(REFERENCE, metrics=["fd", "diversity"], extractor=extractor, count=20)
    gan.fit(IMAGES, batch_size=BATCH, verbose=0, callbacks=[evaluate])
    looked, look = [], metrics.evaluation.look
    monkeypatch.setattr(
        metrics.evaluation, "look", lambda x, *a, **k: looked.append(len(x)) or look(x, *a, **k)
    )
    history = gan.fit(IMAGES, batch_size=BATCH, epochs=2, verbose=0, callbacks=[evaluate])
    assert looked == [20, 20]  # The samples of two epochs.
    assert {"fd_pixels", "diversity_pixels"} < set(history.history)


def test_errors_come_before_the_first_step(gan, extractor):
    with pytest.raises(ValueError, match="Expected one of fd.*Received: 'fid'"):
        Evaluate(REFERENCE, metrics="fid")
    with pytest.raises(ValueError, match="`every` must be an integer of at least 1. Received: 0"):
        Evaluate(REFERENCE, every=0)
    before = int(gan.steps_done.numpy())
    with pytest.raises(ValueError, match="Unknown extractor"):
        gan.fit(IMAGES, batch_size=BATCH, callbacks=[Evaluate(REFERENCE, extractor="resnet")])
    assert int(gan.steps_done.numpy()) == before


def test_points_have_no_such_scores(extractor):
    points = models.GAN(
        networks.mlp_generator((2,), 2, width=4), networks.mlp_critic((2,), width=4)
    )
    evaluate = Evaluate(REFERENCE, extractor=extractor)
    evaluate.set_model(points)
    with pytest.raises(ValueError, match=r"`keras_gan.metrics.mode_coverage`. .* shape \(2,\)"):
        evaluate.on_train_begin()
