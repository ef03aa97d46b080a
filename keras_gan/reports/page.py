"""The report of a run as one HTML file, for light and dark mode, large and small screens."""

import math

from keras_gan.reports import rendering, words
from keras_gan.reports.line_chart import line_chart
from keras_gan.utils.durations import duration


def document(title, header, sections, style=""):
    """A page without scripts.

    Args:
        title: of the page, text.
        header: HTML below the title.
        sections: heading -> HTML.
        style: CSS besides the style that all pages share.
    """
    return rendering.render(
        "document.html", title=title, header=header, sections=sections, style=style
    )


def page(
    name, written, config, log, grids, charts, scores, real=None, animation=None, generator=None
):
    """The page's HTML.

    Args:
        name: of the run.
        written: time of writing, a `datetime` with a time zone.
        config: what `config.json` holds.
        log: the records of `log.jsonl`.
        grids: a `keras_gan.reports.pictures.Picture` for each epoch shown, the newest first.
        charts: title -> name -> list of `(epoch, value)`.
        scores: name -> dict.
        real: a `Picture` of real images, or `None`.
        animation: name of a file beside the page that shows the grids in turn, or `None`.
        generator: what `keras_gan.reports.generator_in_page.shown` tells, or `None`.
    """
    last = log[-1] if log else {}
    done, epochs = last.get("epoch", 0), _count(config.get("epochs"))
    return rendering.render(
        "run.html",
        scripts=["grids.js", *(generator["scripts"] if generator else ())],
        title=name,
        state=_state(done, epochs, written),
        done=done,
        end=max(done, epochs, 1),
        facts=_facts(done, epochs, last, sum(record.get("seconds") or 0 for record in log)),
        grids=grids,
        real=real,
        animation=animation,
        generator=generator,
        charts=[
            (line_chart(title, curves, (1, done)), words.meanings(curves))
            for title, curves in charts.items()
        ],
        scores=[
            (name, [*_flat(values)], words.meanings([name, *values]))
            for name, values in scores.items()
        ],
        config=_configuration(config),
    )


def _state(done, epochs, written):
    at = f"{written:%Y-%m-%d %H:%M:%S} {written.tzname()}"
    if epochs and done >= epochs:
        return f"Finished. Written {at}."
    return f"Not finished yet. Written {at}; load the page again to see newer samples."


def _facts(done, epochs, last, seconds):
    values = {
        "epoch": f"{done} of {epochs}" if epochs else f"{done}",
        "steps": f"{_count(last.get('steps')):,}",
        "images seen": f"{_count(last.get('images_seen')):,}",
        "training time": duration(seconds),
    }
    return [(name, value, words.FACTS[name]) for name, value in values.items()]


def _count(value):
    """A number that a file may lack."""
    return value if type(value) in (int, float) and math.isfinite(value) else 0


def _configuration(config):
    """The command, then plain settings, then groups of settings; `None` without any."""
    groups = {name: value for name, value in config.items() if _is_group(value)}
    plain = {name: value for name, value in config.items() if name not in groups}
    command = plain.pop("command", None)
    plain.pop("epochs", None)  # They are at the top of the page.
    return config and {
        "command": command,
        "plain": [*_flat(plain)],
        "groups": {name: [*_flat(value)] for name, value in groups.items()},
    }


def _is_group(value):
    if isinstance(value, list):
        return any(isinstance(member, dict) for member in value)
    return isinstance(value, dict)


def _flat(values, prefix=""):
    """`(name, text)` of nested dicts and lists, names joined by dots; lists count from 1."""
    items = values.items() if isinstance(values, dict) else enumerate(values, 1)
    for name, value in items:
        if _is_group(value):
            yield from _flat(value, f"{prefix}{name}.")
        elif value is not None:
            yield f"{prefix}{name}", _text(value)


def _text(value):
    if isinstance(value, list):
        return ", ".join(map(_text, value))
    return f"{value:.6g}" if isinstance(value, float) else str(value)
