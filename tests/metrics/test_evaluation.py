"""One call from images to rows, on an extractor small enough to compute by hand."""

import types
import warnings

import keras
import numpy as np
import pytest

from keras_gan.metrics import (
    Moments,
    density_coverage,
    evaluation,
    features,
    frechet_distance,
    precision_recall,
)
from keras_gan.metrics.evaluation import evaluate
from keras_gan.metrics.extractors import Extractor, resizing
from keras_gan.metrics.features import look
from keras_gan.metrics.row import require_comparable


def make_extractor(name="pixels", digest="ab" * 32, scale=1.0, divisor=255.0):
    images = keras.Input((3, 3, 1))
    features = keras.layers.Flatten(data_format="channels_last")(images)
    features = keras.layers.Rescaling(scale)(features)
    network = keras.Model(images, (features, features[:, :4]))
    return Extractor(name, network, resizing.bicubic, 0.0, divisor, digest)


@pytest.fixture(scope="module")
def extractor():
    return make_extractor()


@pytest.fixture(autouse=True)
def home(monkeypatch, tmp_path):
    monkeypatch.setenv("KERAS_GAN_HOME", str(tmp_path))
    return tmp_path


def images(count, seed=0, low=0):
    return np.random.default_rng(seed).integers(low, 256, (count, 3, 3, 1)).astype("uint8")


def pixels(x):
    return x.reshape(len(x), -1) / 255


REAL, FAKE = images(40), images(30, seed=1, low=60)
LABELLED = ["conditional_accuracy", "intra_fd", "balanced_fd"]
UNLABELLED = [name for name in evaluation.names() if name not in LABELLED]


def test_rows_are_the_metrics_with_their_protocol(extractor):
    rows = {row.metric: row for row in evaluate(FAKE, REAL, UNLABELLED, extractor)}
    assert set(rows) == {
        f"{short}_pixels"
        for short in (
            *("fd", "kd", "is", "precision", "recall", "density", "coverage"),
            *("swd", "diversity"),
        )
    }
    real, fake = pixels(REAL), pixels(FAKE)
    assert rows["fd_pixels"].value == pytest.approx(frechet_distance(real, fake), rel=1e-4)
    found = rows["precision_pixels"].value, rows["recall_pixels"].value
    assert found == pytest.approx(precision_recall(real, fake, k=3), abs=1e-6)
    found = rows["density_pixels"].value, rows["coverage_pixels"].value
    assert found == pytest.approx(density_coverage(real, fake, k=5), abs=1e-6)
    assert np.isnan(rows["fd_pixels"].error) and np.isnan(rows["kd_pixels"].error)
    protocol = rows["precision_pixels"].protocol
    assert protocol["k"] == 3 and protocol["extractor"] == "pixels"
    assert (protocol["real"], protocol["fake"]) == (40, 30)
    assert protocol["weights"] == "ab" * 8 and protocol["resize"] == "bicubic to 3"


def test_the_inception_score_of_a_folder_that_lies_class_by_class(extractor):
    certain = np.repeat(np.where(np.eye(4) > 0, 1e4, -1e4), 100, axis=0)
    fake = look(images(400), extractor)
    fake.logits = certain
    (row,) = evaluate(fake, look(REAL, extractor), "is", extractor)
    assert row.value == pytest.approx(4, rel=0.1)
    assert row.protocol["splits"] == 10 and row.protocol["order"] == "shuffled"


def test_a_gan_generates_what_is_evaluated(extractor):
    def generate(count, seed, dtype):
        assert dtype == "uint8"
        return images(count, seed)

    (row,) = evaluate(types.SimpleNamespace(generate=generate), REAL, "fd", extractor, 25, seed=9)
    (other,) = evaluate(images(25, 9), REAL, "fd", extractor)
    assert row.value == other.value
    assert (row.protocol["fake"], row.protocol["seed"]) == (25, 9)


