"""Scores in the logs of `fit`, where other callbacks can monitor them."""

import types

import keras
import numpy as np
import pytest

from keras_gan import metrics, models, networks
from keras_gan.callbacks import Evaluate, SampleGrid
from keras_gan.metrics import evaluation
from keras_gan.training import callback
from keras_gan.utils.arrays import host_integer
from tests import minimal_gans
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


@pytest.mark.any_backend
@pytest.mark.parametrize("metric, best", [("fd", 1.0), ("diversity", 4.0)])
def test_the_best_is_kept(metric, best, gan, extractor, tmp_path, monkeypatch):
    scores = iter([3.0, 1.0, float("nan"), 4.0, 2.0])
    monkeypatch.setattr(
        evaluation,
        "evaluate",
        lambda *_, **__: [types.SimpleNamespace(metric="m", value=next(scores))],
    )
    evaluate = Evaluate(REFERENCE, metrics=metric, extractor=extractor, best=tmp_path / "a.keras")
    evaluate.set_model(gan)
    kept = []
    for epoch in range(5):
        evaluate.on_epoch_end(epoch, {})
        kept.append((tmp_path / "a.keras").stat().st_mtime_ns)
    assert evaluate.best_score == evaluate.get_state()["best_score"] == best
    assert len(set(kept)) == 2  # The first, and the best.
    again = Evaluate(REFERENCE, metrics=metric, extractor=extractor, best=tmp_path / "b.keras")
    again.set_model(gan)
    again.set_state(evaluate.get_state())
    again._keep_best(2.0)
    assert not (tmp_path / "b.keras").exists()


@pytest.mark.any_backend
@pytest.mark.parametrize("names", [["conditional_accuracy", "fd"], ["fd", "conditional_accuracy"]])
def test_the_score_asked_for_first_decides(names, extractor, tmp_path):
    gan = minimal_gans.CASES["labelled"].compiled()
    labels = np.arange(len(REFERENCE)) % minimal_gans.CLASSES
    evaluate = Evaluate(
        REFERENCE,
        metrics=names,
        extractor=extractor,
        classifier=make_extractor("reader"),
        count=len(REFERENCE),
        labels=labels,
        best=tmp_path / "a.keras",
    )
    evaluate.set_model(gan)
    evaluate.on_epoch_end(0, {})
    (value,) = (row.value for row in evaluate.rows if row.metric.startswith(names[0]))
    assert evaluate.best_score == value
    assert evaluate.added_logs == [row.metric for row in evaluate.rows]


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


@pytest.mark.any_backend
def test_errors_come_before_the_first_step(gan, extractor):
    with pytest.raises(ValueError, match="Expected one of fd.*Received: 'fid'"):
        Evaluate(REFERENCE, metrics="fid")
    with pytest.raises(ValueError, match="`every` must be an integer of at least 1. Received: 0"):
        Evaluate(REFERENCE, every=0)
    before = int(gan.steps_done.numpy())
    with pytest.raises(ValueError, match="Unknown extractor"):
        gan.fit(IMAGES, batch_size=BATCH, callbacks=[Evaluate(REFERENCE, extractor="resnet")])
    assert int(gan.steps_done.numpy()) == before


@pytest.mark.any_backend
def test_points_have_no_such_scores(extractor):
    points = models.GAN(
        networks.mlp_generator((2,), 2, width=4), networks.mlp_critic((2,), width=4)
    )
    evaluate = Evaluate(REFERENCE, extractor=extractor)
    evaluate.set_model(points)
    with pytest.raises(ValueError, match=r"`keras_gan.metrics.mode_coverage`. .* shape \(2,\)"):
        evaluate.on_train_begin()


class Unable(metrics.extractors.Extractor):
    """Takes images of one size only."""

    def __call__(self, images, batch_size=None):
        if images.shape[1:] != (9, 9, 1):
            raise ValueError(f"Expected (N, 9, 9, 1). Received: {images.shape}.")
        return metrics.extractors.base.Features(images.mean(axis=(1, 2), dtype="float32"), None)


@pytest.mark.any_backend
def test_an_extractor_that_cannot_take_the_samples_is_found_before_the_first_step(gan, extractor):
    unable = Unable("unable", extractor.network, extractor.resize, 0, 1, "0")
    steps = host_integer(gan.steps_done)
    with pytest.raises(ValueError, match=r"\(N, 9, 9, 1\)"):
        evaluate = Evaluate(np.zeros((20, 9, 9, 1), "uint8"), extractor=unable, count=4)
        gan.fit(IMAGES, batch_size=BATCH, verbose=0, callbacks=[evaluate])
    assert host_integer(gan.steps_done) == steps


