"""The sentences with which WordNet shows how its words are used."""

import re

import numpy as np

from tools.fetch_data import held_out, packages

FILES = ("data.noun", "data.verb", "data.adj", "data.adv")


def arrays(scratch):
    """The arrays of `wordnet.npz`."""
    folder = packages.debian("wordnet-base", scratch) / "usr/share/wordnet"
    found = sentences((folder / name).read_text("utf-8") for name in FILES)
    return {"text": np.array(found), "test": held_out.rows(found)}


def sentences(files):
    """What is in quotation marks after the first `|` of a line, each sentence once, in order."""
    glosses = (line.partition("|")[2] for text in files for line in text.splitlines())
    quoted = (each for gloss in glosses for each in re.findall(r'"([^"]+)"', gloss))
    return list(dict.fromkeys(" ".join(each.split()) for each in quoted))
