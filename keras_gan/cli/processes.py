"""`--processes=N`: a training in several processes of this machine, and one that a cluster starts.

Each process finds its place in the environment variables of `keras.distribution.initialize`, which
this sets for its children and a scheduler for its own.
"""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time

import keras

from keras_gan import backend
from keras_gan.backend import processes
from keras_gan.utils.console import Voice

ADDRESS, COUNT, INDEX = (
    f"KERAS_DISTRIBUTION_{name}" for name in ("JOB_ADDRESSES", "NUM_PROCESSES", "PROCESS_ID")
)
DEVICES = "JAX_LOCAL_DEVICE_IDS"  # Of one process, or one for each: "0,1".
PATIENCE = 60.0  # Seconds that the others have after one has failed.


def join():
    """Take this process's place among those that the environment tells of, if it does."""
    if int(os.environ.get(COUNT, 1)) < 2:
        return
    _require_jax(f"{COUNT}={os.environ[COUNT]}")
    missing = [name for name in (ADDRESS, INDEX) if not os.environ.get(name)]
    if missing:
        raise ValueError(
            f"Each of several processes needs {ADDRESS}=HOST:PORT of the first, {COUNT}, and its "
            f"own {INDEX}, counted from 0: export {missing[0]}. "
            f"Received: {COUNT}={os.environ[COUNT]}."
        )
    backend.join(os.environ[ADDRESS], int(os.environ[COUNT]), int(os.environ[INDEX]))
    Voice.muted = not processes.is_first()


def launch(count, command):
    """Run a command in `count` processes of this machine; the exit code of the first that fails.

    Args:
        count: processes.
        command: arguments after `python -m keras_gan`.
    """
    _require_jax(f"--processes={count}")
    place = {ADDRESS: f"127.0.0.1:{free_port()}", COUNT: str(count)}
    named = os.environ.get(DEVICES, "").split(",")
    devices = [{DEVICES: each} for each in named] if len(named) == count else [{}] * count
    children = [
        subprocess.Popen(
            [sys.executable, "-m", "keras_gan", *command],
            env={**os.environ, **place, **devices[index], INDEX: str(index)},
            start_new_session=True,  # Ctrl-C reaches them once, by way of this process.
        )
        for index in range(count)
    ]
    try:
        return _first_failure(children)
    except BaseException as error:
        _end(children, signal.SIGINT if isinstance(error, KeyboardInterrupt) else signal.SIGTERM)
        raise


def _first_failure(children):
    """Wait for all; once one has failed, the others are given a little time."""
    deadline, failure = None, 0
    while True:
        codes = [child.poll() for child in children]
        failure = failure or next(filter(None, codes), 0)
        if None not in codes:
            return failure if failure >= 0 else 128 - failure
        if failure and deadline is None:
            deadline = time.monotonic() + PATIENCE
        if deadline is not None and time.monotonic() > deadline:
            _end(children)
        time.sleep(0.1)


def _end(children, number=signal.SIGTERM):
    """Tell the children once to end, and give them time to write a checkpoint."""
    for child in children:
        child.send_signal(number)
    for child in children:
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(PATIENCE)
        child.kill()
        child.wait()


def free_port():
    """A port of this machine that nobody uses now."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        return server.getsockname()[1]


def _require_jax(received):
    if keras.backend.backend() != "jax":
        raise ValueError(
            "Several processes train on JAX: set KERAS_BACKEND=jax. "
            f"Received: {received} with KERAS_BACKEND={keras.backend.backend()}."
        )
