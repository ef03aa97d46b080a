"""What comes in: the rows of each step.

A *step* of a GAN takes `critic_steps · batch_size` rows, of which row i belongs to critic update
i mod `critic_steps`: every update sees other real images. Arrays are fed by index, in an order that
is a pure function of (seed, epoch, step); streams (`tf.data`, `PyDataset`, loaders, generators) are
checked and grouped batch by batch. Incomplete groups are dropped.
"""

from keras_gan.data_adapters.array_feed import ArrayFeed, is_array, permutation
from keras_gan.data_adapters.batching import row_count, rows_per_step, split
from keras_gan.data_adapters.feed import Feed
from keras_gan.data_adapters.stream import Stream
from keras_gan.data_adapters.stream_feed import stream_feed

__all__ = ["Feed", "make_feed", "permutation", "split"]


def make_feed(
    x, contract, *, batch_size, critic_steps, steps_per_epoch, epochs, shuffle, seed, start
):
    """Check `x` against `contract` and return its `Feed`, which begins at step number `start`."""
    if is_array(x):
        batch_size = 32 if batch_size is None else batch_size
        rows = rows_per_step(batch_size, critic_steps)
        arrays = contract.check_arrays(x)
        length = row_count(arrays)
        if length < rows:
            raise ValueError(
                f"One step needs {rows} rows (batch_size={batch_size} for each of "
                f"critic_steps={critic_steps} critic updates): pass more data, or "
                f"`fit(..., batch_size={max(1, length // critic_steps)})`. Received: {length} rows."
            )
        return ArrayFeed(
            arrays,
            rows,
            contract,
            shuffle=shuffle,
            seed=seed,
            start=start,
            steps_per_epoch=steps_per_epoch,
            about={"batch_size": batch_size},
        )
    if batch_size is not None:
        raise ValueError(
            "A stream brings its own batches, each of which is what one critic update sees: leave "
            f"out `batch_size`. Received: batch_size={batch_size} with {type(x).__name__}."
        )
    feed = stream_feed(Stream(x), contract, critic_steps, steps_per_epoch)
    if feed.steps_per_epoch is None and epochs > 1:
        raise ValueError(
            "This stream does not tell its length: pass `fit(..., steps_per_epoch=...)`, in "
            f"generator updates. Received: epochs={epochs} of {type(x).__name__}."
        )
    return feed
