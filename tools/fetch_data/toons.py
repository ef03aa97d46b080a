"""Drawn faces of the style "ToonHead", in the colours of `avatars`."""

from tools.fetch_data import avatars, drawings, held_out

CHOICES = {  # Column -> value of the style -> the word for it.
    "hair": {
        "bun": "a bun",
        "sideComed": "a combover",
        "spiky": "spikes",
        "undercut": "an undercut",
        "longStraight": "long hair",
        "longWavy": "long waves",
    },
    **{name: avatars.CHOICES[name] for name in ("hair_color", "skin", "clothes_color")},
    "mouth": {
        "smile": "a smile",
        "laugh": "a big smile",
        "sad": "a frown",
        "agape": "an open mouth",
    },
}
BEHIND = ("longStraight", "longWavy")  # Hair that the style draws behind the head.


def arrays(scratch, count=12_000):
    """The arrays of `toons.npz`."""
    rows = drawings.rows(CHOICES, count, seed=1)
    return {
        "image": drawings.images("toon-head", map(options, rows), 64, scratch),
        "test": held_out.rows(range(count)),
        **drawings.columns(rows, CHOICES),
    }


def options(row):
    """The options of the style for a face."""
    behind = row["hair"] in BEHIND
    return {
        "hairVariant": "sideComed" if behind else row["hair"],
        "rearHairVariant": row["hair"] if behind else "longWavy",
        "rearHairProbability": 100 if behind else 0,
        "hairColor": row["hair_color"],
        "skinColor": row["skin"],
        "mouthVariant": row["mouth"],
        "clothesColor": row["clothes_color"],
        "clothesVariant": "tShirt",
        "eyesVariant": "wide",
        "eyebrowsVariant": "neutral",
        "beardProbability": 0,
    }
