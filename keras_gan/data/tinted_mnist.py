"""Tinted MNIST: digits in one colour on another, with captions: "a red three on blue".

There are 10 digits x 8 colours x 7 other colours = 560 captions, of which 84 are held out: no
training image shows one of their combinations, while each word is trained on. What a picture shows
can be read back: the colours by the palette, the digit by a classifier.
"""

import numpy as np

DIGITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
PALETTE = {
    "black": (0, 0, 0),
    "white": (255, 255, 255),
    "red": (220, 40, 40),
    "green": (40, 160, 60),
    "blue": (40, 70, 220),
    "yellow": (245, 215, 40),
    "purple": (150, 50, 180),
    "cyan": (60, 200, 220),
}
HELD_OUT = 84
COLUMNS = ("digit", "foreground", "background")
NAMES, COLOURS = list(PALETTE), np.array(list(PALETTE.values()), "float32")


def combinations(held_out):
    """`(digit, foreground, background)` by number, `(476, 3)`, or those held out, `(84, 3)`."""
    pairs = [(f, b) for f in range(len(NAMES)) for b in range(len(NAMES)) if f != b]
    every = np.array([(digit, *pair) for digit in range(10) for pair in pairs])
    order = np.random.default_rng(0).permutation(len(every))
    return every[np.sort(order[:HELD_OUT] if held_out else order[HELD_OUT:])]


def caption(digit, foreground, background):
    """The text of a combination."""
    return f"a {NAMES[foreground]} {DIGITS[digit]} on {NAMES[background]}"


def labels(texts):
    """`{"digit": …, "foreground": …, "background": …}` of captions, integers `(N,)` each."""
    found = np.array([_MEANING[text] for text in texts])
    return dict(zip(COLUMNS, found.T, strict=True))


def tint(images, digits, held_out=False, seed=0):
    """Images in random combinations of their digits, and their captions.

    Args:
        images: `uint8` of shape `(N, 28, 28, 1)`, bright digits on black.
        digits: integers `(N,)`.
        held_out: whether combinations are those held out from training.
        seed: of the choice.

    Returns:
        `uint8` images `(N, 28, 28, 3)`, and an array of texts.
    """
    draws, combined = np.random.default_rng(seed), combinations(held_out)
    chosen = np.zeros((len(images), 3), int)
    for digit in range(10):
        rows = np.flatnonzero(digits == digit)
        of_digit = combined[combined[:, 0] == digit]
        chosen[rows] = of_digit[draws.integers(0, len(of_digit), len(rows))]
    front, back = COLOURS[chosen[:, 1]], COLOURS[chosen[:, 2]]
    tinted = np.empty((*images.shape[:3], 3), "uint8")
    for start in range(0, len(images), 1_000):
        rows = slice(start, start + 1_000)
        ink = images[rows].astype("float32") / 255
        mixed = back[rows, None, None] * (1 - ink) + front[rows, None, None] * ink
        tinted[rows] = np.rint(mixed)
    return tinted, np.array([caption(*each) for each in chosen])


def read_colours(images):
    """The foreground and background of each image, numbers in the palette, and its ink.

    The background is the nearest colour to the median of the border; the foreground, among the
    others, that which the pixels farthest from the background are nearest to.

    Args:
        images: `uint8` of shape `(N, 28, 28, 3)`.

    Returns:
        `(foreground, background, ink)`; ink is `uint8` of shape `(N, 28, 28, 1)`, 255 where the
        foreground is.
    """
    pixels = images.reshape(len(images), -1, 3).astype("float32")
    edge = np.ones(images.shape[1:3], bool)
    edge[2:-2, 2:-2] = False
    background = _nearest(np.median(pixels[:, edge.ravel()], axis=1))
    back = COLOURS[background][:, None]
    distance = np.linalg.norm(pixels - back, axis=2)
    farthest = np.argsort(distance, axis=1)[:, -25:, None]
    front = np.median(np.take_along_axis(pixels, farthest, axis=1), axis=1)
    foreground = _nearest(front, other_than=background)
    way = COLOURS[foreground][:, None] - back
    ink = ((pixels - back) * way).sum(axis=2) / (way**2).sum(axis=2)
    ink = np.rint(255 * np.clip(ink, 0, 1)).astype("uint8")
    return foreground, background, ink.reshape(*images.shape[:3], 1)


def _nearest(colours, other_than=None):
    distance = np.linalg.norm(colours[:, None] - COLOURS, axis=2)
    if other_than is not None:
        distance[np.arange(len(colours)), other_than] = np.inf
    return distance.argmin(axis=1)


_MEANING = {caption(*each): each for part in (False, True) for each in combinations(part)}
