"""What a step reports: means that the losses note down, averaged over an epoch."""

import keras
from keras import ops


class Journal:
    """Collects named means while a loss runs, and averages them in Keras metrics.

    It is no Keras object on purpose: what it holds is neither weight nor configuration, and stays
    out of files.

    Args:
        names: the keys of the training logs, in their order.
    """

    def __init__(self, names=()):
        self.metrics = [keras.metrics.Mean(name=name) for name in names]
        self._page = None

    def open(self):
        """Start a page, within which `note` collects."""
        self._page = {}

    def note(self, name, values):
        """Note the mean of `values`; outside a page, do nothing."""
        if self._page is not None:
            self._page[name] = ops.stop_gradient(ops.mean(values))

    def close(self):
        """The page's notes, a dict of scalars."""
        page, self._page = self._page, None
        return page

    def record(self, page, names):
        """Average those of the page's notes that `names` lists."""
        for metric in self.metrics:
            if metric.name in page and metric.name in names:
                metric.update_state(page[metric.name])

    def results(self):
        """The epoch's means so far."""
        return {metric.name: metric.result() for metric in self.metrics}
