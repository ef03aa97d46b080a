"""Many small images as one small file: strips of them as lossless WebP, in an `.npz`.

A strip is one picture, its images one below the other: one table of codes serves hundreds. 40,000
images of CIFAR-10 take 67 MB so; LZMA of the pixels takes 94.
"""

import io

import numpy as np
from PIL import Image

from benchmarks.gpu_parts.rows import write_whole

STRIP = 500  # Images; WebP allows 16,383 pixels.
LARGEST_SIDE = 16_383


def pack(images, strip=None):
    """Yield the bytes of each strip of `uint8` images `(N, height, width, 3)`."""
    strip = min(strip or STRIP, LARGEST_SIDE // images.shape[1])
    for start in range(0, len(images), strip):
        part = images[start : start + strip]
        buffer = io.BytesIO()
        picture = Image.fromarray(part.reshape(-1, *images.shape[2:]))
        picture.save(buffer, "WEBP", lossless=True, quality=100, method=4)
        yield buffer.getvalue()


def save(path, strips, shape):
    """Write strips of images of one shape."""
    arrays = {f"strip_{n:04d}": np.frombuffer(strip, "uint8") for n, strip in enumerate(strips)}
    buffer = io.BytesIO()
    np.savez(buffer, shape=np.array(shape), **arrays)
    write_whole(path, buffer.getvalue())


def load(path):
    """All images, `uint8` of shape `(N, height, width, 3)`."""
    with np.load(path) as file:
        shape = tuple(file["shape"])
        strips = [file[name].tobytes() for name in sorted(set(file.files) - {"shape"})]
    parts = [np.asarray(Image.open(io.BytesIO(s)).convert("RGB")) for s in strips]
    return np.concatenate([part.reshape(-1, *shape) for part in parts])
