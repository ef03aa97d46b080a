"""Emoji by their code points: "1f44b-1f3ff" is a waving hand, 1f44b, of a dark skin tone."""

import pathlib

TONES = {
    "1f3fb": "light",
    "1f3fc": "medium-light",
    "1f3fd": "medium",
    "1f3fe": "medium-dark",
    "1f3ff": "dark",
}
AS_PICTURE = "fe0f"  # Of two files of one emoji, one may have it in its name.


def of_file(name):
    """The code points in the name of a file, `"1F44B-FE0F.png"`."""
    points = pathlib.PurePosixPath(name).stem.lower().split("-")
    return "-".join(point for point in points if point != AS_PICTURE)


def base(points):
    """The code points without skin tones; emoji of one base are on one side of the split."""
    return "-".join(point for point in points.split("-") if point not in TONES)


def tones(points):
    """The skin tones in words, from their code points."""
    return " and ".join(TONES[point] for point in points.lower().split("-"))
