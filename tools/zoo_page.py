"""python -m tools.zoo_page: write the zoo's tables, cards and overview image from its files.

Writes the tables between the marks of `README.md` and `docs/zoo.md`, each preset's card, and
`docs/zoo.png`.
"""

import pathlib
import re

import numpy as np
from absl import app
from PIL import Image, ImageDraw

import keras_gan
from keras_gan.metrics.row import shared
from keras_gan.presets import catalog
from keras_gan.utils.checks import is_image
from tools import card

ROOT = pathlib.Path(__file__).parent.parent
# Page -> path from its folder to the root.
PAGES, OVERVIEW = {"README.md": "", "docs/zoo.md": "../"}, "docs/zoo.png"
MARKS = "<!-- zoo: python -m tools.zoo_page -->", "<!-- end of zoo -->"
TILES, MARGIN, LABEL, COLUMNS, SIDE = 6, 8, 16, 4, 196


def tables(root):
    """A Markdown table per data set, since scores of two protocols share no column."""
    groups = {}
    for described in catalog.list_presets().values():
        groups.setdefault(described["data"]["name"], []).append(described)
    most_first = sorted(groups.items(), key=lambda group: (-len(group[1]), group[0]))
    return "\n\n".join(table(data, sorted(each, key=_distance), root) for data, each in most_first)


def _distance(described):
    """The score by which a table is sorted: smaller is better."""
    distances = ("fd", "kl")
    return next(r["value"] for r in described["scores"] if r["metric"].startswith(distances))


def table(data, members, root):
    rows = [row for member in members for row in member["scores"]]
    alike = shared([row["protocol"] for row in rows])
    columns = list(dict.fromkeys(_column(row, alike) for row in rows))
    head = ["preset", "images seen", "parameters", *columns]
    lines = [
        f"**{data}**: {card.listed({k: v for k, v in alike.items() if k != 'data'})}",
        "",
        _line(head),
        f"|{'---|' * len(head)}",
    ]
    return "\n".join([*lines, *(_line(_cells(member, columns, alike, root)) for member in members)])


def _column(row, alike):
    """A score's name without the table's extractor, and the settings of its own."""
    name = row["metric"].removesuffix(f"_{alike.get('extractor')}")
    settings = card.listed(card.own(row, alike))
    return f"`{name}`" + (f" ({settings})" if settings else "")


def _cells(described, columns, alike, root):
    values = {_column(row, alike): _number(row["value"]) for row in described["scores"]}
    name, seen = described["name"], described["trained"]["images_seen"]
    gan = keras_gan.from_preset(name, compile=False)
    size = gan.generator.count_params() + gan.critic.count_params()
    link = f"[`{name}`]({root}saved_models/{name}/card.md)"
    return [link, f"{seen:,}", f"{size:,}", *(values.get(c, "") for c in columns)]


def _number(value):
    return f"{value:,.0f}" if value >= 1000 else f"{value:.3g}"


def _line(cells):
    return f"| {' | '.join(cells)} |"


def filled(text, content):
    """The page with new content between its marks."""
    start, end = map(re.escape, MARKS)
    return re.sub(f"({start}\n).*?({end})", lambda m: f"{m[1]}{content}\n{m[2]}", text, flags=re.S)


def overview():
    """An image of samples of every preset of images, with their names."""
    named = []
    for name in catalog.list_presets():
        gan = keras_gan.from_preset(name, compile=False)
        if is_image(gan.sample_shape):
            tile = gan.preview(TILES**2, seed=0)
            named.append((name, Image.fromarray(np.squeeze(tile)).convert("RGB")))
    rows = -(-len(named) // COLUMNS)
    width, height = SIDE + MARGIN, SIDE + LABEL + MARGIN
    picture = Image.new("RGB", (COLUMNS * width + MARGIN, rows * height + MARGIN), "white")
    draw = ImageDraw.Draw(picture)
    for number, (name, tile) in enumerate(named):
        x = MARGIN + number % COLUMNS * width
        y = MARGIN + number // COLUMNS * height
        draw.text((x, y), name, fill="black")
        picture.paste(tile.resize((SIDE, SIDE)), (x, y + LABEL))
    return picture


def main(_):
    for page, root in PAGES.items():
        path = ROOT / page
        path.write_text(filled(path.read_text("utf-8"), tables(root)), "utf-8")
    for name, described in catalog.list_presets().items():
        card.write(ROOT / "saved_models" / name, described)
    overview().save(ROOT / OVERVIEW)
    print(*PAGES, OVERVIEW)


if __name__ == "__main__":
    app.run(main)
