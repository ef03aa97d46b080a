"""Data-parallel training: `tf.distribute.MirroredStrategy`, `keras.distribution.DataParallel`."""

import json
import subprocess
import sys

import keras
import pytest

from tests.two_devices import CASES

pytestmark = pytest.mark.skipif(
    keras.backend.backend() == "torch", reason="Keras distributes on TensorFlow and JAX"
)


@pytest.fixture(scope="module")
def differences():
    command = [sys.executable, "-m", "tests.two_devices"]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout)


@pytest.mark.parametrize("name", CASES)
def test_two_devices_equal_one(name, differences):
    # Each replica normalises by its own half of the batch, as Keras's layer does on TensorFlow.
    if name != "gan_batch_normalized" or keras.backend.backend() == "jax":
        assert differences[name] < 1e-5


@pytest.mark.skipif(keras.backend.backend() != "tensorflow", reason="A strategy of TensorFlow")
def test_a_gan_is_trained_under_the_strategy_that_it_was_built_under(differences):
    assert differences["outside"] < 1e-5
