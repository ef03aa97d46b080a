"""Batches of streams (`tf.data`, `PyDataset`, loaders, generators), checked and grouped."""

import itertools

import keras

from keras_gan.data_adapters.batching import interleave, row_count, rows_per_step
from keras_gan.data_adapters.feed import Feed
from keras_gan.utils.warning import warn


class StreamFeed(Feed):
    """The steps from a `Stream`, whose first batch is checked here.

    Args:
        stream: what yields the batches.
        contract: the `Field` of each.
        critic_steps: batches in a step.
        steps_per_epoch: steps in an epoch, by default one pass, where the stream tells its length.
    """

    def __init__(self, stream, contract, critic_steps, steps_per_epoch):
        first = stream.look()
        if first is None:
            raise ValueError(
                "Expected a stream of batches. Received: "
                f"{type(stream.source).__name__}, which yields nothing."
            )
        contract.check_first_batch(first)
        batch_size = stream.full_rows(row_count(contract.strip(first)))
        rows_per_step(batch_size, critic_steps)
        if steps_per_epoch is None and stream.endless:
            raise ValueError(
                "This stream has no end: pass `fit(..., steps_per_epoch=...)`, in generator "
                f"updates. Received: an endless {type(stream.source).__name__}."
            )
        self.stream, self.grouping = stream, Grouping(contract, batch_size, critic_steps)
        if steps_per_epoch is None and len(stream):
            steps_per_epoch = self.grouping.steps_in(stream)
        samples = keras.tree.flatten(contract.strip(first))
        about = {"batches": ", ".join(f"{list(s.shape)} {s.dtype}" for s in samples)}
        super().__init__(self._passes, batch_size, steps_per_epoch, stream.once is not None, about)

    def _passes(self):
        """Steps, pass after pass, as many as the training needs."""
        number, done = itertools.count(1), 0
        for one_pass in itertools.count(1):
            for rows in self.grouping.steps(self.stream.batches(), number, one_pass):
                done += 1
                yield rows
                if done == self.needed:  # Nothing is read ahead, for a `fit` that goes on there.
                    return
            if self.stream.once is not None or self.steps_per_epoch is None:
                break
        if self.needed is not None:
            raise ValueError(
                f"This stream can be read only once, and is too short for {self.needed} steps: "
                "pass a longer one, or lower `epochs` or `steps_per_epoch`. "
                f"Received: a {type(self.stream.source).__name__} of {done} steps."
            )


class Grouping:
    """Joins a stream's batches to steps, `critic_steps` full batches each; says what is left out.

    A full batch has as many rows as the source says, or as the first. Smaller ones, and full ones
    that make no step at the end of a pass, are left out.
    """

    def __init__(self, contract, batch_size, critic_steps):
        self.contract, self.batch_size, self.critic_steps = contract, batch_size, critic_steps
        self.dtypes = None
        self.used = self.left_out = 0
        self.said = False

    def steps_in(self, stream):
        """Steps in one pass over a stream whose length is known."""
        last = stream.last_rows(self.batch_size)
        full = len(stream) - (last not in (None, self.batch_size))
        count = full // self.critic_steps
        if count == 0:
            raise ValueError(
                f"One step needs {self.critic_steps} batches (critic_steps={self.critic_steps}), "
                "each for one critic update: use smaller batches or `critic_steps=1`. "
                f"Received: a stream of {len(stream)} batches of {self.batch_size}."
            )
        if last is not None:
            total = (len(stream) - 1) * self.batch_size + last
            self._say_left_out(total - count * self.critic_steps * self.batch_size, total)
        return count

    def steps(self, batches, number, one_pass):
        """Rows of each step of one pass, interleaved so that update j gets its batch j."""
        group, before = [], self.used
        for batch in batches:
            batch = self._checked(batch, next(number))
            if row_count(batch) < self.batch_size:
                self._leave_out(row_count(batch))
                continue
            group.append(batch)
            if len(group) == self.critic_steps:
                self.used += self.critic_steps * self.batch_size
                yield keras.tree.map_structure(interleave, *group)
                group = []
        if self.used == before:
            self._refuse_pass(len(group), one_pass)
        if group:
            self._leave_out(len(group) * self.batch_size)

    def _checked(self, batch, number):
        """Rows of a batch, of the first one's types and at most its size."""
        rows = self.contract.check_batch(batch, number)
        sizes = {len(part) for part in keras.tree.flatten(rows)}
        if len(sizes) > 1 or max(sizes) > self.batch_size:
            raise ValueError(
                f"Expected batches of {self.batch_size} rows in every part, as the first has: make "
                "all of one size, `dataset.unbatch().batch(64, drop_remainder=True)`. "
                f"Received: {' and '.join(map(str, sorted(sizes)))} rows in batch {number}."
            )
        dtypes = [part.dtype.name for part in keras.tree.flatten(rows)]
        self.dtypes = self.dtypes or dtypes
        if dtypes != self.dtypes:
            raise ValueError(
                "Every batch has the type of the first: convert all to one. "
                f"Received: {', '.join(dtypes)} in batch {number} after {', '.join(self.dtypes)}."
            )
        return rows

    def _leave_out(self, rows):
        self.left_out += rows
        if self.left_out > self.used + self.critic_steps * self.batch_size:
            raise ValueError(
                "Most rows of this stream are in batches smaller than the first: make all of one "
                "size, `dataset.unbatch().batch(64, drop_remainder=True)`. "
                f"Received: {self.used} rows to train on and {self.left_out} to leave out so far."
            )
        self._say_left_out(rows, None)

    def _say_left_out(self, rows, total):
        """Warn once of rows that no step takes."""
        if rows == 0 or self.said:
            return
        self.said = True
        which = f"{rows} rows" if total is None else f"{rows} of the {total} rows of each pass"
        warn(
            f"{which} are left out, since {self._one_step()}. A stream that shuffles leaves out "
            "others in each pass."
        )

    def _one_step(self):
        batches = "a full batch" if self.critic_steps == 1 else f"{self.critic_steps} full batches"
        return f"a step takes {batches} of {self.batch_size} rows"

    def _refuse_pass(self, batches, one_pass):
        if one_pass > 1 and batches == 0:
            raise ValueError(
                "The stream yields no full batch in its next pass: pass one that can be read "
                f"again, or `epochs=1`. Received: a stream that is used up in pass {one_pass}."
            )
        raise ValueError(
            f"One step needs {self.critic_steps} full batches of {self.batch_size} rows "
            f"(critic_steps={self.critic_steps}): use smaller batches. Received: a stream that "
            f"ends after {batches} of them."
        )
