"""Batches of streams (`tf.data`, `PyDataset`, loaders, generators), checked and grouped."""

import itertools

import keras

from keras_gan.data_adapters.batching import interleave, row_count, rows_per_step
from keras_gan.data_adapters.feed import Feed


def stream_feed(stream, contract, critic_steps, steps_per_epoch):
    """The `Feed` of a `Stream`, whose first batch is checked here."""
    first, batches = _peek(stream.batches())
    if first is None:
        raise ValueError(
            "Expected a stream of batches. Received: "
            f"{type(stream.source).__name__}, which yields nothing."
        )
    contract.check_first_batch(first)
    batch_size = row_count(contract.strip(first))
    rows_per_step(batch_size, critic_steps)
    if steps_per_epoch is None and stream.endless:
        raise ValueError(
            "This stream has no end: pass `fit(..., steps_per_epoch=...)`, in generator updates. "
            f"Received: an endless {type(stream.source).__name__}."
        )
    if steps_per_epoch is None and len(stream):
        steps_per_epoch = _full_groups(stream, batch_size, critic_steps)

    def passes():
        yield batches
        while stream.once is None:
            yield stream.batches()

    def steps():
        number = itertools.count(1)
        for one_pass in passes():
            yield from _grouped(one_pass, number, batch_size, critic_steps, contract)
            if steps_per_epoch is None:
                return

    samples = keras.tree.flatten(contract.strip(first))
    about = {"batches": ", ".join(f"{list(s.shape)} {s.dtype}" for s in samples)}
    return Feed(steps, steps_per_epoch, once=stream.once is not None, about=about)


def _peek(batches):
    first = next(batches, None)
    return first, itertools.chain([first], batches)


def _full_groups(stream, batch_size, critic_steps):
    """Steps in one pass over a stream whose length is known."""
    groups = stream.full_batches(batch_size) // critic_steps
    if groups == 0:
        raise ValueError(
            f"One step needs {critic_steps} batches (critic_steps={critic_steps}), each for one "
            "critic update: use smaller batches or `critic_steps=1`. "
            f"Received: a stream of {len(stream)} batches of {batch_size}."
        )
    return groups


def _grouped(batches, number, batch_size, critic_steps, contract):
    """Rows of `critic_steps` full batches at a time, interleaved so that update j gets batch j."""
    group, yielded = [], False
    for batch in batches:
        batch = contract.check_batch(batch, next(number))
        if row_count(batch) != batch_size:
            continue
        group.append(batch)
        if len(group) == critic_steps:
            yield keras.tree.map_structure(interleave, *group)
            group, yielded = [], True
    if not yielded:
        raise ValueError(
            f"One step needs {critic_steps} full batches of {batch_size} rows "
            f"(critic_steps={critic_steps}): use smaller batches. Received: a stream that ends "
            f"after {len(group)} of them."
        )
