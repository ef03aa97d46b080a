"""python -m tools.score_again [NAME ...]: score presets again, by the commands of their cards.

Replaces the scores in `zoo/NAME.json`, and prints each that differs by more than another machine's
rounding. Takes all presets by default; KERAS_GAN_DATA names the folder of their data. A preset that
cannot be scored is left as it is, and the command exits with 1. Afterwards `python -m
tools.zoo_page` writes cards and tables.
"""

import math
import os
import shlex
import sys

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

from keras_gan.presets import catalog
from keras_gan.utils import console
from tools.publish import ROOT, rows_of

OF = ("answer", "direction", "class")  # What a row is of, besides its metric.


def main(arguments):
    left = []
    for name in arguments[1:] or catalog.list_presets():
        described = catalog.config(name)
        words = shlex.split(described["score_command"])
        try:
            scores = rows_of(words[words.index("evaluate") :])
        except SystemExit as error:
            left.append(str(error))
            continue
        for line in changes(described["scores"], scores):
            print(f"{name}: {line}", flush=True)
        catalog.publish(ROOT, name, {**described, "scores": scores})
    sys.exit("\n".join(left) or None)


def changes(before, now):
    """A line for each value that is another, is new or is gone."""
    old, new = ({_key(row): row["value"] for row in rows} for rows in (before, now))
    for key in dict.fromkeys([*old, *new]):
        values = [values.get(key, math.nan) for values in (old, new)]
        if not math.isclose(*values, rel_tol=1e-3, abs_tol=1e-4):
            yield f"{' '.join(key)}: {values[0]:.5g} -> {values[1]:.5g}"


def _key(row):
    return row["metric"], *(str(row["protocol"][name]) for name in OF if name in row["protocol"])


if __name__ == "__main__":
    console.run(main)
