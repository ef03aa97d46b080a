"""Pages that show a file or folder of the repository to which a page of the site links."""

import ast
import pathlib

from tools import site_links

UNSEARCHED = "---\nsearch:\n  exclude: true\n---\n\n"  # The reference is what a search should find.
FENCE = "`" * 5  # Docstrings have fences of three.


def page(path):
    """The Markdown of a file or folder.

    Args:
        path: from the repository's root.

    Returns:
        `(text, paths)`: the page, with links as the repository has them, and what it links to.
    """
    full = site_links.ROOT / path
    if full.is_dir():
        files = [
            path / each.name for each in sorted(full.glob("*.py")) if each.name != "__init__.py"
        ]
        lines = [f"* [`{each.name}`]({path.name}/{each.name}): {summary(each)}" for each in files]
        return f"{UNSEARCHED}# `{path}/`\n\n" + "\n".join(lines) + "\n", files
    language = "python" if path.suffix == ".py" else "text"
    content = full.read_text("utf-8")
    return f"{UNSEARCHED}# `{path}`\n\n{FENCE}{language}\n{content}{FENCE}\n", []


def summary(path):
    """The first line of a module's docstring."""
    tree = ast.parse((site_links.ROOT / pathlib.Path(path)).read_text("utf-8"))
    return (ast.get_docstring(tree) or "").partition("\n")[0]
