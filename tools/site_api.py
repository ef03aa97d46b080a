"""The generated pages of the site: the GANs by family, and the reference of the public modules.

Names are read from the source text, so that the site is built without Keras. What stands below a
line `::: NAME` is the docstring, which mkdocstrings puts there.
"""

import ast
import json
import re

from tools import site_links

ROOT = site_links.ROOT
CHOOSER = "docs/gans.md"
LOADERS = ("captions", "pairs", "texts", "unpaired")  # The modules of `data` with a `load` too.
FAMILY = re.compile(r"^## (.+)\n\n((?:.*\n)*?)(?=\n*## |\Z)", flags=re.MULTILINE)
ROW = re.compile(r"^\| \[`(\w+)`\]\((\S+)\) \| (.+?) \|$", flags=re.MULTILINE)


def exported(module, variable="__all__"):
    """The value of `__all__` in `keras_gan` (`""`) or one of its modules, such as `"models"`."""
    path = ROOT / "keras_gan" / module
    path = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    for node in ast.parse(path.read_text("utf-8")).body:
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", None) == variable:
            return ast.literal_eval(node.value)
    raise ValueError(f"expected `{variable} = …` in {path.relative_to(ROOT)}. Received: none")


def functions():
    """`{name: module}` of the public functions of `keras_gan` itself."""
    return exported("", "_FUNCTIONS")


def modules():
    """The public modules, in the order of `keras_gan.__all__`."""
    names = (name for name in exported("") if not name.startswith("__"))
    return [name for name in names if name not in functions()]


def families():
    """`{title: {class: (path, when)}}` by the chooser's tables: when to take which GAN."""
    text = (ROOT / CHOOSER).read_text("utf-8")
    found = {title: ROW.findall(body) for title, body in FAMILY.findall(text)}
    return {
        title: {name: (site_links.target(path, CHOOSER), when) for name, path, when in rows}
        for title, rows in found.items()
        if rows
    }


def presets():
    """`{class: {preset: what it is good for}}` by the zoo's files."""
    found = {}
    for path in sorted((ROOT / "zoo").glob("*.json")):
        described = json.loads(path.read_text("utf-8"))
        if described.get("kind") == "gan":
            name = described["model"]["class"].partition(">")[2]
            found.setdefault(name, {})[described["name"]] = described["good_for"]
    return found


def pages():
    """`{path: text}` of all generated pages; links are those of a file in `docs/`."""
    of_family = {f"{slug(title)}.md": family(title, rows) for title, rows in families().items()}
    reference = {f"reference_{name}.md": module(name) for name in modules()}
    presets = [docstring(f"{place}.{name}") for name, place in functions().items()]
    return {
        **of_family,
        **reference,
        "reference_models.md": models(),
        "reference_presets.md": "\n".join(["# Presets\n", *presets]),
    }


def slug(title):
    return title.lower().replace(" ", "_")


def family(title, rows):
    """A page of GANs: when to take each, its presets, its file, and its docstring."""
    parts = [f"# {title}\n"]
    trained = presets()
    for name, (path, when) in rows.items():
        parts += [f"## {name}\n", f"**Take it** {when}\n"]
        cards = [
            f"[`{preset}`](../saved_models/{preset}/card.md) ({good_for})"
            for preset, good_for in trained.get(name, {}).items()
        ]
        listed = "; ".join(cards) or "none yet"
        parts += [f"Presets: {listed}. All of its code: [`{path}`](../{path}).\n"]
        parts += [docstring(f"keras_gan.models.{name}", heading_level=3, show_root_full_path=True)]
    return "\n".join(parts)


def models():
    """The reference of `keras_gan.models`: the base class and errors; the GANs by links."""
    of_families = families()
    parts = [opening("keras_gan.models")]
    for title, rows in of_families.items():
        named = ", ".join(f"[`{name}`][keras_gan.models.{name}]" for name in rows)
        parts += [f"* {title}: {named}"]
    described = {name for rows in of_families.values() for name in rows}
    others = [name for name in exported("models") if name not in described]
    entries = [docstring(f"keras_gan.models.{name}", inherited_members=True) for name in others]
    return "\n".join([*parts, "", *entries])


def module(name):
    """The reference of one module: its docstring, then that of each public name."""
    path = f"keras_gan.{name}"
    entries = [docstring(f"{path}.{each}") for each in exported(name)]
    if name == "data":
        loaders = [f"{path}.{each}.load" for each in LOADERS]
        entries += [docstring(each, show_root_full_path=True) for each in loaders]
    return "\n".join([opening(path), *entries])


def opening(path):
    """The title of a module's page and the module's own docstring."""
    return f"# {path}\n\n" + docstring(path, members="[]", show_root_heading=False)


def docstring(name, **options):
    """The lines that mkdocstrings replaces by the docstring of a class, function or module.

    Args:
        name: its full name.
        **options: of mkdocstrings's Python handler, in place of those in mkdocs.yml.
    """
    lines = [f"      {option}: {str(value).lower()}\n" for option, value in options.items()]
    return f"::: {name}\n" + ("    options:\n" + "".join(lines) if lines else "")
