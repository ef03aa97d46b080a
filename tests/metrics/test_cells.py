import numpy as np
import pytest

from keras_gan.metrics import cell_coverage, cells


def generator(seed=0):
    return np.random.Generator(np.random.PCG64(seed))


def levels(values):
    """One 2 x 2 image a value, with a little noise."""
    noise = generator().integers(-3, 4, (len(values), 2, 2, 1))
    return (np.asarray(values)[:, None, None, None] + noise).astype("uint8")


REAL = levels(np.repeat([20, 90, 160, 230], 100))


def test_the_data_covers_its_own_cells():
    found = cell_coverage(REAL, REAL, cells=4)
    assert (found.covered, found.cells) == (4, 4)
    assert found.jensen_shannon == 0
    np.testing.assert_allclose(found.real_share, 0.25)
    np.testing.assert_array_equal(found.real_share, found.fake_share)


def test_dropped_cells_are_seen():
    found = cell_coverage(REAL, levels([20] * 30 + [160] * 10), cells=4)
    assert found.covered == 2
    assert sorted(found.fake_share) == [0, 0, 0.25, 0.75]
    p, q = np.array([1, 1, 1, 1]) / 4, np.array([3, 1, 0, 0]) / 4
    m = (p + q) / 2
    expected = (p * np.log(p / m)).sum() / 2 + (q[:2] * np.log(q[:2] / m[:2])).sum() / 2
    assert found.jensen_shannon == pytest.approx(expected)


def test_cells_that_share_nothing_are_log_two_apart():
    assert cells._jensen_shannon(np.array([1.0, 0]), np.array([0, 1.0])) == pytest.approx(np.log(2))


def test_floats_and_bytes_are_the_same_images():
    fake = REAL[::3]
    as_floats = fake.astype("float32") / 127.5 - 1
    np.testing.assert_equal(cell_coverage(REAL, as_floats, 4), cell_coverage(REAL, fake, 4))


def test_the_seed_decides():
    real = generator().integers(0, 256, (300, 4, 4, 1)).astype("uint8")
    first, again, other = (cell_coverage(real, real, 10, seed).real_share for seed in (0, 0, 1))
    np.testing.assert_array_equal(first, again)
    assert (first != other).any()


def test_k_means_ends_where_each_center_is_the_mean_of_its_points():
    points = generator().normal(size=(500, 3)).astype("float32")
    centers = cells.k_means(points, 6, generator(), iterations=1000)
    nearest = np.linalg.norm(points[:, None] - centers, axis=-1).argmin(axis=1)
    means = np.stack([points[nearest == cell].mean(axis=0) for cell in range(6)])
    np.testing.assert_allclose(centers, means, atol=1e-5)


def test_k_means_starts_spread_out():
    points = np.repeat(np.arange(8, dtype="float32")[:, None] * 100, 50, axis=0)
    for seed in range(20):
        assert len(np.unique(cells._k_means_plus_plus(points, 8, generator(seed)))) == 8


def test_k_means_stands_duplicates():
    assert cells.k_means(np.zeros((5, 2), "float32"), 3, generator()).shape == (3, 2)


def test_blocks_change_nothing():
    points = generator().normal(size=(100, 5)).astype("float32")
    whole, parts = (cells._nearest(points, points[:7], block) for block in (100, 9))
    np.testing.assert_array_equal(whole[0], parts[0])
    np.testing.assert_allclose(whole[1], parts[1], atol=1e-5)
    distances = np.linalg.norm(points[:, None] - points[:7], axis=-1)
    np.testing.assert_allclose(whole[1], (distances**2).min(axis=1), atol=1e-4)


@pytest.mark.parametrize(
    "real, fake, count",
    [(REAL, REAL[:0], 4), (REAL, REAL[:, :1], 4), (REAL[:3], REAL, 4)],
)
def test_shapes_and_counts_are_checked(real, fake, count):
    with pytest.raises(ValueError, match="Received: real"):
        cell_coverage(real, fake, cells=count)


@pytest.mark.parametrize("count", [0, -1, 2.5, True, np.nan])
def test_a_number_of_cells_is_an_integer(count):
    with pytest.raises(ValueError, match=f"`cells` must be .* Received: {count}"):
        cell_coverage(REAL, REAL, cells=count)


def test_non_finite_images_are_refused():
    with pytest.raises(ValueError, match="finite"):
        cell_coverage(REAL, np.full((2, 2, 2, 1), np.nan), cells=4)