def test_floats_are_quantised_first(extractor):
    floats = FAKE / 127.5 - 1 + np.random.default_rng(0).uniform(-3e-3, 3e-3, FAKE.shape)
    (row,) = evaluate(floats.astype("float32"), REAL, "fd", extractor)
    (other,) = evaluate(FAKE, REAL, "fd", extractor)
    assert row.value == other.value


def test_features_of_the_reference_are_cached_by_content(extractor, home, monkeypatch):
    seen = look(REAL, extractor, cached=True)
    assert len(list(home.rglob("seen-*.npz"))) == 1
    with monkeypatch.context() as patched:
        extract = Extractor.__call__
        patched.setattr(
            Extractor,
            "__call__",
            lambda self, x: extract(self, x) if len(x) < 5 else pytest.fail("it was not cached"),
        )
        again = look(REAL, extractor, cached=True)
    np.testing.assert_array_equal(again.features, seen.features)
    np.testing.assert_array_equal(again.logits, seen.logits)
    look(REAL[::-1], extractor, cached=True)
    look(REAL, make_extractor(digest="cd" * 32), cached=True)
    assert len(list(home.rglob("seen-*.npz"))) == 3


def test_a_damaged_cache_is_made_again(extractor, home):
    seen = look(REAL, extractor, cached=True)
    (path,) = home.rglob("seen-*.npz")
    path.write_bytes(path.read_bytes()[:-40])
    np.testing.assert_array_equal(look(REAL, extractor, cached=True).features, seen.features)


def test_the_moments_are_those_of_all_chunks(extractor, monkeypatch):
    monkeypatch.setattr(features, "CHUNK", 7)
    found = look(REAL, extractor)
    np.testing.assert_allclose(found.features, pixels(REAL), atol=1e-6)
    np.testing.assert_allclose(
        found.moments.covariance, Moments(pixels(REAL)).covariance, rtol=1e-4, atol=1e-6
    )


def test_only_the_inception_network_gives_the_names_of_the_literature():
    rows = evaluate(FAKE, REAL, ("fd", "kd", "is", "precision_recall"), make_extractor("inception"))
    expected = ["fid", "kid", "is", "precision_inception", "recall_inception"]
    assert [row.metric for row in rows] == expected


def test_different_protocols_do_not_compare(extractor):
    (row,) = evaluate(FAKE, REAL, "fd", extractor)
    (same,) = evaluate(images(30, seed=5), REAL, "fd", extractor)
    require_comparable(row, same)
    (fewer,) = evaluate(FAKE[:20], REAL, "fd", extractor)
    with pytest.raises(ValueError, match="Received: fake 30 and 20."):
        require_comparable(row, fewer)
    (other,) = evaluate(FAKE, REAL[:39], "fd", extractor)
    with pytest.raises(ValueError, match="Received: real 40 and 39, real_images"):
        require_comparable(row, other)


def test_what_does_not_fit_is_refused(extractor):
    with pytest.raises(ValueError, match="fd, kd, is.*Received: 'fid'"):
        evaluate(FAKE, REAL, ["fid"], extractor)
    with pytest.raises(ValueError, match="same extractor. Received: .*'pixels'.*'other'"):
        evaluate(look(FAKE, make_extractor("other")), look(REAL, extractor))
    without = look(FAKE, extractor)
    without.logits = None
    with pytest.raises(ValueError, match="needs an extractor with a classifier.*'pixels'"):
        evaluate(without, REAL, "is", extractor)


def test_real_images_of_another_size_are_a_warning(extractor):
    large = np.repeat(np.repeat(REAL, 2, axis=1), 2, axis=2)
    with pytest.warns(UserWarning, match=r"size=\(3, 3\)\)`\. Received: real images of \(6, 6\)"):
        evaluate(FAKE, large, "swd", extractor)
    with warnings.catch_warnings():
        warnings.simplefilter("error", UserWarning)
        evaluate(FAKE, REAL, "swd", extractor)
        evaluate(look(FAKE, extractor), large, "swd", extractor)  # Of features no size is known.
