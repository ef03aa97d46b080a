"""python -m tools.zoo_page: write the zoo's tables, cards and overview image from its files.

Writes all tables of scores into `docs/zoo.md` and a short one into `README.md`, between the marks
of each page; each preset's card; and `docs/zoo.png`.
"""

import functools
import pathlib
import re

import numpy as np
from PIL import Image, ImageDraw

import keras_gan
from keras_gan.metrics.row import shared
from keras_gan.presets import catalog
from keras_gan.utils import console
from keras_gan.utils.checks import is_image
from keras_gan.visualization import images
from tools import card

ROOT = pathlib.Path(__file__).parent.parent
# Page -> function that makes what stands between its marks.
PAGES = {"README.md": lambda: short_table(SHOWN, ROWS), "docs/zoo.md": lambda: tables("../")}
OVERVIEW = "docs/zoo.png"
SHOWN, ROWS = "fashion_mnist", 5  # The data set and the number of presets in the short table.
SHORT_COLUMNS = {"fd": "Fréchet distance", "recall": "recall"}
MARKS = "<!-- zoo: python -m tools.zoo_page -->", "<!-- end of zoo -->"
TILES, MARGIN, LABEL, COLUMNS, SIDE = 6, 8, 16, 4, 196


def groups():
    """The presets of each data set by its name, the best first; those of its labels apart."""
    found = {}
    for described in catalog.list_presets().values():
        data = described["data"]
        name = card.data_of(described) + (" with labels" if "classes" in data else "")
        found.setdefault(name, []).append(described)
    return {data: sorted(members, key=_distance) for data, members in found.items()}


def _distance(described):
    """The score by which a table is sorted: smaller is better."""
    distances = ("fd", "kl", "perplexity")
    return next(r["value"] for r in described["scores"] if r["metric"].startswith(distances))


def short_table(data, count, root=""):
    """A Markdown table of the best presets of one data set: few scores, one line of protocol.

    Args:
        data: name of a data set of images.
        count: number of presets.
        root: path from the page's folder to the root.
    """
    members = groups()[data][:count]
    alike = shared([row["protocol"] for member in members for row in member["scores"]])
    lines = [
        f"{alike['fake']:,} samples of each against {alike['real']:,} images of {data} "
        f"(`{alike['split']}`), features of `{alike['extractor']}`:",
        "",
        *_head(["preset", "images seen", *SHORT_COLUMNS.values()]),
    ]
    for member in members:
        values = {_name(row, alike): _number(row["value"]) for row in member["scores"]}
        lines.append(_line([*_first_cells(member, root), *(values[n] for n in SHORT_COLUMNS)]))
    return "\n".join(lines)


def tables(root):
    """A Markdown table per data set, since scores of two protocols share no column."""
    most_first = sorted(groups().items(), key=lambda group: (-len(group[1]), group[0]))
    return "\n\n".join(table(data, members, root) for data, members in most_first)


def table(data, members, root):
    """A Markdown table of all scores of presets, under the settings that all scores share."""
    rows = [row for member in members for row in member["scores"]]
    alike = shared([row["protocol"] for row in rows])
    columns = list(dict.fromkeys(_column(row, alike) for row in rows))
    lines = [
        f"**{data}**: {card.listed({k: v for k, v in alike.items() if k != 'data'})}",
        "",
        *_head(["preset", "images seen", "parameters", *columns]),
    ]
    return "\n".join([*lines, *(_line(_cells(member, columns, alike, root)) for member in members)])


def _name(row, alike):
    """A score's name without the table's extractor."""
    return row["metric"].removesuffix(f"_{alike.get('extractor')}")


def _column(row, alike):
    """A score's name, and the settings of its own; of one beside others, what it is a score of.

    Settings of scores that have little in common are on the card.
    """
    own = card.own(row, alike)
    if "extractor" not in alike and "of" not in alike:
        own = {key: value for key, value in own.items() if key in ("answer", "direction")}
    settings = card.listed(own)
    return f"`{_name(row, alike)}`" + (f" ({settings})" if settings else "")


def _cells(described, columns, alike, root):
    values = {_column(row, alike): _number(row["value"]) for row in described["scores"]}
    size = f"{_size(described['name']):,}"
    return [*_first_cells(described, root), size, *(values.get(c, "") for c in columns)]


@functools.cache
def _size(name):
    """Weights of both networks, for which they are built."""
    gan = keras_gan.from_preset(name, compile=False)
    return gan.generator.count_params() + gan.critic.count_params()


def _first_cells(described, root):
    """A preset's name, which links to its card, and the images that it saw."""
    name, seen = described["name"], described["trained"]["images_seen"]
    return [f"[`{name}`]({root}saved_models/{name}/card.md)", f"{seen:,}"]


def _number(value):
    return f"{value:,.0f}" if value >= 1000 else f"{value:.3g}"


def _head(cells):
    return [_line(cells), f"|{'---|' * len(cells)}"]


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
        if is_image(gan.sample_shape) and gan.takes_latents:
            tile = images.picture(gan.generate(TILES**2, seed=0, dtype="uint8"), columns=TILES)
            named.append((name, Image.fromarray(np.squeeze(tile)).convert("RGB")))
        elif hasattr(gan, "directions"):
            named.append((name, _top(ROOT / "saved_models" / name / "samples.png")))
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


def _top(path):
    """As many rows of a strip as make it a square."""
    with Image.open(path) as strip:
        return strip.convert("RGB").crop((0, 0, strip.width, strip.width))


def main(_):
    for page, content in PAGES.items():
        path = ROOT / page
        path.write_text(filled(path.read_text("utf-8"), content()), "utf-8")
    for name, described in catalog.list_presets().items():
        card.write(ROOT / "saved_models" / name, described)
    overview().save(ROOT / OVERVIEW)
    print(*PAGES, OVERVIEW)


if __name__ == "__main__":
    console.run(main)
