"""Results as one page that needs no network: tables, bars, pictures."""

import base64
import html
import io
import json

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


def page(title, about, scores, pictures, missing):
    """The page's HTML.

    Args:
        title: of the suite.
        about: the environment, plain values.
        scores: list of `benchmarks.results.Score`.
        pictures: subject -> `uint8` image.
        missing: subject -> why it was not measured.
    """
    none = '<p class="pale">None.</p>'
    left_out = "".join(f"<p><b>{_text(k)}</b>: {_text(v)}</p>" for k, v in missing.items())
    environment = _text(", ".join(f"{k} {v}" for k, v in about.items()))
    pictures = "".join(_figure(*each) for each in pictures.items()) or none
    bars = "".join(_bars(*group) for group in comparable(scores)) or none
    protocols = "".join(
        f"<dt>{letter}</dt><dd>{_text(text)}</dd>"
        for text, letter in results.protocols(scores).items()
    )
    sections = {
        "Pictures": f'<div class="shots">{pictures}</div>',
        "Side by side": f'<div class="charts">{bars}</div>',
        "All scores": f'<div class="wide">{_table(scores)}</div>',
        "Protocols": f"<dl>{protocols}</dl>",
        "Not measured": left_out or none,
    }
    return document(title, f'<p class="pale">{environment}</p>', sections, style=STYLE)


def comparable(scores):
    """`(metric and protocol, scores)` wherever two subjects have the same of both."""
    letters, groups = results.protocols(scores), {}
    for score in scores:
        letter = letters[json.dumps(score.protocol, sort_keys=True)]
        if score.value is not None:
            groups.setdefault(f"{score.metric} ({letter})", []).append(score)
    return [(name, group) for name, group in groups.items() if len(group) > 1]


def _bars(title, scores):
    """Horizontal bars from zero, each with its name and its value."""
    largest = max(abs(score.value) for score in scores) or 1.0
    height = ROW * len(scores)
    parts = []
    for number, score in enumerate(scores):
        y, length = ROW * number, abs(score.value) / largest * (WIDTH - LABEL - 70)
        parts.append(
            f'<text x="{LABEL - 8}" y="{y + 15}" text-anchor="end">{_text(score.subject)}</text>'
            f'<rect class="bar" x="{LABEL}" y="{y + 4}" width="{length:.1f}" height="{ROW - 8}"/>'
            f'<text x="{LABEL + length + 6:.1f}" y="{y + 15}">{results.shown(score.value)}</text>'
        )
    return (
        f'<figure class="chart"><figcaption><b>{_text(title)}</b></figcaption>'
        f'<svg viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{_text(title)}">'
        f"{''.join(parts)}</svg></figure>"
    )


def _table(scores):
    head = "".join(f"<th>{_text(cell)}</th>" for cell in results.HEAD)
    rows = "".join(
        f"<tr>{''.join(f'<td>{_text(cell)}</td>' for cell in row)}</tr>"
        for row in results.cells(scores)
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
