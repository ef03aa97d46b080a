"""Training logs: means that the losses note, averaged over an epoch."""

import contextlib

import keras
from keras import ops


class Logs:
    """Collects named means while a loss runs, and averages them in Keras metrics.

    It is no Keras object on purpose: its metrics are neither weights nor configuration, and stay
    out of files.

    Args:
        names: the keys of the logs, in their order.
    """

    def __init__(self, names=()):
        self.metrics = [keras.metrics.Mean(name=name) for name in dict.fromkeys(names)]
        self._recorded = set()
        self._noted, self._wanted, self._labelled = None, (), []

    @contextlib.contextmanager
    def collecting(self, names):
        """A context in which `note` collects the values of these names; yields their dict."""
        self._noted, self._wanted, self._labelled = {}, names, []
        try:
            yield self._noted
        finally:
            self._noted, self._labelled = None, []

    @contextlib.contextmanager
    def paused(self):
        """A context in which `note` does nothing."""
        noted, self._noted = self._noted, None
        try:
            yield
        finally:
            self._noted = noted

    def note(self, name, values):
        """Note the mean of a tensor, or of the means of a list of tensors."""
        if self._noted is None or name not in self._wanted:
            return
        means = [ops.mean(each) for each in keras.tree.flatten(values)]
        mean = means[0] if len(means) == 1 else ops.mean(ops.stack(means))
        self._noted[name] = ops.stop_gradient(mean)

    def label(self, batch, name):
        """Note the critic's logits of this very batch under that name."""
        self._labelled.append((keras.tree.flatten(batch), name))

    def label_of(self, batch):
        """The name that `label` gave a batch of the same tensors, or `None`."""
        leaves = keras.tree.flatten(batch)
        for known, name in reversed(self._labelled):
            if len(known) == len(leaves) and all(map(_is, known, leaves)):
                return name
        return None

    def record(self, noted, where=None):
        """Average what was noted, where a boolean scalar is true; `None` is always."""
        for metric in self.metrics:
            if metric.name in noted:
                metric.update_state(*_weighted(noted[metric.name], where))
                self._recorded.add(metric.name)

    def results(self):
        """The epoch's means so far, of what any loss noted."""
        return {m.name: m.result() for m in self.metrics if m.name in self._recorded}

    def counts(self):
        """How many values each of `results` is the mean of, in the order of the sorted names."""
        recorded = {m.name: m.count.value for m in self.metrics if m.name in self._recorded}
        return ops.stack([recorded[name] for name in sorted(recorded)])


def _weighted(value, where):
    """A value and its weight in a mean: none of either where a boolean scalar is false."""
    if where is None:
        return (value,)
    return ops.where(where, value, 0.0), ops.cast(where, value.dtype)


def _is(a, b):
    return a is b
