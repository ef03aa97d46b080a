"""The report of a run as one HTML file, for light and dark mode, large and small screens."""

import html
import math
import string

from keras_gan.reports.line_chart import line_chart
from keras_gan.reports.style import SCRIPT, STYLE

DOCUMENT = string.Template("""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy"
 content="default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
<title>$title</title>
<style>$style</style>
</head>
<body>
<header>
<h1>$title</h1>
$header
</header>
<main>
$sections
</main>
<script>$script</script>
</body>
</html>
""")


def document(title, header, sections, style="", script=""):
    """A page that needs no network.

    Args:
        title: of the page, text.
        header: HTML below the title.
        sections: heading -> HTML.
        style: CSS besides the style that all pages share.
        script: JavaScript.
    """
    parts = (
        f'<section id="{name.lower().replace(" ", "-")}"><h2>{name}</h2>\n{body}\n</section>'
        for name, body in sections.items()
    )
    return DOCUMENT.substitute(
        title=html.escape(title),
        style=STYLE + style,
        header=header,
        sections="\n".join(parts),
        script=script,
    )


def page(name, written, config, log, grids, charts, scores):
    """The page's HTML.

    Args:
        name: of the run.
        written: time of writing, a `datetime` with a time zone.
        config: what `config.json` holds.
        log: the records of `log.jsonl`.
        grids: `(epoch, width, height, data URI)`, the newest first.
        charts: title -> name -> list of `(epoch, value)`.
        scores: name -> dict.
    """
    last = log[-1] if log else {}
    done, epochs = last.get("epoch", 0), _count(config.get("epochs"))
    curves = "".join(line_chart(title, curves, (1, done)) for title, curves in charts.items())
    facts = _facts(done, epochs, last, sum(record.get("seconds") or 0 for record in log))
    header = (
        f'<p class="pale">{_state(done, epochs, written)}</p>\n'
        f'<progress value="{done}" max="{max(done, epochs, 1)}" aria-label="Epochs done">'
        f'</progress>\n<dl class="facts">{facts}</dl>'
    )
    sections = {
        "Samples": _samples(grids),
        "Curves": f'<div class="charts">{curves}</div>'
        if curves
        else _placeholder("No epoch is over yet."),
        "Scores": _tables(scores)
        or _placeholder("None taken: they come when the run is finished."),
        "Configuration": _configuration(config),
    }
    return document(name, header, sections, script=SCRIPT)


def _state(done, epochs, written):
    at = f"{written:%Y-%m-%d %H:%M:%S} {written.tzname()}"
    if epochs and done >= epochs:
        return f"Finished. Written {at}."
    return f"Not finished yet. Written {at}; load the page again to see newer epochs."


def _facts(done, epochs, last, seconds):
    facts = {
        "epoch": f"{done} of {epochs}" if epochs else f"{done}",
        "steps": f"{_count(last.get('steps')):,}",
        "images seen": f"{_count(last.get('images_seen')):,}",
        "training time": _duration(seconds),
    }
    return "".join(f"<div><dt>{name}</dt><dd>{value}</dd></div>" for name, value in facts.items())


def _count(value):
    """A number that a file may lack."""
    return value if type(value) in (int, float) and math.isfinite(value) else 0


def _duration(seconds):
    minutes, seconds = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} h {minutes} min"
    return f"{minutes} min {seconds} s" if minutes else f"{seconds} s"


def _samples(grids):
    if not grids:
        return _placeholder("No grid is drawn yet.")
    figures = "".join(_figure(*grid) for grid in grids)
    slider = (
        '<label class="back" hidden>earlier <input id="back" type="range" min="0" '
        f'max="{len(grids) - 1}" value="{len(grids) - 1}"> newest</label>'
    )
    return f'<div class="grids">{figures}</div>' + (slider if len(grids) > 1 else "")


def _figure(epoch, width, height, uri):
    small = ' class="small"' if max(width, height) < 400 else ""
    return (
        f'<figure><img{small} src="{uri}" width="{width}" height="{height}" '
        f'alt="Samples after epoch {epoch}"><figcaption>epoch {epoch}</figcaption></figure>'
    )


def _configuration(config):
    """The command, then plain settings, then groups of settings."""
    if not config:
        return _placeholder("No config.json: RunLog writes one.")
    groups = {name: value for name, value in config.items() if _is_group(value)}
    plain = {name: value for name, value in config.items() if name not in groups}
    command = plain.pop("command", None)
    plain.pop("epochs", None)  # They are at the top of the page.
    parts = [f"<pre><code>{html.escape(str(command))}</code></pre>"] if command else []
    parts += [_table(plain)] if plain else []
    parts += [
        f"<details><summary>{html.escape(name)}</summary>{_table(value)}</details>"
        for name, value in groups.items()
    ]
    return "".join(parts)


def _is_group(value):
    if isinstance(value, list):
        return any(isinstance(member, dict) for member in value)
    return isinstance(value, dict)


def _tables(groups):
    tables = "".join(_table(values, caption=name) for name, values in groups.items())
    return f'<div class="tables">{tables}</div>' if tables else ""


def _table(values, caption=None):
    head = f"<caption>{html.escape(caption)}</caption>" if caption else ""
    rows = "".join(
        f'<tr><th scope="row">{html.escape(name)}</th><td>{html.escape(_text(value))}</td></tr>'
        for name, value in _flat(values)
    )
    return f"<table>{head}{rows}</table>"


def _flat(values, prefix=""):
    """`(name, value)` of nested dicts and lists, names joined by dots; lists count from 1."""
    items = values.items() if isinstance(values, dict) else enumerate(values, 1)
    for name, value in items:
        if _is_group(value):
            yield from _flat(value, f"{prefix}{name}.")
        elif value is not None:
            yield f"{prefix}{name}", value


def _text(value):
    if isinstance(value, list):
        return ", ".join(map(_text, value))
    return f"{value:.6g}" if isinstance(value, float) else str(value)


def _placeholder(text):
    return f'<p class="pale">{text}</p>'
