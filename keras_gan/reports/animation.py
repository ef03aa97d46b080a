"""The grids of a training as one animated GIF."""

import io

from PIL import Image

from keras_gan.reports import pictures
from keras_gan.utils import atomic_files

SIDES, LARGEST = (480, 360, 240, 160), 4_000_000  # Pixels of the longest side; bytes.
FRAME, LAST = 200, 2000  # Milliseconds.


def write(path, grids):
    """Write the grids of a folder as a GIF, at most `LARGEST` bytes.

    Args:
        path: the file, replaced as a whole.
        grids: folder of the grids, of which as many are shown as in the report.

    Returns:
        Whether it was written: there are two or more grids, and not too many bytes of noise.
    """
    found = pictures.grid_files(grids)
    frames = [_opened(found[epoch]) for epoch in pictures.spaced(sorted(found))]
    frames = [frame for frame in frames if frame is not None]
    if len(frames) < 2:
        return False
    encoded = next(
        (e for e in (_encoded(frames, side) for side in SIDES) if len(e) <= LARGEST), None
    )
    if encoded is None:
        return False
    with atomic_files.replacing(path) as temporary:
        temporary.write_bytes(encoded)
    return True


def _opened(path):
    try:
        with Image.open(path) as frame:
            return frame.convert("RGB")
    except Exception as error:  # Pillow documents no narrower one.
        pictures.leave_out(path, error)
        return None


def _encoded(frames, side):
    size = frames[-1].copy()
    size.thumbnail((side, side))
    small = [frame.resize(size.size, Image.Resampling.LANCZOS) for frame in frames]
    # One palette for all frames, or their colours would flicker.
    strip = Image.new("RGB", (size.width, size.height * len(small)))
    for number, frame in enumerate(small):
        strip.paste(frame, (0, number * size.height))
    palette = strip.quantize(255)
    first, *others = (frame.quantize(palette=palette) for frame in small)
    buffer = io.BytesIO()
    durations = [FRAME] * len(others) + [LAST]
    first.save(
        buffer,
        "GIF",
        save_all=True,
        append_images=others,
        duration=durations,
        loop=0,
        optimize=False,
    )
    return buffer.getvalue()
