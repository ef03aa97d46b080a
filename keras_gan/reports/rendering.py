"""Pages from the templates of this package, by Jinja2, which escapes what is no template."""

import base64
import functools
import hashlib
import pathlib

FOLDER = pathlib.Path(__file__).with_name("templates")


def render(template, scripts=(), style="", **values):
    """A page that needs no network, whose scripts are the only ones that a browser runs in it.

    Args:
        template: name of the file, `document.html` or one that extends it.
        scripts: names of files of JavaScript.
        style: CSS besides the style that all pages share.
        **values: what the template names.

    Returns:
        HTML text.
    """
    from markupsafe import Markup

    scripts = [_text(name) for name in scripts]
    return (
        _environment()
        .get_template(template)
        .render(
            scripts=map(Markup, scripts),
            allowed=Markup(" ".join(map(_hash, scripts)) or "'none'"),
            style=Markup(_text("report.css") + style),
            **values,
        )
    )


@functools.cache
def _environment():
    # Imported with the first page: no other part of the library needs it.
    import jinja2

    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(FOLDER), autoescape=True, undefined=jinja2.StrictUndefined
    )


def _text(name):
    return (FOLDER / name).read_text("utf-8")


def _hash(script):
    """A script as the page's content security policy names it."""
    digest = hashlib.sha256(script.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"
