"""python -m tools.zoo_page: write the zoo's tables, cards and overview image from its files.

Writes all tables of scores into `docs/zoo.md` and a short one into `README.md`, between the marks
of each page; each preset's card; and `docs/zoo.png`.
"""

import collections
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
    """The presets of each data set by its name, the best first; those of labels and codes apart."""
    found = {}
    for described in catalog.list_presets().values():
        found.setdefault(card.data_of(described) + _condition(described), []).append(described)
    return {data: sorted(members, key=_distance) for data, members in found.items()}


def _condition(described):
    if "classes" in described["data"]:
        return " with labels"
    read = any(row["metric"].startswith("code_accuracy") for row in described["scores"])
    return " with codes" if read else ""


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
    """Markdown tables of all scores for each data set, the one with the most presets first."""
    most_first = sorted(groups().items(), key=lambda group: (-len(group[1]), group[0]))
    return "\n\n".join(
        table(data, [m for m in members if _has_answers(m) == answers], root)
        for data, members in most_first
        for answers in sorted({_has_answers(m) for m in members})
    )


def table(data, members, root):
    """The scores of presets under one protocol: a line a preset, or a line a score for each preset
    whose scores stand beside those of other answers."""
    rows = [row for member in members for row in member["scores"]]
    common = usual(rows)
    settings = card.listed({key: value for key, value in common.items() if key != "data"})
    protocol = f"**{data}**: {settings}"
    if all(map(_has_answers, members)):
        return "\n\n".join([protocol, *(_beside_others(m, common, root) for m in members)])
    columns = list(dict.fromkeys(_column(row, common) for row in rows))
    head = _head(["preset", "images seen", "parameters", *columns])
    return "\n".join([protocol, "", *head, *(_cells(m, columns, common, root) for m in members)])


def _has_answers(described):
    """Whether scores stand beside those of other answers."""
    return any("answer" in row["protocol"] for row in described["scores"])


def usual(rows):
    """The settings that most of the scores have; a column names those in which it differs."""
    settings = [item for row in rows for item in row["protocol"].items() if item[0] != "answer"]
    return {
        key: v for (key, v), count in collections.Counter(settings).items() if 2 * count > len(rows)
    }


def _beside_others(described, common, root):
    """A line for each score of a preset, a column for each answer: its own, the input, the real."""
    rows = described["scores"]
    answers = list(
        dict.fromkeys(r["protocol"]["answer"] for r in rows if "answer" in r["protocol"])
    )
    values = {}
    for row in rows:
        answer = row["protocol"].get("answer", answers[0])
        values.setdefault(_score(row), {})[answer] = _number(row["value"])
    named, seen = _first_cells(described, root)
    unit = "texts" if described["data"].get("kind") == "texts" else "images"
    return "\n".join(
        [
            f"{named}, {seen} {unit} seen, {_size(described['name']):,} parameters:",
            "",
            *_head(["score", *answers]),
            *(_line([name, *(of.get(a, "") for a in answers)]) for name, of in values.items()),
        ]
    )


def _score(row):
    """A score's name and the direction of the translation it is of."""
    direction = row["protocol"].get("direction")
    return f"`{row['metric']}`" + (f", {direction}" if direction else "")


def _name(row, common):
    """A score's name without the table's extractor."""
    return row["metric"].removesuffix(f"_{common.get('extractor')}")


def _column(row, common):
    """A score's name, and the settings in which it differs from the table's."""
    own = {key: value for key, value in row["protocol"].items() if common.get(key) != value}
    return f"`{_name(row, common)}`" + (f" ({card.listed(own)})" if own else "")


def _cells(described, columns, common, root):
    values = {_column(row, common): _number(row["value"]) for row in described["scores"]}
    size = f"{_size(described['name']):,}"
    return _line([*_first_cells(described, root), size, *(values.get(c, "") for c in columns)])


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
