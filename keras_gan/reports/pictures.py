"""The pictures of a run folder, as a page holds them."""

import base64
import functools
import io
import re
from typing import NamedTuple

from PIL import Image

from keras_gan.saving.run_folder import LATEST
from keras_gan.utils.warning import warn

MOST_GRIDS, LONGEST_SIDE = 24, 640


class Picture(NamedTuple):
    """A picture in a page: its size in pixels, data URI and caption."""

    width: int
    height: int
    uri: str
    caption: str = ""

    @property
    def look(self):
        """Classes of the image: "small" ones show their pixels, "tall" ones fit on a screen."""
        small, tall = max(self.width, self.height) < 400, self.height > 1.5 * self.width
        return " ".join(["small"] * small + ["tall"] * tall)


def grids(directory, newest_epoch):
    """The grids to show, the newest first, which may be of an epoch that is not over.

    Args:
        directory: folder of `*.png` whose names end in the number of the epoch, and of
            `latest.png`.
        newest_epoch: the last one to show; `None` for all.
    """
    found = grid_files(directory)
    epochs = sorted(e for e in found if newest_epoch is None or e <= newest_epoch)
    shown = [(found[epoch], f"samples after epoch {epoch}") for epoch in spaced(epochs)[::-1]]
    latest = directory / LATEST
    if latest.is_file() and not any(is_newer(path, latest) for path, _ in shown[:1]):
        done = newest_epoch or max(epochs, default=0)
        shown.insert(0, (latest, f"samples within epoch {done + 1}"))
    pictures = [picture(*each) for each in shown]
    return [each for each in pictures if each is not None]


def is_newer(path, other):
    return path.stat().st_mtime_ns >= other.stat().st_mtime_ns


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


def picture(path, caption=""):
    """A picture to show; `None` for one that is missing or damaged."""
    if not path.is_file():
        return None
    try:
        return Picture(*_embedded(path, path.stat().st_mtime_ns), caption)
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
    warn(f"The report leaves out {str(path)!r}: {reason}.")
