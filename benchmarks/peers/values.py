"""python -m benchmarks.peers.values FILE: run the legacy packages and write inputs and values.

Runs in their environment, which `make peers` makes; keras_gan is not imported.
"""

import os
import sys

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np

from benchmarks.peers import inputs, tf_addons, tf_gan


def main(path):
    x = inputs.make()
    found = {f"input {name}": value for name, value in x.items()}
    for package, module in (("tensorflow_gan", tf_gan), ("tensorflow_addons", tf_addons)):
        for name, value in module.values(x).items():
            found[f"{package} {name}"] = np.asarray(value)
    np.savez_compressed(path, **found)


if __name__ == "__main__":
    main(sys.argv[1])
