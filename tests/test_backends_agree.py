"""The same weights and noise give the same gradients and training on all backends installed."""

import importlib.util
import os
import subprocess
import sys

import keras
import numpy as np
import pytest

from tests.backend_run import CASES

INSTALLED = [b for b in ("tensorflow", "jax", "torch") if importlib.util.find_spec(b)]

pytestmark = pytest.mark.skipif(
    keras.backend.backend() != INSTALLED[0] or len(INSTALLED) < 2,
    reason="one process compares all the backends that are installed",
)


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    directory = tmp_path_factory.mktemp("backends")
    for backend in INSTALLED:
        subprocess.run(
            [sys.executable, "-m", "tests.backend_run", str(directory)],
            env={**os.environ, "KERAS_BACKEND": backend, "JAX_DISABLE_MOST_OPTIMIZATIONS": "0"},
            check=True,
        )
    return directory


@pytest.mark.parametrize("name", CASES)
def test_backends_agree(name, results):
    reference, *others = (dict(np.load(results / f"{name}_{backend}.npz")) for backend in INSTALLED)
    for found in others:
        assert set(found) == set(reference)
        for key, value in reference.items():
            scale = 1e-3 * np.abs(value).max() if key.startswith("gradient") else 1e-5
            np.testing.assert_allclose(found[key], value, rtol=0, atol=scale + 1e-9, err_msg=key)
