"""Faces of drawing styles of DiceBear: what is in each is drawn independently, then the face."""

import functools
import json
import multiprocessing

import numpy as np

from tools.fetch_data import packages, pictures

PYTHON = ("resvg-py==0.5.0", "dicebear-core==10.7.0", "dicebear-styles==10.6.0")
CHANCES = {"facial_hair": (0.7, 0.15, 0.15)}  # Of the values of what is not drawn uniformly.


def importable(scratch):
    """A context in which what draws can be imported; yields its folder."""
    return packages.python(PYTHON, scratch)


def rows(choices, count, seed):
    """What is in each picture, `[{column: value}]`.

    Args:
        choices: `{column: {value: word}}`.
        count: number of pictures.
        seed: of the draws; the first rows of a larger count are those of a smaller one.
    """
    random = np.random.default_rng(seed)

    def one(column):
        return str(random.choice(list(choices[column]), p=CHANCES.get(column)))

    return [{column: one(column) for column in choices} for _ in range(count)]


def columns(rows, choices):
    """The columns of the file: words but for hair, whose values are words themselves."""

    def word(column, value):
        return value if column == "hair" else choices[column][value] or "none"

    return {name: np.array([word(name, row[name]) for row in rows]) for name in choices}


def images(style, options, size, scratch):
    """`uint8` pictures `(N, size, size, 3)`.

    Args:
        style: of DiceBear, such as `"personas"`.
        options: of the style, a dict for each picture.
        size: in pixels.
        scratch: folder to install the packages into.
    """
    with importable(scratch) as folder, multiprocessing.Pool() as pool:
        draw = functools.partial(_draw, folder / "dicebear_styles" / f"{style}.json", size)
        return np.stack(pool.map(draw, options, chunksize=100))


def _draw(path, size, options):
    import dicebear  # Within `packages.python` alone.

    svg = dicebear.Avatar(_style(path), {"seed": "0", **options}).to_string()
    return pictures.drawn(svg, size)


@functools.cache
def _style(path):
    import dicebear

    return dicebear.Style(json.loads(path.read_text("utf-8")))
