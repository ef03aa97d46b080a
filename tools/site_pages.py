"""python -m tools.site_pages FOLDER: write the pages of the site, for `make site`.

`*.md`, `docs/*.md`, the lectures and the presets' cards stay where they are; here they are copied,
their relative links rewritten. What they link to becomes a page too, so that the site needs no
address of a repository. The GANs' pages and the reference are generated.
"""

import argparse
import pathlib
import re
import shutil

from tools import site_api, site_code, site_links

ROOT = site_links.ROOT
STATIC = "docs/browser_zoo"  # A page of its own, no Markdown; `make site` puts models beside it.
APART = ("cards", "code")  # Folders whose pages are reached by links alone.


def sources():
    """The paths of the pages that people wrote and tools published, from the root."""
    patterns = ("*.md", "docs/*.md", "docs/lectures/*.md", "saved_models/*/card.md")
    found = sorted(path for pattern in patterns for path in ROOT.glob(pattern))
    return [pathlib.PurePosixPath(path.relative_to(ROOT)) for path in found]


def write(folder):
    """Write all pages, and the pictures and files to which they link.

    Args:
        folder: path of a folder, which is replaced.

    Raises:
        FileNotFoundError: where a page links to what the repository does not have.
        ValueError: where a page is not in the navigation, or the navigation has another.
    """
    folder = pathlib.Path(folder)
    shutil.rmtree(folder, ignore_errors=True)
    waiting, done = list(sources()), set()
    for name, text in site_api.pages().items():
        waiting += put(folder, pathlib.PurePosixPath("docs", name), text)
    while waiting:
        path = waiting.pop()
        if path not in done:
            done.add(path)
            waiting += put(folder, path, None)
    shutil.copytree(ROOT / STATIC, folder / site_links.place(STATIC), dirs_exist_ok=True)
    check_navigation(folder)


def navigation():
    """The pages in the navigation of mkdocs.yml, in its order."""
    text = (ROOT / "mkdocs.yml").read_text("utf-8")
    return re.findall(r"^ +- [^:\n]+: (\S+\.md)$", text, flags=re.MULTILINE)


def check_navigation(folder):
    """Zensical builds a site whose navigation lacks a page, or names one that is not there."""
    written = {path.relative_to(folder).as_posix() for path in folder.rglob("*.md")}
    written = {path for path in written if path.partition("/")[0] not in APART}
    listed = navigation()
    different = sorted(written.symmetric_difference(listed))
    if different or len(listed) > len(set(listed)):
        raise ValueError(
            "expected each page once in `nav` of mkdocs.yml, and no other. Write a line "
            f"`- TITLE: PAGE.md` for each page. Received, on one side only: {different}; "
            f"in `nav`: {listed}"
        )


def put(folder, path, text):
    """Write one page, picture or file of HTML; returns the paths that it links to."""
    place = folder / site_links.place(path)
    place.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix in (*site_links.PICTURES, ".html"):
        shutil.copyfile(ROOT / path, place)
        return []
    linked = None
    if text is None and path.suffix == ".md":
        text = (ROOT / path).read_text("utf-8")
    elif text is None:
        text, linked = site_code.page(path)
    if linked is None or linked:  # The code of a file is no Markdown.
        linked = [site_links.target(link, path) for link in site_links.links(text)]
        text = site_links.rewrite(text, path)
    place.write_text(text, encoding="utf-8")
    return linked


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder")
    write(parser.parse_args().folder)
