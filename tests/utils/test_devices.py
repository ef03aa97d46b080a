"""The names of compute devices on every backend."""

import os
import types

import pytest

from keras_gan.utils import devices


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="cores cannot be withheld here")
def test_cores_that_the_process_may_not_use_are_not_counted():
    allowed = os.sched_getaffinity(0)
    assert devices.cores() == len(allowed)
    try:
        os.sched_setaffinity(0, {min(allowed)})
        assert devices.cpu() == "1 CPU core"
    finally:
        os.sched_setaffinity(0, allowed)


@pytest.mark.parametrize(
    ("device", "told"),
    [
        ("/job:localhost/replica:0/task:0/device:CPU:0", devices.cpu()),
        ("/job:localhost/replica:0/task:0/device:GPU:0", "GPU:0"),
        (types.SimpleNamespace(device_kind="cpu"), devices.cpu()),
        (types.SimpleNamespace(device_kind="NVIDIA H200"), "NVIDIA H200"),
        ("cuda:0", "cuda:0"),
    ],
)
def test_a_device_is_told_alike_on_every_backend(device, told):
    assert devices.device(types.SimpleNamespace(device=device)) == told
