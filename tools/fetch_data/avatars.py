"""Drawn faces of the style "Personas", with captions."""

import numpy as np

from tools.fetch_data import drawings, held_out

CHOICES = {  # Column -> value of the style -> the word for it.
    "hair": {
        "bald": "bald",
        "buzzcut": "a {} buzz cut",
        "bobBangs": "a {} bob with a fringe",
        "bobCut": "a {} bob",
        "curly": "{} curls",
        "curlyHighTop": "a {} curly high top",
        "extraLong": "very long {} hair",
        "long": "long {} hair",
        "mohawk": "a {} mohawk",
        "pigtails": "{} pigtails",
        "shortCombover": "a {} combover",
        "straightBun": "a {} bun",
    },
    "hair_color": {
        "#362c47": "dark",
        "#6c4545": "brown",
        "#f29c65": "ginger",
        "#f7d774": "blond",
        "#dee1f5": "silver",
        "#e16381": "pink",
    },
    "skin": {"#eeb4a4": "light", "#d78774": "tan", "#92594b": "brown", "#623d36": "dark"},
    "eyes": {
        "open": "open eyes",
        "happy": "happy eyes",
        "sleep": "closed eyes",
        "glasses": "glasses",
        "sunglasses": "sunglasses",
    },
    "mouth": {
        "smile": "a smile",
        "bigSmile": "a big smile",
        "frown": "a frown",
        "surprise": "an open mouth",
    },
    "facial_hair": {"": "", "beardMustache": "a beard", "walrus": "a moustache"},
    "clothes_color": {
        "#456dff": "blue",
        "#6dbb58": "green",
        "#7555ca": "purple",
        "#e24553": "red",
        "#f3b63a": "yellow",
    },
}


def arrays(scratch, count=24_000, size=64):
    """The arrays of `avatars.npz`."""
    rows = drawings.rows(CHOICES, count, seed=0)
    return {
        "image": drawings.images("personas", map(options, rows), size, scratch),
        "text": np.array([caption(row) for row in rows]),
        "test": held_out.rows(combination(row) for row in rows),
        **drawings.columns(rows, CHOICES),
    }


def larger(scratch):
    """The arrays of `avatars_128.npz`: the first faces of `avatars` at 128 pixels."""
    return arrays(scratch, count=14_000, size=128)


def combination(row):
    """What is held out together: a hair in a colour."""
    return row["hair"] + row["hair_color"]


def caption(row):
    """A face in words: "a bald person with glasses, a smile, tan skin and a red shirt"."""
    word = {column: CHOICES[column][value] for column, value in row.items()}
    hair = f"a person with {word['hair'].format(word['hair_color'])}, "
    if row["hair"] == "bald":
        hair = "a bald person with "
    face = [word[column] for column in ("eyes", "mouth", "facial_hair") if word[column]]
    return f"{hair}{', '.join(face)}, {word['skin']} skin and a {word['clothes_color']} shirt"


def options(row):
    """The options of the style for a face."""
    return {
        "hairVariant": row["hair"],
        "hairColor": row["hair_color"],
        "skinColor": row["skin"],
        "eyesVariant": row["eyes"],
        "mouthVariant": row["mouth"],
        "facialHairVariant": row["facial_hair"] or "walrus",
        "facialHairProbability": 100 if row["facial_hair"] else 0,
        "facialHairColor": row["hair_color"],
        "clothingColor": row["clothes_color"],
        "clothesVariant": "rounded",
        "noseVariant": "smallRound",
    }
