"""Data-parallel training: `tf.distribute.MirroredStrategy`, `keras.distribution.DataParallel`."""

import subprocess
import sys

import keras
import pytest

from tests.two_devices import CASES

pytestmark = pytest.mark.skipif(
    keras.backend.backend() == "torch", reason="Keras distributes on TensorFlow and JAX"
)


@pytest.mark.parametrize("name", CASES)
def test_two_devices_equal_one(name):
    done = subprocess.run(
        [sys.executable, "-m", "tests.two_devices", name], capture_output=True, text=True
    )
    assert done.stdout.startswith("difference"), done.stderr[-2000:]
    # Each replica normalises by its own half of the batch, as Keras's layer does on TensorFlow.
    if name != "gan_batch_normalized" or keras.backend.backend() == "jax":
        assert float(done.stdout.split()[1]) < 1e-5
