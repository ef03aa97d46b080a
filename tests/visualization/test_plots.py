import numpy as np
import pytest
from matplotlib import _pylab_helpers

from keras_gan.visualization import plots
from keras_gan.visualization.plots import figure, rasterize, scatter

pytestmark = pytest.mark.any_backend


def inked(image):
    """Center (x, y) in [-1, 1] of all blue pixels."""
    rows, columns = np.nonzero((image[..., 2].astype(int) - image[..., 0]) > 60)
    return columns.mean() / 240 - 1, 1 - rows.mean() / 240


def test_rasterize_gives_the_asked_size():
    image = rasterize(figure(320, 200))
    assert image.shape == (200, 320, 3) and image.dtype == np.uint8 and image.min() == 255


def test_scatter_puts_points_where_they_are():
    image = scatter(np.full((50, 2), [1.5, -1.5]), limit=2)
    assert image.shape == (480, 480, 3) and image.dtype == np.uint8
    x, y = inked(image)
    assert 0.5 < x < 0.9 and -0.9 < y < -0.5


def test_scatter_draws_the_reference_and_skips_what_is_not_finite():
    points = np.array([[0.5, 0.5], [np.nan, 0], [np.inf, 0]])
    alone, both = scatter(points, limit=1), scatter(points, np.array([[-0.5, -0.5]]), limit=1)
    assert (alone == scatter(points[:1], limit=1)).all()
    assert (alone != both).any()
    assert inked(alone) == inked(both)
    assert (scatter(points) == scatter(points[:1])).all()


def test_scatter_of_nothing_and_of_one_point_at_the_origin():
    assert scatter(np.zeros((0, 2))).shape == (480, 480, 3)
    assert scatter(np.zeros((1, 2))).shape == (480, 480, 3)


def test_no_global_figures_are_left():
    scatter(np.zeros((3, 2)))
    assert not _pylab_helpers.Gcf.figs


@pytest.mark.parametrize("shape", [(3,), (3, 3), (2, 3, 2)])
def test_other_shapes_are_refused(shape):
    with pytest.raises(ValueError, match=r"\(N, 2\).*Received"):
        scatter(np.zeros(shape))


def test_a_limit_below_zero_is_refused():
    with pytest.raises(ValueError, match="Received: limit=-1"):
        scatter(np.zeros((3, 2)), limit=-1)


def test_a_confusion_table_is_darkest_where_most_are():
    picture = plots.confusion(np.diag([5, 9, 2]), ["cat", "dog", "fish"])
    assert picture.dtype == "uint8" and picture.shape[2] == 3
    dark = (picture.sum(axis=2) < 250) & (picture[..., 2] > picture[..., 0] + 50)
    assert 0.02 < dark.mean() < 0.5  # The diagonal's three cells of nine.
    with pytest.raises(ValueError, match=r"shape \(2, 3\) and 2 names"):
        plots.confusion(np.zeros((2, 3)))
    with pytest.raises(ValueError, match="and 1 names"):
        plots.confusion(np.eye(2), ["cat"])
