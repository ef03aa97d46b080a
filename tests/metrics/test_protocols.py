"""A number and the protocol it is reported with are what was computed, or there is one error."""

import functools
import warnings

import keras
import numpy as np
import pytest

from keras_gan import metrics, models, networks
from keras_gan.callbacks import Evaluate
from keras_gan.metrics import evaluation, metric_table
from keras_gan.metrics.evaluation import evaluate
from keras_gan.metrics.features import look
from tests.metrics.test_evaluation import images, make_extractor

X, Y = (np.random.default_rng(seed).normal(size=(40, 3)) for seed in (0, 1))
LABELS = np.arange(40) % 3
CENTERS = np.array([[0.0, 0, 0], [9, 9, 9]])
NOT_COUNTS = [0, -1, True, 2.5, np.nan, "3"]

COUNTS = {
    "kd subsets": lambda v: metrics.kernel_distance(X, Y, subsets=v),
    "kd subset_size": lambda v: metrics.kernel_distance(X, Y, subset_size=v),
    "precision k": lambda v: metrics.precision_recall(X, Y, k=v),
    "density k": lambda v: metrics.density_coverage(X, Y, k=v),
    "is splits": lambda v: metrics.inception_score(X, splits=v),
    "swd projections": lambda v: metrics.sliced_wasserstein(X, Y, projections=v),
    "swd order": lambda v: metrics.sliced_wasserstein(X, Y, order=v),
    "modes sigma": lambda v: metrics.mode_coverage(X, CENTERS, sigma=v),
    "w1 steps": lambda v: metrics.wasserstein_estimate(X, Y, steps=v),
    "w1 batch_size": lambda v: metrics.wasserstein_estimate(X, Y, batch_size=v),
    "w1 training_samples": lambda v: metrics.wasserstein_estimate(X, Y, training_samples=v),
    "f steps": lambda v: metrics.divergence_bound(X, Y, steps=v),
}
REAL = {"swd order", "modes sigma"}


@pytest.mark.parametrize("value", NOT_COUNTS)
@pytest.mark.parametrize("parameter", COUNTS)
def test_what_is_no_number_of_things_is_refused(parameter, value):
    if parameter in REAL and value == 2.5:
        assert np.isfinite(COUNTS[parameter](value)).all()
        return
    with pytest.raises(ValueError, match="Received: .*" + str(value).lstrip("-")):
        COUNTS[parameter](value)


TOO_MANY = {
    "kd": lambda: metrics.kernel_distance(X, Y[:30], subset_size=31),
    "kd of one": lambda: metrics.kernel_distance(X, Y, subset_size=1),
    "precision": lambda: metrics.precision_recall(X, Y[:9], k=9),
    "density": lambda: metrics.density_coverage(X[:9], Y, k=9),
    "splits": lambda: metrics.inception_score(X, splits=41),
    "w1": lambda: metrics.wasserstein_estimate(X, Y, training_samples=39),
    "fd of one": lambda: metrics.frechet_distance(X[:1], Y),
    "diversity of one": lambda: metrics.diversity(X[:1], Y),
    "no modes": lambda: metrics.stacked_mode_coverage(np.zeros((0, 3, 10))),
    "learning rate": lambda: metrics.divergence_bound(X, Y, learning_rate=-1e-3),
    "copies": lambda: metrics.memorisation(X, Y, X[:20]),
    "labels": lambda: metrics.intra_class_frechet(X, LABELS[:-1], Y, LABELS),
    "labels of floats": lambda: metrics.conditional_accuracy(X, LABELS * 1.0),
    "no labels": lambda: metrics.conditional_accuracy(X, LABELS[:0]),
    "complex": lambda: metrics.frechet_distance(X * 1j, Y),
    "strings": lambda: metrics.precision_recall(X.astype("str"), Y),
    "bytes beside floats": lambda: metrics.wasserstein_estimate(images(9), images(9) / 127.5 - 1),
    "batch_size": lambda: make_extractor()(images(9), batch_size=0),
    "a stream": lambda: look(iter([images(9)]), make_extractor()),
    "images with labels": lambda: look((images(9), LABELS[:9]), make_extractor()),
    "images of two sizes": lambda: look([images(1)[0], images(1)[0, :2]], make_extractor()),
    "complex samples": lambda: metrics.wasserstein_estimate(X * 1j, Y),
}


@pytest.mark.parametrize("case", TOO_MANY)
def test_what_cannot_be_computed_is_one_error(case):
    with pytest.raises(ValueError, match="Received: "):
        TOO_MANY[case]()


def test_the_limits_themselves_are_computed():
    assert np.isfinite(metrics.kernel_distance(X, Y[:30], subset_size=30).value)
    assert np.isfinite(metrics.kernel_distance(X, Y, subset_size=2, subsets=1).value)
    assert np.isfinite(metrics.precision_recall(X, Y, k=39)).all()
    assert metrics.inception_score(X, splits=40).value == pytest.approx(1)
    assert metrics.sliced_wasserstein(X[:1], Y[:1], projections=1) > 0


def test_a_kernel_distance_tells_the_subsets_that_it_took():
    found = metrics.kernel_distance(X, Y)
    assert found.protocol == {"subsets": 1, "subset_size": 40} and np.isnan(found.error)
    assert found.value == pytest.approx(metrics.kernel_distance.__globals__["squared_mmd"](X, Y))
    assert metrics.kernel_distance(X, Y[:30]).protocol == {"subsets": 100, "subset_size": 30}
    few = metrics.kernel_distance(X, Y, 7, 20)
    assert few.protocol == {"subsets": 7, "subset_size": 20} and few.error > 0
    assert metrics.inception_score(X, splits=4).protocol == {"splits": 4}


