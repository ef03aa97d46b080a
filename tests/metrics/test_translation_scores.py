import keras
import numpy as np
import pytest

from keras_gan import metrics
from keras_gan.metrics import translation_scores
from keras_gan.metrics.extractors import Extractor, resizing
from keras_gan.metrics.row import require_comparable
from tests.helpers import normal

IMAGES = np.random.default_rng(0).integers(0, 256, (40, 16, 12, 3)).astype("uint8")


def shifted(by):
    return (IMAGES.astype(int) + by).clip(0, 255).astype("uint8")


def test_the_absolute_error_is_that_of_pixels_in_minus_one_to_one():
    grey = np.full((2, 4, 4, 1), 100, "uint8")
    assert metrics.mean_absolute_error(grey + 51, grey) == pytest.approx(0.4)
    floats = grey / 127.5 - 1
    assert metrics.mean_absolute_error(floats, grey) == pytest.approx(0, abs=1e-9)


def test_the_signal_to_noise_ratio_is_its_closed_form():
    grey = np.full((2, 4, 4, 1), 100, "uint8")
    found = metrics.peak_signal_to_noise_ratio(grey + 5, grey)
    assert found == pytest.approx(20 * np.log10(255 / 5))
    both = np.concatenate([grey + 5, grey + 10])
    mean = 20 * np.log10(255 / 5) / 2 + 20 * np.log10(255 / 10) / 2
    assert metrics.peak_signal_to_noise_ratio(both, np.tile(grey, (2, 1, 1, 1))) == (
        pytest.approx(mean)
    )
    assert 60 < metrics.peak_signal_to_noise_ratio(grey, grey) < 80


def reference_ssim(x, y):
    """Window by window, as the equation reads."""
    offsets = np.arange(11) - 5
    line = np.exp(-(offsets**2) / 4.5)
    weights = np.outer(line, line) / line.sum() ** 2
    found = []
    for i in range(x.shape[0] - 10):
        for j in range(x.shape[1] - 10):
            a, b = x[i : i + 11, j : j + 11], y[i : i + 11, j : j + 11]
            ma, mb = (weights * a).sum(), (weights * b).sum()
            va, vb = (weights * (a - ma) ** 2).sum(), (weights * (b - mb) ** 2).sum()
            cov = (weights * (a - ma) * (b - mb)).sum()
            c1, c2 = 2.55**2, 7.65**2
            luminance = (2 * ma * mb + c1) / (ma**2 + mb**2 + c1)
            found.append(luminance * (2 * cov + c2) / (va + vb + c2))
    return np.mean(found)


