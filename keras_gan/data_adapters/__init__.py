"""What comes in: training data as people have them, checked and cut into the rows of each step.

A *step* of a GAN takes `critic_steps · batch_size` rows, of which row i belongs to critic update
i mod `critic_steps`: every update sees other real samples. Arrays are fed by index, in an order
that is a pure function of (seed, part, pass); streams (`tf.data`, `PyDataset`, loaders, generators)
are checked and grouped batch by batch. Incomplete groups are dropped, which is said once.
"""

import keras

from keras_gan.backend import processes
from keras_gan.data_adapters.array_feed import ArrayFeed, is_array, permutation
from keras_gan.data_adapters.batch import Batch
from keras_gan.data_adapters.batching import row_count, rows_per_step, split
from keras_gan.data_adapters.categories import Categories, Tokens
from keras_gan.data_adapters.codes import Codes
from keras_gan.data_adapters.continuous import Continuous
from keras_gan.data_adapters.feed import Feed
from keras_gan.data_adapters.field import Field
from keras_gan.data_adapters.held import as_arrays
from keras_gan.data_adapters.stream import Stream
from keras_gan.data_adapters.stream_feed import StreamFeed
from keras_gan.data_adapters.texts import Sentences, Texts
from keras_gan.utils.checks import is_image, positive_integer
from keras_gan.utils.warning import warn

__all__ = [
    "Batch",
    "Categories",
    "Codes",
    "Continuous",
    "Feed",
    "Field",
    "Sentences",
    "Texts",
    "Tokens",
    "make_feed",
    "permutation",
    "split",
]


def make_feed(
    x, contract, *, batch_size, critic_steps, steps_per_epoch, epochs, shuffle, mirror=False
):
    """Check `x` against the field `contract`; its `Feed`."""
    if steps_per_epoch is not None:
        steps_per_epoch = positive_integer(steps_per_epoch, "steps_per_epoch")
    x = as_arrays(x, contract)
    if is_array(x):
        batch_size = 32 if batch_size is None else batch_size
        order = {"shuffle": shuffle, "mirror": mirror}
        return _array_feed(x, contract, batch_size, critic_steps, steps_per_epoch, **order)
    if processes.count() > 1:
        raise ValueError(
            "Several processes train on arrays, of which each takes its rows by a rule: pass one, "
            "`np.concatenate(list(batches))`, or a file that need not fit in memory, "
            '`np.load("images.npy", mmap_mode="r")`. '
            f"Received: {type(x).__name__} in {processes.count()} processes."
        )
    if mirror:
        raise ValueError(
            "Images of arrays are mirrored; those of a stream by the stream itself, as in "
            "`dataset.map(tf.image.random_flip_left_right)`. "
            f"Received: mirror=True with {type(x).__name__}."
        )
    if batch_size is not None:
        raise ValueError(
            "A stream brings its own batches, each of which is what one critic update sees: leave "
            f"out `batch_size`. Received: batch_size={batch_size} with {type(x).__name__}."
        )
    feed = StreamFeed(Stream(x), contract, critic_steps, steps_per_epoch)
    if feed.steps_per_epoch is None and epochs > 1:
        raise ValueError(
            "This stream does not tell its length: pass `fit(..., steps_per_epoch=...)`, in "
            f"generator updates. Received: epochs={epochs} of {type(x).__name__}."
        )
    return feed


def _array_feed(x, contract, batch_size, critic_steps, steps_per_epoch, shuffle, mirror):
    rows = rows_per_step(batch_size, critic_steps)
    arrays = contract.check_arrays(x)
    length = min(row_count(array) for array in keras.tree.flatten(arrays))
    if length < rows:
        fits = max(1, length // critic_steps)
        raise ValueError(
            f"One step needs {rows} rows (batch_size={batch_size} for each of "
            f"critic_steps={critic_steps} critic updates): pass more data, or "
            f"`fit(..., batch_size={fits})` (--batch_size={fits}). Received: {length} rows."
        )
    if mirror and not any(is_image(array.shape[1:]) for array in keras.tree.flatten(arrays)):
        raise ValueError(
            "Only images have a left and a right: leave `mirror` out. Received: mirror=True with "
            f"samples of shape {contract.shape}."
        )
    left_out = length % rows
    if left_out and not shuffle:
        warn(
            f"The last {left_out} of {length} rows are never trained on, since a step takes {rows} "
            "rows and `shuffle=False` leaves out the same in each epoch."
        )
    return ArrayFeed(
        arrays,
        batch_size,
        critic_steps,
        contract,
        shuffle=shuffle,
        mirror=mirror,
        steps_per_epoch=steps_per_epoch,
    )
