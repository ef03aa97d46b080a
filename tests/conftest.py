"""What all tests share: a quiet TensorFlow, one seed, precisions on request, little memory."""

import contextlib
import ctypes
import gc
import os
import resource
import sys
import tempfile

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
# On JAX most of the suite's time is compilation; `test_backends_agree.py` has it optimize.
os.environ.setdefault("JAX_DISABLE_MOST_OPTIMIZATIONS", "1")
# The same program is compiled once: by this process, or one that a test starts.
PROGRAMS = tempfile.TemporaryDirectory(prefix="programs")
os.environ.setdefault("JAX_COMPILATION_CACHE_DIR", PROGRAMS.name)
os.environ.setdefault("JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS", "0")
os.environ.setdefault("JAX_PERSISTENT_CACHE_MIN_ENTRY_SIZE_BYTES", "-1")

import keras  # noqa: E402
import pytest  # noqa: E402

from tests.computing import compile_quickly  # noqa: E402

compile_quickly()


@pytest.fixture(autouse=True)
def seeded():
    keras.utils.set_random_seed(0)


class Memory:
    """Drops compiled programs and graphs of finished tests once the process has grown by so much.

    They stay in memory otherwise, gigabytes over a whole suite. Programs still in use are compiled
    again, so this is not done after every test.
    """

    GROWTH = 0.7 * 2**30

    def __init__(self):
        self.kept = self.used()

    @staticmethod
    def used():
        """Bytes of memory that the process occupies; 0 where that cannot be told."""
        try:
            with open("/proc/self/statm") as file:
                return int(file.read().split()[1]) * resource.getpagesize()
        except OSError:
            return 0

    def release(self):
        if self.used() - self.kept < self.GROWTH:
            return
        if keras.backend.backend() == "tensorflow":
            forget_gradients()
        gc.collect()
        keras.backend.clear_session()
        if keras.backend.backend() == "jax":
            sys.modules["jax"].clear_caches()
        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None).malloc_trim(0)  # glibc keeps freed memory otherwise.
        self.kept = self.used()


def forget_gradients():
    """Drop the custom gradients, which TensorFlow registers for good, and by them their graphs.

    Each trace registers its own, and asks for it while it differentiates.
    """
    from tensorflow.python.framework import ops

    registry = ops.gradient_registry._registry
    for name in [name for name in registry if name.startswith("CustomGradient-")]:
        del registry[name]


MEMORY = Memory()


@pytest.fixture(autouse=True)
def without_programs_of_earlier_tests():
    yield
    MEMORY.release()


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


@contextlib.contextmanager
def under(policy):
    """A context in which layers are built under a dtype policy."""
    before = keras.config.dtype_policy()
    keras.config.set_dtype_policy(policy)
    yield
    keras.config.set_dtype_policy(before)


@pytest.fixture
def mixed_bfloat16():
    with under("mixed_bfloat16"):
        yield


@pytest.fixture
def mixed_float16():
    with under("mixed_float16"):
        yield
