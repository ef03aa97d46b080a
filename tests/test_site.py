"""The pages of the site: each is reached, none has a broken link, all public names are there."""

import collections
import pathlib
import re

import pytest

import keras_gan
from tools import site_api, site_links, site_pages

pytestmark = pytest.mark.any_backend

ENTRY = re.compile(r"^::: (\S+)$", flags=re.MULTILINE)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("site") / "pages"
    site_pages.write(folder)
    return folder


@pytest.fixture(scope="module")
def entries(folder):
    """How often each name stands in the reference."""
    return collections.Counter(
        name for path in folder.glob("*.md") for name in ENTRY.findall(path.read_text("utf-8"))
    )


def test_every_page_is_in_the_navigation_and_every_entry_is_a_page(folder):
    listed = site_pages.navigation()
    docs = site_links.ROOT / "docs"
    pages = {path.relative_to(docs).as_posix() for path in docs.rglob("*.md")}
    assert pages | {"index.md", "CHANGELOG.md", "CONTRIBUTING.md"} < set(listed)
    written = [*folder.glob("*.md"), *folder.glob("lectures/*.md")]
    assert sorted(listed) == sorted(path.relative_to(folder).as_posix() for path in written)


@pytest.mark.parametrize("change", [["nowhere.md"], ["data.md"], None])
def test_a_navigation_that_differs_stops_the_build(change, folder, monkeypatch):
    listed = site_pages.navigation()
    listed = listed[1:] if change is None else listed + change
    monkeypatch.setattr(site_pages, "navigation", lambda: listed)
    with pytest.raises(ValueError, match="each page once in `nav`"):
        site_pages.check_navigation(folder)


def test_every_public_name_is_in_the_reference_once(entries):
    for name in site_api.modules():
        public = getattr(keras_gan, name)
        assert entries[f"keras_gan.{name}"] == 1
        for member in public.__all__:
            assert entries[f"keras_gan.{name}.{member}"] == 1, f"{name}.{member}"
    for name, place in keras_gan._FUNCTIONS.items():
        assert entries[f"{place}.{name}"] == 1


def test_every_gan_has_a_row_that_says_when_to_take_it_and_links_to_its_file():
    rows = {name: row for family in site_api.families().values() for name, row in family.items()}
    assert set(rows) == {name for name in keras_gan.models.__all__ if is_gan(name)}
    for name, (path, when) in rows.items():
        module = getattr(keras_gan.models, name).__module__
        assert str(path) == module.replace(".", "/") + ".py" and len(when) > 20


def is_gan(name):
    thing, base = getattr(keras_gan.models, name), keras_gan.models.AdversarialModel
    return issubclass(thing, base) and thing is not base


def test_every_preset_is_on_the_page_of_its_gan():
    pages = site_api.pages()
    for name in keras_gan.list_presets():
        (page,) = [page for page, text in pages.items() if f"saved_models/{name}/card.md" in text]
        assert f"[`{name}`]" in pages[page]


def test_links_and_pictures_of_the_pages_are_in_the_site(folder):
    count = 0
    for path in folder.rglob("*.md"):
        if path.is_relative_to(folder / "code/keras_gan") and path.name.endswith(".py.md"):
            continue  # Code, no Markdown.
        for link in site_links.links(path.read_text("utf-8")):
            assert (path.parent / link).is_file(), f"{path}: {link}"
            count += 1
    assert count > 250


def test_the_zoo_in_the_browser_is_in_the_site_whole(folder):
    files = sorted((site_links.ROOT / site_pages.STATIC).iterdir())
    assert len(files) > 5 and all((folder / "browser_zoo" / path.name).is_file() for path in files)


@pytest.mark.parametrize("page", site_pages.sources(), ids=str)
def test_links_and_pictures_are_in_the_repository(page):
    text = (site_links.ROOT / page).read_text("utf-8")
    for link in site_links.links(text):
        site_links.target(link, page)


@pytest.mark.parametrize("link", ["nowhere.md", "../../README.md", "data"])
def test_a_broken_link_is_an_error(link):
    with pytest.raises(FileNotFoundError, match="Received: " + re.escape(link)):
        site_links.rewrite(f"[a]({link}#b)", pathlib.PurePosixPath("docs/page.md"))


def test_links_are_those_of_the_site():
    text = (
        "[a](../README.md#two) ![b](zoo.png) [c](#here) [d](https://a.b/c.md) "
        "[e](../saved_models/gan_ring8/card.md) [f](../keras_gan/losses.py) [g](data.md#x)\n"
        "```python\nx[0](zoo.md)\n```\n[h](../keras_gan/models)\n"
    )
    assert site_links.rewrite(text, "docs/page.md") == (
        "[a](index.md#two) ![b](zoo.png) [c](#here) [d](https://a.b/c.md) "
        "[e](cards/gan_ring8.md) [f](code/keras_gan/losses.py.md) [g](data.md#x)\n"
        "```python\nx[0](zoo.md)\n```\n[h](code/keras_gan/models.md)\n"
    )
    assert site_links.rewrite("[a](docs/zoo.md)", "README.md") == "[a](zoo.md)"
