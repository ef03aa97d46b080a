"""The pictures of a run folder, as a page holds them."""

import base64
import functools
import io
import re
import warnings
from typing import NamedTuple

from PIL import Image

MOST_GRIDS, LONGEST_SIDE = 24, 640


class Picture(NamedTuple):
    """A picture in a page: its size in pixels, data URI, and the epoch of a grid of samples."""

    width: int
    height: int
    uri: str
    epoch: int | None = None

    @property
    def look(self):
        """Classes of the image: "small" ones show their pixels, "tall" ones fit on a screen."""
        small, tall = max(self.width, self.height) < 400, self.height > 1.5 * self.width
        return " ".join(["small"] * small + ["tall"] * tall)


def grids(directory, newest_epoch):
    """The grids to show, the newest first.

    Args:
        directory: folder of `*.png` whose names end in the number of the epoch.
        newest_epoch: the last one to show; `None` for all.
    """
    found = grid_files(directory)
    epochs = sorted(e for e in found if newest_epoch is None or e <= newest_epoch)
    pictures = [picture(found[epoch], epoch) for epoch in spaced(epochs)[::-1]]
    return [each for each in pictures if each is not None]


def grid_files(directory):
    """Epoch -> path of its grid."""
    files = (path for path in directory.glob("*.png") if path.is_file())
    return {_epoch(path): path for path in files if _epoch(path)}


def _epoch(path):
    match = re.search(r"([0-9]{1,9})$", path.stem)
    return int(match[1]) if match and not path.name.startswith(".") else 0


def spaced(epochs):
    """The first, the newest, and evenly spaced ones between, most of which stay as epochs pass."""
    stride = 1
    while len(epochs) > stride * (MOST_GRIDS - 1):
        stride *= 2
    return sorted({*epochs[::stride], *epochs[-1:]})


def picture(path, epoch=None):
    """A picture to show; `None` for one that is missing or damaged."""
    if not path.is_file():
        return None
    try:
        return Picture(*_embedded(path, path.stat().st_mtime_ns), epoch)
    except Exception as error:  # Pillow documents no narrower one.
        leave_out(path, error)
        return None


@functools.lru_cache(maxsize=4 * MOST_GRIDS)
def _embedded(path, _modified):
    with Image.open(path) as opened:
        image = opened.convert("RGB")
    image.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    buffer = io.BytesIO()
    image.save(buffer, "WEBP", quality=85)
    return *image.size, "data:image/webp;base64," + base64.b64encode(buffer.getvalue()).decode()


def leave_out(path, reason):
    """Warn of a damaged file."""
    warnings.warn(f"The report leaves out {str(path)!r}: {reason}.", stacklevel=2)
