"""What a backend offers that trains in one process: it is the first, and there is no other."""

import contextlib


def join(address, count, index):
    """Become process `index` of the `count` that meet at `address` and train one GAN."""
    raise NotImplementedError("Several processes train on JAX.")


def process():
    """`(index, count)` of this process among those that train one GAN."""
    return 0, 1


def gathered(array):
    """The arrays of all processes, along a new first axis."""
    return array[None]


def lost_process(error):
    """Whether an exception tells that another process has ended."""
    return False


def leave_at_once():
    """Let this process end without waiting for those that are lost."""


def has_split_state(variables):
    """Whether variables are laid out for all processes."""
    return True


@contextlib.contextmanager
def alone(*models):
    """A context in which this process computes for itself, with values of its own."""
    yield
