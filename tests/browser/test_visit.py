"""The browser that the tests share tells what a page did."""

import pytest
from PIL import Image

pytestmark = pytest.mark.any_backend

PAGE = """<!DOCTYPE html><style>@media (prefers-color-scheme: dark) { body { background: #000; } }
</style><body><p id="text">words</p></body>"""


def write(path, text):
    path.write_text(text, "utf-8")
    return path


@pytest.mark.parametrize("scheme, shade", [("light", 255), ("dark", 0)])
def test_width_colour_scheme_and_value(scheme, shade, visit, tmp_path):
    path, picture = write(tmp_path / "page.html", PAGE), tmp_path / "page.png"
    words = 'Promise.resolve([innerWidth, document.getElementById("text").innerText])'
    found = visit(path, words, width=360, scheme=scheme, screenshot=picture)
    assert found == {"value": [360, "words"], "requests": [path.as_uri()], "errors": []}
    with Image.open(picture) as shot:
        assert shot.width == 360 and shot.convert("L").getpixel((0, 0)) == shade


def test_requests_and_errors_are_told(visit, tmp_path):
    image = '<img src="missing.png"><script>throw new Error("broken")</script>'
    found = visit(write(tmp_path / "page.html", PAGE + image))
    assert found["requests"][1:] == [(tmp_path / "missing.png").as_uri()]
    assert any("broken" in error for error in found["errors"])
