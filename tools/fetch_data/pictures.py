"""Pictures as `uint8` arrays of three channels, on white."""

import io

import numpy as np
from PIL import Image


def decoded(data):
    """The bytes of a picture without transparency."""
    return np.asarray(Image.open(io.BytesIO(data)).convert("RGB"))


def on_white(data):
    """The bytes of a picture with transparency."""
    image = Image.open(io.BytesIO(data)).convert("RGBA")
    white = Image.new("RGBA", image.size, "white")
    return np.asarray(Image.alpha_composite(white, image).convert("RGB"))


def drawn(svg, size):
    """The text of an SVG at `size` pixels, by `resvg_py`."""
    import resvg_py  # Within `packages.python` alone.

    given = {"svg_string": svg, "width": size, "height": size, "background": "white"}
    return decoded(bytes(resvg_py.svg_to_bytes(**given)))
