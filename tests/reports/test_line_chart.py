import math
import re

import pytest

from keras_gan.reports.line_chart import BOTTOM, HEIGHT, LEFT, RIGHT, TOP, WIDTH, line_chart

pytestmark = pytest.mark.any_backend


def polylines(text):
    found = re.findall(r'<polyline class="([^"]*)" points="([^"]*)"', text)
    return {c: [tuple(map(float, p.split(","))) for p in points.split()] for c, points in found}


def test_points_lie_where_they_belong():
    curves = {"a": [(1, 0.0), (2, 1.0), (3, 2.0)], "val_b": [(1, 2.0), (3, 1.0)]}
    drawn = polylines(line_chart("loss", curves, (1, 3)))
    assert list(drawn) == ["curve c1", "curve c2 dashed"]
    (x0, y0), (x1, y1), (x2, y2) = drawn["curve c1"]
    assert (x0, x2) == (LEFT, WIDTH - RIGHT) and x1 == pytest.approx((x0 + x2) / 2, abs=0.1)
    assert TOP < y2 < y1 < y0 < HEIGHT - BOTTOM and y1 == pytest.approx((y0 + y2) / 2, abs=0.11)
    assert drawn["curve c2 dashed"] == [(x0, y2), (x2, y1)]


def test_a_curve_goes_on_after_values_that_are_missing():
    text = line_chart("a", {"a": [(1, 1.0), (2, None), (3, math.nan), (4, 2.0)]}, (1, 4))
    assert [x for x, _ in polylines(text)["curve c1"]] == [LEFT, WIDTH - RIGHT]
    assert 'aria-label="a: 1 at epoch 1, 2 at epoch 4"' in text


@pytest.mark.parametrize("value", [0.0, 3.0, -1e-30, 1e30])
def test_one_value_and_a_flat_curve_are_drawn(value):
    text = line_chart("a", {"a": [(1, value)]}, (1, 1))
    assert "nan" not in text and text.count("<circle") == 1
    flat = polylines(line_chart("a", {"a": [(1, value), (2, value)]}, (1, 2)))["curve c1"]
    assert flat[0][1] == flat[1][1]


def test_nothing_finite_is_said():
    text = line_chart("a", {"a": [(1, math.nan)]}, (1, 1))
    assert "polyline" not in text and "a: no value" in text


def test_long_curves_are_thinned_and_end_with_the_newest():
    points = polylines(line_chart("a", {"a": [(x, x) for x in range(1, 9001)]}, (1, 9000)))
    assert 200 < len(points["curve c1"]) <= 400 and points["curve c1"][-1][0] == WIDTH - RIGHT


def test_titles_are_not_said_twice_and_minus_is_a_minus():
    assert "<b>" not in line_chart("penalty", {"penalty": [(1, -1.0)]}, (1, 1))
    assert "\N{MINUS SIGN}2.5e\N{MINUS SIGN}5" in line_chart("a", {"a": [(1, -2.5e-5)]}, (1, 1))
