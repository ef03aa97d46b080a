"""A picture of real images, to lie beside one of samples."""

import numpy as np

from keras_gan.utils.mapped import Reader
from keras_gan.visualization import images


def picture(gan, feed, count=64, seed=0):
    """Rows of the training data as `gan.preview(count)` shows samples, classes in columns.

    Args:
        gan: what is trained.
        feed: the `keras_gan.data_adapters` feed of its data.
        count: rows shown.
        seed: of their choice.

    Returns:
        A `uint8` array `(height, width, channels)`; `None` where the data are a stream, which would
        lose the rows that are looked at, no pictures, or translated, which `preview` shows already.
    """
    arrays = getattr(feed, "arrays", None)
    if arrays is None or gan.prior is None or len(gan.sample_shape) not in (1, 3):
        return None
    samples, *rest = arrays if isinstance(arrays, tuple) else (arrays,)
    classes = getattr(gan.condition, "classes", None)
    draw = np.random.default_rng(seed)
    rows = None
    if classes and rest and np.ndim(rest[0]) == 1:
        rows = _by_class(np.asarray(rest[0]), classes, max(1, count // classes), draw)
    columns = None if rows is None else classes
    if rows is None:
        rows = draw.permutation(len(samples))[:count]
    try:
        return images.picture(Reader(samples)[rows], columns)
    except ValueError:  # Neither images nor points in the plane.
        return None


def _by_class(labels, classes, count, draw):
    """`count` rows of each class, the classes in turn; `None` where one has no example."""
    found = [np.flatnonzero(labels == each) for each in range(classes)]
    if not all(map(len, found)):
        return None
    chosen = [draw.choice(each, count, replace=len(each) < count) for each in found]
    return np.stack(chosen, axis=1).ravel()