@pytest.fixture
def home(monkeypatch, tmp_path):
    monkeypatch.setenv("KERAS_GAN_HOME", str(tmp_path))
    return tmp_path


@pytest.mark.parametrize("name", evaluation.names())
def test_each_metric_is_computed_at_its_least_and_refused_below(name, home):
    extractor, (real, fake) = make_extractor(), metric_table.KNOWN[name].least
    labels = {"labels": np.zeros(real, int), "fake_labels": np.zeros(fake, int)}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for row in evaluate(images(fake, 1), images(real), name, extractor, **labels):
            assert np.isfinite(row.value)
            of_all = "of" not in row.protocol
            assert not of_all or (row.protocol["real"], row.protocol["fake"]) == (real, fake)
    with pytest.raises(
        ValueError, match=f"'{name}' needs at least .* Received: {real} and {fake - 1}"
    ):
        evaluate(images(fake, 1)[:-1], images(real), name, extractor)


def test_the_rows_of_kd_have_the_sizes_of_the_sets(home):
    (row,) = evaluate(images(30, 1), images(40), "kd", make_extractor())
    assert row.protocol["subsets"] == 100 and row.protocol["subset_size"] == 30
    (row,) = evaluate(images(30, 1), images(30), "kd", make_extractor())
    assert row.protocol["subsets"] == 1 and row.protocol["subset_size"] == 30


@pytest.mark.parametrize("count", NOT_COUNTS)
def test_the_number_of_samples_is_a_number(count):
    gan = models.GAN(
        networks.mlp_generator((3, 3, 1), 2, width=4), networks.mlp_critic((3, 3, 1), width=4)
    )
    call = functools.partial(evaluate, gan, images(40), "fd", make_extractor())
    for score in (call, functools.partial(metrics.evaluate_modes, gan, "ring8")):
        with pytest.raises(ValueError, match=r"`count` must be an integer.* Received: "):
            score(count=count)
    with pytest.raises(ValueError, match=r"`batch_size` must be an integer.* Received: "):
        gan.generate(2, batch_size=count)


OTHERS = {
    "its weights": lambda: make_extractor(scale=2.0),
    "its scaling": lambda: make_extractor(divisor=127.5),
    "its function": lambda: make_extractor(scale=-1.0),
}


@pytest.mark.parametrize("other", OTHERS)
def test_features_are_kept_by_what_the_extractor_does(other, home):
    one, two = make_extractor(), OTHERS[other]()
    assert one.protocol == two.protocol
    kept = look(images(9), one, cached=True)
    np.testing.assert_array_equal(look(images(9), one, cached=True).features, kept.features)
    found = look(images(9), two, cached=True)
    np.testing.assert_allclose(found.features, look(images(9), two).features, rtol=1e-5)
    assert np.abs(found.features - kept.features).max() > 0.1


def test_an_evaluation_that_would_fail_fails_before_the_first_step(home):
    gan = models.GAN(
        networks.mlp_generator((3, 3, 1), 2, width=4), networks.mlp_critic((3, 3, 1), width=4)
    )
    without = look(images(9), make_extractor())
    without.logits = None
    bad = {
        "at least 6 real and 6": Evaluate(images(9), 1, ["density_coverage"], make_extractor(), 5),
        "needs an extractor with a classifier": Evaluate(without, 1, ["is"], make_extractor(), 20),
        "Expected features by the extractor": Evaluate(
            look(images(9), make_extractor("other")), 1, ["fd"], make_extractor(), 20
        ),
        "np.concatenate": Evaluate(iter([images(9)]), 1, ["fd"], make_extractor(), 20),
        r"`x = x \* 2 - 1`": Evaluate(images(9) / 255, 1, ["fd"], make_extractor(), 20),
    }
    for message, callback in bad.items():
        callback.set_model(gan)
        with pytest.raises(ValueError, match=f"{message}.*Received: "):
            callback.on_train_begin()


SHAPES = {
    "channels first": (lambda x: np.transpose(x, (0, 3, 1, 2)), True),
    "no channel axis": (lambda x: x[..., 0], True),
    "batch last": (lambda x: np.transpose(x, (1, 2, 3, 0)), True),
    "one image": (lambda x: np.repeat(x, 3, axis=-1)[0], False),
    "with alpha": (lambda x: np.repeat(x, 4, axis=-1), None),
    "none": (lambda x: x[:0], None),
}


@pytest.mark.parametrize("case", SHAPES)
def test_images_of_another_shape_are_refused_with_the_line(case):
    spoil, leads_back = SHAPES[case]
    array = np.random.default_rng(0).integers(0, 256, (20, 9, 8, 1)).astype("uint8")
    with pytest.raises(ValueError, match="N, height, width, 1 or 3.*Received: uint8") as error:
        look(spoil(array), make_extractor())
    if leads_back is None:
        assert "`" not in str(error.value)
        return
    line = str(error.value).split("`")[1]
    made = eval(line, {"images": spoil(array), "np": np, "keras": keras})
    assert made.shape[0] == 1 or (made == array).all()
    look(made, make_extractor())
