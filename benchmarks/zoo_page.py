"""python -m benchmarks.zoo_page: the zoo's tables and its picture wall, from the zoo's files.

Writes the tables between the marks of `README.md` and `docs/zoo.md`, and `docs/zoo.png`.
"""

import pathlib
import re

import numpy as np
from absl import app
from PIL import Image, ImageDraw

import keras_gan
from keras_gan import images, presets

ROOT = pathlib.Path(__file__).parent.parent
# Each with the way from it to the root.
PAGES, WALL = {"README.md": "", "docs/zoo.md": "../"}, "docs/zoo.png"
MARKS = "<!-- zoo: python -m benchmarks.zoo_page -->", "<!-- end of zoo -->"
TILES, MARGIN, LABEL, COLUMNS, SIDE = 6, 8, 16, 4, 196


def tables(root):
    """A table of Markdown for each data set, since scores of two protocols share no column."""
    groups = {}
    for described in presets.list_presets().values():
        groups.setdefault(described["data"]["name"], []).append(described)
    return "\n\n".join(table(data, each, root) for data, each in sorted(groups.items()))


def table(data, members, root):
    names = list(dict.fromkeys(row["metric"] for m in members for row in m["scores"]))
    head = ["preset", "images seen", "parameters", *(f"`{name}`" for name in names)]
    lines = [f"**{data}**", "", _line(head), f"|{'---|' * len(head)}"]
    return "\n".join([*lines, *(_line(_cells(member, names, root)) for member in members)])


def _cells(described, names, root):
    values = {row["metric"]: f"{row['value']:.3g}" for row in described["scores"]}
    name, seen = described["name"], described["trained"]["images_seen"]
    gan = keras_gan.from_preset(name, compile=False)
    size = gan.generator.count_params() + gan.critic.count_params()
    card = f"[`{name}`]({root}saved_models/{name}/card.md)"
    return [card, f"{seen:,}", f"{size:,}", *(values.get(n, "") for n in names)]


def _line(cells):
    return f"| {' | '.join(cells)} |"


def filled(text, content):
    """A page with the content between its marks."""
    start, end = map(re.escape, MARKS)
    return re.sub(f"({start}\n).*?({end})", lambda m: f"{m[1]}{content}\n{m[2]}", text, flags=re.S)


def wall():
    """Samples of every preset of images, with its name."""
    named = []
    for name in presets.list_presets():
        gan = keras_gan.from_preset(name, compile=False)
        if len(gan.sample_shape) == 3:
            tile = images.picture(gan.generate(TILES**2, seed=0))
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
    wall().save(ROOT / WALL)
    print(*PAGES, WALL)


if __name__ == "__main__":
    app.run(main)
