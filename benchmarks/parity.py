"""python -m benchmarks.parity: the legacy packages' values against ours, name by name.

`make peers` writes their values, with the inputs of both, to a file. The difference is the largest
over all entries, relative where the value exceeds 1. Exits with 1 when one is above 1e-5.
"""

import pathlib
import sys

import numpy as np
from absl import app, flags

from benchmarks.peers.lines import TENSORFLOW_ADDONS, TENSORFLOW_GAN

VALUES = pathlib.Path(__file__).parent / "peers" / "values.npz"
TOLERANCE = 1e-5
PACKAGES = {"tensorflow_gan": TENSORFLOW_GAN, "tensorflow_addons": TENSORFLOW_ADDONS}


def differences(path=VALUES):
    """Yields `(package, name, line, difference)` for each name."""
    with np.load(path) as file:
        found = dict(file)
    inputs = {k.removeprefix("input "): v for k, v in found.items() if k.startswith("input ")}
    for package, lines in PACKAGES.items():
        for name, line in lines.items():
            theirs, ours = found[f"{package} {name}"], line(inputs)
            if theirs.shape != ours.shape:
                raise ValueError(f"{name}: shapes {theirs.shape} and {ours.shape}.")
            difference = np.abs(theirs - ours) / np.maximum(np.abs(theirs), 1)
            yield package, name, line.text, float(difference.max())


def main(_):
    failed = []
    for package, name, line, difference in differences(flags.FLAGS.values):
        print(f"{difference:9.1e}  {package}: {name}\n{'':11}{line}")
        if not difference <= TOLERANCE:
            failed.append(name)
    print(f"above {TOLERANCE}: {', '.join(failed) or 'none'}")
    sys.exit(bool(failed))


if __name__ == "__main__":
    flags.DEFINE_string("values", str(VALUES), "file written by `make peers`")
    app.run(main)
