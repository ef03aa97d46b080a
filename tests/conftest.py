"""What all tests share: a quiet TensorFlow, one seed, precisions on request, little memory."""

import gc
import os
import resource
import sys

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
# On JAX most of the suite's time is compilation; `test_backends_agree.py` has it optimize.
os.environ.setdefault("JAX_DISABLE_MOST_OPTIMIZATIONS", "1")

import keras
import pytest


@pytest.fixture(autouse=True)
def seeded():
    keras.utils.set_random_seed(0)


@pytest.fixture(scope="module", autouse=True)
def without_programs_of_other_modules():
    """Compiled programs and graphs of a finished module stay in memory until they are dropped."""
    yield
    gc.collect()
    keras.backend.clear_session()
    if keras.backend.backend() == "jax":
        sys.modules["jax"].clear_caches()


def pytest_terminal_summary(terminalreporter):
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    terminalreporter.write_line(f"peak memory {peak:.1f} GiB")


@pytest.fixture
def widest_floats():
    """float64 on TensorFlow; Keras's own operations fall back to float32 on JAX and PyTorch."""
    if keras.backend.backend() != "tensorflow":
        yield "float32"
        return
    floatx, policy = keras.config.floatx(), keras.config.dtype_policy()
    keras.config.set_floatx("float64")
    keras.config.set_dtype_policy("float64")
    yield "float64"
    keras.config.set_floatx(floatx)
    keras.config.set_dtype_policy(policy)


@pytest.fixture
def mixed_bfloat16():
    policy = keras.config.dtype_policy()
    keras.config.set_dtype_policy("mixed_bfloat16")
    yield
    keras.config.set_dtype_policy(policy)
