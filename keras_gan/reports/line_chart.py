"""Line charts as SVG: a few kilobytes of text, coloured by the CSS of the page."""

import html
import math

from matplotlib.ticker import MaxNLocator

WIDTH, HEIGHT = 480, 220
LEFT, RIGHT, TOP, BOTTOM = 48, 10, 8, 26
MAX_POINTS = 400  # More points than pixels show nothing more.


def line_chart(title, curves, span, x_label="epoch"):
    """Curves over a common x axis, each with its name and last value, as an HTML figure.

    Args:
        title: what the values are.
        curves: name -> list of `(x, y)`, x ascending. Values that are `None` or not finite are
            left out; the line joins their neighbours. Names that begin with "val_" are dashed.
        span: the first and the last x of the axis, integers.
        x_label: what x counts.

    Returns:
        HTML text; the curves have the classes `curve c1`, `curve c2` and so on.
    """
    curves = {name: _finite(points) for name, points in curves.items()}
    scale = _Scale(span, [y for points in curves.values() for _, y in points] or [0.0])
    body = [scale.frame(x_label)]
    body += [_curve(i, name, points, scale) for i, (name, points) in enumerate(curves.items(), 1)]
    names = "".join(_legend(i, *curve) for i, curve in enumerate(curves.items(), 1))
    described = html.escape("; ".join(_description(*curve, x_label) for curve in curves.items()))
    title = "" if [*curves] == [title] else f"<b>{html.escape(title)}</b>"
    return (
        f'<figure class="chart"><figcaption>{title}{names}</figcaption>'
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{described}">'
        f"{''.join(body)}</svg></figure>"
    )


class _Scale:
    """From values to pixels."""

    def __init__(self, span, ys):
        self.x0, self.x1 = span[0], max(span[1], span[0] + 1)
        margin = 0.06 * (max(ys) - min(ys)) or 0.1 * abs(max(ys)) or 1.0
        self.y0, self.y1 = min(ys) - margin, max(ys) + margin

    def __call__(self, x, y):
        across = LEFT + (x - self.x0) / (self.x1 - self.x0) * (WIDTH - LEFT - RIGHT)
        down = TOP + (self.y1 - y) / (self.y1 - self.y0) * (HEIGHT - TOP - BOTTOM)
        return round(across, 1), round(down, 1)

    def frame(self, x_label):
        """Horizontal lines and the numbers on both axes."""
        parts = []
        for y in _ticks(self.y0, self.y1, nbins=5):
            at = self(self.x0, y)[1]
            parts.append(f'<path class="rule" d="M{LEFT} {at}H{WIDTH - RIGHT}"/>')
            parts.append(f'<text x="{LEFT - 6}" y="{at + 4}" text-anchor="end">{_number(y)}</text>')
        for x in _ticks(self.x0, self.x1, nbins=6, integer=True):
            label = f"{x_label} {x:.0f}" if x == self.x0 else f"{x:.0f}"
            anchor = {self.x0: "start", self.x1: "end"}.get(x, "middle")
            at = self(x, self.y0)[0]
            parts.append(f'<text x="{at}" y="{HEIGHT - 8}" text-anchor="{anchor}">{label}</text>')
        return "".join(parts)


def _ticks(low, high, **options):
    ticks = [float(t) for t in MaxNLocator(steps=[1, 2, 5, 10], **options).tick_values(low, high)]
    inside = [t for t in ticks if low <= t <= high]
    # The axis begins at the first epoch, which is no round number.
    gap = 0.08 * (high - low)
    return [low, *(t for t in inside if t - low > gap)] if options.get("integer") else inside


def _finite(points):
    return [(x, y) for x, y in points if y is not None and math.isfinite(y)]


def _curve(index, name, points, scale):
    if not points:
        return ""
    stride = -(-len(points) // MAX_POINTS)
    shown = points[::-stride][::-1]  # Always with the newest.
    path = " ".join("{},{}".format(*scale(*point)) for point in shown)
    dashed = " dashed" if name.startswith("val_") else ""
    x, y = scale(*points[-1])
    return (
        f'<polyline class="curve c{index}{dashed}" points="{path}"/>'
        f'<circle class="dot c{index}" cx="{x}" cy="{y}" r="3"/>'
    )


def _legend(index, name, points):
    last = _number(points[-1][1]) if points else "none"
    return f'<span class="key c{index}">{html.escape(name)} <data>{last}</data></span>'


def _description(name, points, x_label):
    if not points:
        return f"{name}: no value"
    (first, start), (last, end) = points[0], points[-1]
    return f"{name}: {_number(start)} at {x_label} {first}, {_number(end)} at {x_label} {last}"


def _number(value):
    text = f"{value:.4g}".replace("e-0", "e-").replace("e+0", "e")
    return "0" if abs(value) < 1e-12 else text.replace("-", "\N{MINUS SIGN}")
