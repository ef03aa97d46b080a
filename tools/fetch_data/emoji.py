"""Emoji as Google and as Twitter draw them, in pairs."""

import contextlib
import json

import numpy as np

from tools.fetch_data import code_points, held_out, packages, pictures

ARTISTS = ("google", "twitter")


def arrays(scratch):
    """The arrays of `emoji.npz`: what both drew and have a name for."""
    images, named = {}, {}
    with contextlib.ExitStack() as stack:
        for artist in ARTISTS:
            tar = stack.enter_context(packages.npm(f"emoji-datasource-{artist}@16.0.0", scratch))
            images[artist] = _images(tar, f"package/img/{artist}/64/")
            named |= names(json.loads(tar.extractfile("package/emoji.json").read()))
    keys = sorted(set(named).intersection(*images.values()))
    return {
        **{artist: np.stack([images[artist][key] for key in keys]) for artist in ARTISTS},
        "name": np.array([named[key] for key in keys]),
        "test": held_out.rows(map(code_points.base, keys)),
    }


def _images(tar, folder):
    members = (m for m in tar if m.name.startswith(folder) and m.name.endswith(".png"))
    return {
        code_points.of_file(m.name): pictures.on_white(tar.extractfile(m).read()) for m in members
    }


def names(entries):
    """`{code points: name}` of the entries of `emoji.json`, those of each skin tone too."""
    found = {}
    for entry in entries:
        name = entry["name"].lower()
        found[code_points.of_file(entry["image"])] = name
        for points, variant in entry.get("skin_variations", {}).items():
            tones = code_points.tones(points)
            found[code_points.of_file(variant["image"])] = f"{name}, {tones} skin tone"
    return found