def test_structural_similarity_is_its_definition():
    other = np.random.default_rng(1).integers(0, 256, IMAGES.shape).astype("uint8")
    half = (IMAGES // 2 + other // 2).astype("uint8")
    expected = np.mean([
        reference_ssim(x[..., c].astype(float), y[..., c].astype(float))
        for x, y in zip(half, IMAGES, strict=True)
        for c in range(3)
    ])  # fmt: skip
    assert metrics.structural_similarity(half, IMAGES) == pytest.approx(expected, abs=1e-9)
    assert metrics.structural_similarity(IMAGES, IMAGES) == pytest.approx(1)


def test_retrieval_counts_rows_nearest_to_their_own_partner():
    partners = normal(10, 4)
    assert metrics.retrieval(partners + 1e-3, partners) == 1
    swapped = partners[[1, 0, *range(2, 10)]]
    assert metrics.retrieval(swapped, partners) == pytest.approx(0.8)
    assert metrics.retrieval(np.zeros_like(partners), partners) <= 0.1


BAD = {
    "other shapes": lambda: metrics.mean_absolute_error(IMAGES, IMAGES[:, :8]),
    "pairs of unequal number": lambda: metrics.structural_similarity(IMAGES, IMAGES[:4]),
    "small images": lambda: metrics.structural_similarity(IMAGES[:, :8], IMAGES[:, :8]),
    "partners": lambda: metrics.retrieval(normal(3, 2), normal(4, 2)),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_input(case):
    with pytest.raises(ValueError, match="Expected|windows.*Received"):
        BAD[case]()


@pytest.fixture(scope="module")
def extractor():
    """Features that are the pixels of a smaller image."""
    images = keras.Input((4, 4, 3))
    smaller = keras.layers.AveragePooling2D(2, data_format="channels_last")(images)
    features = keras.layers.Flatten(data_format="channels_last")(smaller)
    network = keras.Model(images, (features, features[:, :4]))
    return Extractor("pixels", network, resizing.bicubic, 0.0, 255.0, "ab" * 32)


@pytest.fixture(autouse=True)
def home(monkeypatch, tmp_path):
    monkeypatch.setenv("KERAS_GAN_HOME", str(tmp_path))


def by_answer(rows):
    return {(row.metric.split("_")[0], row.protocol["answer"]): row.value for row in rows}


def test_pairs_are_scored_beside_the_answers_that_cost_nothing(extractor):
    mean = IMAGES.mean(axis=0).astype("uint8")
    rows = metrics.evaluate_pairs(
        shifted(2), shifted(60), IMAGES, extractor=extractor, mean=mean, others=shifted(1)
    )
    found = by_answer(rows)
    for error, better in (("mae", min), ("psnr", max), ("ssim", max)):
        three = [found[error, answer] for answer in ("translation", "input", "mean")]
        assert better(three) == three[0]
    assert found["retrieval", "translation"] == 1
    assert found["fd", "real"] < found["fd", "translation"] < found["fd", "input"]


def test_scores_of_other_test_sets_do_not_compare(extractor):
    def scored(first):
        pairs = IMAGES[first : first + 20], IMAGES[20:], IMAGES[first : first + 20]
        rows = metrics.evaluate_pairs(*pairs, extractor, mean=IMAGES[0])
        rows += metrics.evaluate_unpaired(
            *(pairs[0], pairs[0], IMAGES[20:], extractor), cycles=pairs[1], partners=pairs[2]
        )
        return rows

    for one, again, other in zip(scored(0), scored(0), scored(5), strict=True):
        require_comparable(one, again)
        if one.protocol["answer"] != "real" and "fd" not in one.metric and "kd" not in one.metric:
            with pytest.raises(ValueError, match="Received: real_images"):
                require_comparable(one, other)
        if one.metric.startswith("retrieval"):
            assert one.protocol["weights"] == "ab" * 8


def test_unpaired_sets_are_scored_beside_their_inputs(extractor):
    rows = metrics.evaluate_unpaired(
        shifted(1)[:30],
        shifted(60)[:30],
        IMAGES[:30],
        extractor=extractor,
        cycles=shifted(60)[:30],
        others=IMAGES[:30],
    )
    found = by_answer(rows)
    assert found["kd", "translation"] < found["kd", "input"]
    assert found["cycle", "translation"] == 0
    assert found["fd", "real"] == pytest.approx(0, abs=1e-3)


def test_images_of_two_sizes_are_a_warning(extractor):
    small, large = IMAGES[:, ::2, ::2], IMAGES[:20]
    with pytest.warns(UserWarning, match="Scores of images of two sizes"):
        metrics.evaluate_unpaired(large, large, small, extractor)
    with pytest.warns(UserWarning, match="Scores of images of two sizes"):
        metrics.evaluate_unpaired(large, large, IMAGES, extractor, others=small)


def test_the_right_partner_is_looked_for_among_the_first_ones(extractor, monkeypatch):
    monkeypatch.setattr(translation_scores, "PARTNERS", 5)
    order = np.arange(len(IMAGES))
    order[[7, 8]] = [8, 7]  # Beyond the first five.
    rows = metrics.evaluate_unpaired(
        IMAGES[order], IMAGES[order], IMAGES, extractor, partners=IMAGES
    )
    (found,) = (r for r in rows if r.metric[0] == "r" and r.protocol["answer"] == "translation")
    assert found.value == 1 and found.protocol["images"] == 5


def test_there_is_a_partner_for_each_input(extractor):
    many = np.zeros((302, 3, 3, 1), "uint8")
    with pytest.raises(ValueError, match="Received: 301 partners of 302 inputs"):
        metrics.evaluate_unpaired(many, many, many, extractor, partners=many[:301])


def test_real_images_are_as_many_as_translations_and_drawn_from_the_whole_set(extractor):
    def real(others):
        rows = metrics.evaluate_unpaired(IMAGES[:20], IMAGES[:20], IMAGES, extractor, others=others)
        return next(row for row in rows if row.protocol["answer"] == "real")

    black = np.zeros_like(IMAGES)
    mixed = real(np.concatenate([black, *[IMAGES] * 9]))
    assert mixed.protocol["fake"] == 20
    assert mixed.value < real(black).value / 4


def test_partners_that_nothing_tells_apart_count_as_the_right_one():
    inputs, truths = IMAGES[:6].copy(), IMAGES[6:12].copy()
    inputs[3] = inputs[1]
    truths[4] = truths[3]
    found = translation_scores.indistinguishable(inputs, truths)
    assert found.tolist() == [0, 1, 2, 1, 1, 5]
    partners = normal(6, 4)
    swapped = partners[[0, 3, 2, 4, 1, 0]]
    assert metrics.retrieval(swapped, partners, found) == pytest.approx(5 / 6)
    assert metrics.retrieval(swapped, partners) == pytest.approx(2 / 6)
