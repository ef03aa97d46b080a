"""Markdown links of the repository's pages, resolved and rewritten for the site."""

import os
import pathlib
import re

ROOT = pathlib.Path(__file__).parent.parent
LINK = re.compile(r"(?<=\]\()(?![a-z+]+:|#)([^)\s#]+)")  # The path in `](path#anchor)`.
FENCE = re.compile(r"^( *)(`{3,}).*?^\1\2`*$", flags=re.MULTILINE | re.DOTALL)
PICTURES = (".png", ".gif", ".jpg", ".svg")


def target(link, page):
    """The file or folder of the repository that a relative link of a page names.

    Args:
        link: the link's path, without its anchor.
        page: path of the page from the repository's root, as all paths here.

    Raises:
        FileNotFoundError: where the repository has no such path.
    """
    path = pathlib.PurePosixPath(os.path.normpath(pathlib.PurePosixPath(page).parent / link))
    if ".." in path.parts or not (ROOT / path).exists():
        raise FileNotFoundError(
            f"{page}: expected the link to name a file or folder of the repository. "
            f"Write a path from {pathlib.PurePosixPath(page).parent}/. Received: {link}"
        )
    return path


def links(text):
    """The relative paths that a page links to, outside of its code blocks."""
    return LINK.findall(FENCE.sub("", text))


def place(path):
    """Where the site has a file or folder of the repository, from the root of its pages.

    README is the home page; `docs/` and the other pages of the root are the top level, a card is
    `cards/NAME.md`; all other files and folders are pages below `code/`.
    """
    path = pathlib.PurePosixPath(path)
    if str(path) == "README.md":
        return pathlib.PurePosixPath("index.md")
    if len(path.parts) == 1 and path.suffix == ".md":
        return path
    if path.parts[0] == "docs":
        return path.relative_to("docs")
    if path.parts[0] == "saved_models" and len(path.parts) == 3:
        name = path.parts[1]
        return pathlib.PurePosixPath("cards", name).with_suffix(path.suffix)
    if path.suffix in (".md", *PICTURES):
        return "code" / path
    return "code" / path.with_name(path.name + ".md")


def rewrite(text, page):
    """The text of a page with its relative links as the site has them."""
    folder = place(page).parent

    def moved(match):
        return os.path.relpath(place(target(match[1], page)), folder)

    parts, end = [], 0
    for fence in FENCE.finditer(text):
        parts += [LINK.sub(moved, text[end : fence.start()]), fence[0]]
        end = fence.end()
    return "".join([*parts, LINK.sub(moved, text[end:])])
