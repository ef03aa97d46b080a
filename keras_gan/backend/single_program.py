"""What JAX and PyTorch have in common: data-parallel training, input and random numbers.

One program sees the whole batch; on JAX the compiler splits that program over the devices.
"""

import contextlib

import keras


def scope_of(model):
    """The scope that training belongs in: none is another than the program's."""
    return contextlib.nullcontext()


def replica():
    """`(index, count)` of the replica that runs this code."""
    return 0, 1


def replica_count():
    """Replicas among which a batch is split."""
    return 1


def batch_shards():
    """Devices among which a batch is split."""
    distribution = keras.distribution.distribution()
    return 1 if distribution is None else distribution.num_model_replicas


def refuse_strategy():
    """Raise for a way to distribute training that is not supported here: there is none."""


def require_own_strategy(optimizer):
    """Raise for an optimizer of another strategy than its GAN: there is none."""


def all_replicas(condition):
    """True where `condition` holds on every replica."""
    return condition


def mean_over_replicas(value):
    """The mean over the replicas."""
    return value


def auto_jit_compile(sample_shape, layers):
    """What `jit_compile="auto"` stands for: Keras's choice, XLA on JAX and not on PyTorch."""
    return "auto"


def as_input(feed):
    """What Keras's trainer takes: a generator of the steps."""
    return feed()


def random(distribution, shape, seed):
    """Keras's own draw."""
    return getattr(keras.random, distribution)(shape, dtype="float32", seed=seed)
