"""Several processes on JAX, joined by `keras.distribution.initialize`: one program, many hosts.

An array is spread over the devices of all processes, and whatever is computed with it is computed
by all. What one process does for itself, such as a picture of samples, is done with copies that lie
on its own device.
"""

import atexit
import contextlib
import os
import re
import sys

import jax
import jax.numpy as jnp
import keras
from jax.experimental import multihost_utils

# How XLA words errors of collectives (Gloo, NCCL) and of the service that looks after processes.
LOST = re.compile(
    "^(UNKNOWN|UNAVAILABLE|INTERNAL|ABORTED|CANCELLED|DEADLINE_EXCEEDED).*"
    "(gloo|nccl|heartbeat|coordination|barrier|connection)",
    re.IGNORECASE | re.DOTALL,
)


HEARTBEAT = 30  # Seconds of silence after which a process counts as lost.


def join(address, count, index):
    """As `keras.distribution.initialize` does, but for the time until a lost process is noticed."""
    jax.distributed.initialize(
        address.split(",")[0], count, index, heartbeat_timeout_seconds=HEARTBEAT
    )
    keras.distribution.set_distribution(keras.distribution.DataParallel())


def process():
    return jax.process_index(), jax.process_count()


def gathered(array):
    return multihost_utils.process_allgather(array)[:] if jax.process_count() > 1 else array[None]


def lost_process(error):
    of_xla = isinstance(error, (jax.errors.JaxRuntimeError, ValueError))  # Both, by where it fails.
    return jax.process_count() > 1 and of_xla and LOST.search(str(error)) is not None


def leave_at_once():
    """JAX waits for all processes when one ends, for minutes where one is lost."""
    if not _LEAVING:
        _LEAVING.append(atexit.register(_leave))


_LEAVING = []


def _leave():
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError, AttributeError):
            stream.flush()
    os._exit(1)


def has_split_state(variables):
    return all(len(v.value.sharding.device_set) == jax.device_count() for v in variables)


@contextlib.contextmanager
def alone(*models):
    if jax.process_count() == 1:
        yield
        return
    variables = {id(v): v for model in models for v in model.variables}.values()
    kept = [(v, v._value, v._layout) for v in variables]
    distribution = keras.distribution.distribution()
    keras.distribution.set_distribution(None)
    for variable, value, _ in kept:
        # Copies, since Keras's `predict` gives the memory of its state away.
        variable._value, variable._layout = jnp.copy(value.addressable_data(0)), None
    try:
        yield
    finally:
        for variable, value, layout in kept:
            variable._value, variable._layout = value, layout
        keras.distribution.set_distribution(distribution)
