"""Results as one self-contained HTML page: tables, bar charts, images."""

import base64
import html
import io
import math

from PIL import Image

from benchmarks import results
from keras_gan.reports.page import document

STYLE = """
.bar { fill: var(--c1); }
.wide { overflow-x: auto; }
.wide table { max-width: none; }
.wide td, .wide th { text-align: left; padding-right: 1.25rem; }
.shots { display: grid; gap: 1.5rem;
  grid-template-columns: repeat(auto-fill, minmax(min(100%, 16rem), 1fr)); }
.shots img { width: 100%; height: auto; image-rendering: pixelated; border-radius: 3px; }
"""

ROW, LABEL, WIDTH = 22, 190, 480


def page(title, about, found, pictures, missing):
    """The page's HTML.

    Args:
        title: title of the suite.
        about: dict that describes the environment.
        found: list of `benchmarks.results.Result`.
        pictures: subject -> `uint8` image.
        missing: subject -> why it was not measured.
    """
    none = '<p class="pale">None.</p>'
    left_out = "".join(f"<p><b>{_text(k)}</b>: {_text(v)}</p>" for k, v in missing.items())
    environment = _text(", ".join(f"{k} {v}" for k, v in about.items()))
    pictures = "".join(_figure(*each) for each in pictures.items()) or none
    bars = "".join(_bars(*group) for group in comparable(found)) or none
    protocols = "".join(
        f"<dt>{letter}</dt><dd>{_text(text)}</dd>"
        for text, letter in results.protocols(found).items()
    )
    sections = {
        "Pictures": f'<div class="shots">{pictures}</div>',
        "Side by side": f'<div class="charts">{bars}</div>',
        "All scores": f'<div class="wide">{_table(found)}</div>',
        "Protocols": f"<dl>{protocols}</dl>",
        "Not measured": left_out or none,
    }
    return document(title, f'<p class="pale">{environment}</p>', sections, style=STYLE)


def comparable(found):
    """`(title, results)` of each metric and protocol that at least two subjects share."""
    letters, groups = results.protocols(found), {}
    for result in found:
        if math.isfinite(result.row.value):
            title = f"{result.row.metric} ({letters[result.protocol]})"
            groups.setdefault(title, []).append(result)
    return [(name, group) for name, group in groups.items() if len(group) > 1]


def _bars(title, group):
    """A chart of horizontal bars from zero, with names and values."""
    largest = max(abs(result.row.value) for result in group) or 1.0
    height = ROW * len(group)
    parts = []
    for number, (subject, row, _) in enumerate(group):
        y, length = ROW * number, abs(row.value) / largest * (WIDTH - LABEL - 70)
        parts.append(
            f'<text x="{LABEL - 8}" y="{y + 15}" text-anchor="end">{_text(subject)}</text>'
            f'<rect class="bar" x="{LABEL}" y="{y + 4}" width="{length:.1f}" height="{ROW - 8}"/>'
            f'<text x="{LABEL + length + 6:.1f}" y="{y + 15}">{results.shown(row.value)}</text>'
        )
    return (
        f'<figure class="chart"><figcaption><b>{_text(title)}</b></figcaption>'
        f'<svg viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{_text(title)}">'
        f"{''.join(parts)}</svg></figure>"
    )


def _table(found):
    head = "".join(f"<th>{_text(cell)}</th>" for cell in results.HEAD)
    rows = "".join(
        f"<tr>{''.join(f'<td>{_text(cell)}</td>' for cell in row)}</tr>"
        for row in results.cells(found)
    )
    return f"<table><tr>{head}</tr>{rows}</table>"


def _figure(subject, picture):
    picture = picture[..., 0] if picture.shape[-1] == 1 else picture
    buffer = io.BytesIO()
    Image.fromarray(picture).save(buffer, "PNG", optimize=True)
    uri = "data:image/png;base64," + base64.b64encode(buffer.getvalue()).decode()
    height, width = picture.shape[:2]
    return (
        f'<figure><img src="{uri}" width="{width}" height="{height}" '
        f'alt="{_text(subject)}"><figcaption>{_text(subject)}</figcaption></figure>'
    )


def _text(value):
    return html.escape(str(value))
