"""What there is to compute on, as it is told."""

import os

import pytest

from keras_gan import machine


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="cores cannot be withheld here")
def test_cores_that_the_process_may_not_use_are_not_counted():
    allowed = os.sched_getaffinity(0)
    assert machine.cores() == len(allowed)
    try:
        os.sched_setaffinity(0, {min(allowed)})
        assert machine.cpu() == "1 CPU core"
    finally:
        os.sched_setaffinity(0, allowed)