@pytest.mark.any_backend
@pytest.mark.parametrize("make", [SampleGrid, lambda _: Evaluate(make_images(20), count=5)])
@pytest.mark.parametrize("kind", ["pair", "unpaired"])
def test_a_gan_without_latents_is_refused_before_the_first_step(kind, make, tmp_path):
    case = minimal_gans.CASES[kind]
    gan = case.compiled()
    with pytest.raises(ValueError, match=r"evaluate_pairs\(gan.translate|shows translations"):
        gan.fit(case.data(BATCH), batch_size=BATCH, verbose=0, callbacks=[make(tmp_path)])
    assert host_integer(gan.steps_done) == 0


MONITORS = {
    "early": lambda: keras.callbacks.EarlyStopping(),
    "best": lambda: keras.callbacks.ModelCheckpoint("x.keras", save_best_only=True),
    "plateau": lambda: keras.callbacks.ReduceLROnPlateau(monitor="loss"),
    "typing error": lambda: keras.callbacks.EarlyStopping("fid_pixels"),
}


@pytest.mark.any_backend
@pytest.mark.parametrize("make", MONITORS.values(), ids=MONITORS)
def test_a_monitor_that_never_comes_is_refused_before_the_first_step(gan, extractor, make):
    steps, evaluate = (
        host_integer(gan.steps_done),
        Evaluate(REFERENCE, extractor=extractor, count=20),
    )
    with pytest.raises(ValueError, match="critic_loss.*fd_pixels.*Received: .*monitor="):
        gan.fit(IMAGES, batch_size=BATCH, verbose=0, callbacks=[make(), evaluate])
    assert host_integer(gan.steps_done) == steps
    with pytest.warns(UserWarning, match="If none of your callbacks adds it"):
        callback.check_monitors([make(), Recorder()], [])


@pytest.mark.any_backend
def test_what_is_logged_may_be_monitored(extractor):
    named = [
        keras.callbacks.ModelCheckpoint("every.keras"),
        keras.callbacks.EarlyStopping("critic_loss"),
        keras.callbacks.EarlyStopping("recall_pixels"),
    ]
    evaluate = Evaluate(REFERENCE, metrics=["precision_recall"], extractor=extractor)
    callback.check_monitors([*named, evaluate], ["critic_loss"])
    every = [name for name in evaluation.names() if name != "is"]
    labels = np.arange(len(REFERENCE)) % 2
    rows = metrics.evaluate(
        REFERENCE, REFERENCE, every, extractor, labels=labels, fake_labels=labels
    )
    assert [row.metric for row in rows] == evaluation.score_names(every, "pixels")


@pytest.mark.any_backend
def test_scores_of_labels_are_logged(extractor, monkeypatch):
    gan = minimal_gans.CASES["labelled"].compiled()
    images = make_images(4 * minimal_gans.CLASSES)
    labels = np.arange(len(images)) % minimal_gans.CLASSES
    names = ["intra_fd", "conditional_accuracy"]
    given = {"metrics": names, "extractor": extractor, "count": len(images)}
    for classifier, name in ((None, "pixels"), (make_extractor("reader"), "reader")):
        evaluate = Evaluate(images, labels=labels, classifier=classifier, **given)
        history = gan.fit(images, labels, batch_size=BATCH, verbose=0, callbacks=[evaluate])
        assert set(evaluate.added_logs) < set(history.history)
        assert {"real_intra_fd_pixels", f"real_accuracy_{name}"} < set(history.history)
    with pytest.raises(ValueError, match="'intra_fd' needs the classes"):
        gan.fit(images, labels, batch_size=BATCH, callbacks=[Evaluate(images, **given)])


@pytest.mark.any_backend
@pytest.mark.parametrize("takes", [False, True])
@pytest.mark.parametrize("seen", [False, True])
def test_labels_that_the_gan_does_not_take_are_found_before_the_first_step(
    takes, seen, gan, extractor
):
    gan = minimal_gans.CASES["labelled"].compiled() if takes else gan
    images = make_images(100)
    labels = np.where(np.arange(100) < 99, 0, minimal_gans.CLASSES)  # The last is none of its own.
    reference = metrics.look(images, extractor).labelled(labels) if seen else images
    evaluate = Evaluate(reference, extractor=extractor, count=100, labels=None if seen else labels)
    if seen and not takes:  # The labels of a `Seen` are for those that ask for them.
        gan.fit(images, batch_size=BATCH, verbose=0, callbacks=[evaluate])
        return
    data, before = (images, np.zeros(100, int)) if takes else (images,), int(gan.steps_done.numpy())
    with pytest.raises(ValueError, match="Received.*3" if takes else "labels"):
        gan.fit(*data, batch_size=BATCH, callbacks=[evaluate])
    assert int(gan.steps_done.numpy()) == before


@pytest.mark.any_backend
def test_a_reference_of_another_size_is_a_warning_before_the_first_step(gan, extractor):
    large = np.repeat(np.repeat(REFERENCE, 2, axis=1), 2, axis=2)
    evaluate = Evaluate(large, metrics="swd", extractor=extractor)
    evaluate.set_model(gan)
    with pytest.warns(UserWarning, match=r"size=\(8, 8\)\)`\. Received: real images of \(16, 16\)"):
        evaluate.on_train_begin()
