"""OpenMoji: emoji as lines, and the same in colour."""

import json
import pathlib

import numpy as np

from tools.fetch_data import code_points, drawings, held_out, packages, pictures

SIZE = 64
KINDS = {"line": "black", "color": "color"}  # Array -> folder of the package.
LEFT_OUT = ("flags", "extras-unicode")


def arrays(scratch):
    """The arrays of `openmoji.npz`: what is there as lines and in colour."""
    with packages.npm("openmoji@17.0.0", scratch) as tar, drawings.importable(scratch):
        entries = json.loads(tar.extractfile("package/data/openmoji.json").read())
        keys = chosen(tar.getnames(), entries)
        images = {array: _images(tar, folder, keys) for array, folder in KINDS.items()}
    names = {entry["hexcode"].lower(): entry["annotation"] for entry in entries}
    bases = [code_points.base(code_points.of_file(f"{key}.svg")) for key in keys]
    return {
        **images,
        "name": np.array([names[key.lower()] for key in keys]),
        "test": held_out.rows(bases),
    }


def chosen(paths, entries):
    """The stems of the files of both kinds, sorted, but those of the groups in `LEFT_OUT`."""
    groups = {entry["hexcode"].lower(): entry["group"] for entry in entries}
    stems = set.intersection(*(_stems(paths, folder) for folder in KINDS.values()))
    known = (stem for stem in stems if stem.lower() in groups)
    return sorted(stem for stem in known if groups[stem.lower()] not in LEFT_OUT)


def _stems(paths, folder):
    found = map(pathlib.PurePosixPath, paths)
    return {p.stem for p in found if str(p.parent) == f"package/{folder}/svg"}


def _images(tar, folder, keys):
    read = (tar.extractfile(f"package/{folder}/svg/{key}.svg").read().decode() for key in keys)
    return np.stack([pictures.drawn(svg, SIZE) for svg in read])
