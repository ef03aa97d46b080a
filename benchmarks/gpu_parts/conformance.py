"""The core of the library's conformance runner, on the device.

Each GAN trains, both its networks move, and it goes on after save and load as it would have without
(`tests/conformance.py`), then trains in bfloat16 inside with losses near those of float32.
"""

import pathlib
import tempfile

import keras

from benchmarks.gpu_parts.devices import name
from tests import conformance
from tests.models.test_conformance import CASES

# Convolutions of a GPU may add in another order each time.
TOLERANCE = 1e-3


def measure(report, gans, until):
    if keras.backend.backend() == "torch":
        _deterministic()
    for gan in gans:
        case, device = CASES[gan], name()
        tolerance = None if device == "cpu" else TOLERANCE
        with tempfile.TemporaryDirectory() as folder:
            found = conformance.check_trains_and_resumes(case, pathlib.Path(folder), tolerance)
        report("resumed_difference", found, gan=gan, device=device)
        conformance.check_mixed_precision(case, "bfloat16")
        report("bfloat16_trains", 1.0, gan=gan, device=device)


def _deterministic():
    import torch

    torch.backends.cudnn.deterministic = True
    torch.backends.cudnn.benchmark = False
    torch.use_deterministic_algorithms(True, warn_only=True)
