"""The steps of a training as TensorFlow takes them: a `tf.data.Dataset`."""

import weakref

import keras
import numpy as np
import tensorflow as tf


def as_input(feed):
    """A `tf.data.Dataset` of the steps: static shapes, so that one trace serves them all."""
    options = tf.data.Options()
    # There is nothing to tune, and `fit` could not end before that thread wakes, up to 5 s later.
    options.autotune.enabled = False
    steps = _from_generator(feed, feed.first()).prefetch(2).with_options(options)
    steps.feed = feed  # Which lives as long as it, by an iterator's reference.
    return steps


def _from_generator(generator, like):
    """Each pass a call of `generator`, whose elements have the shapes and types of `like`.

    `tf.data.Dataset.from_generator` would do, but from Python 3.11 on it makes malloc hand every
    buffer from 128 KiB up back to the system when it is freed, for the rest of the process: the
    steps of a `fit` took half as long again.
    """
    like = keras.tree.map_structure(lambda a: np.zeros_like(np.asarray(a)), like)
    # TensorFlow keeps these functions until the process ends: they must not keep the data.
    source, blank = weakref.ref(generator), keras.tree.flatten(like)
    generator.passes = []

    def begin():
        passes = source().passes
        passes.append(source()())
        return np.int64(len(passes) - 1)

    def advance(number):
        element = next(source().passes[number], None)
        return element is not None, *(blank if element is None else keras.tree.flatten(element))

    def elements(number):
        types = [tf.bool, *(a.dtype for a in blank)]
        steps = tf.data.Dataset.counter().map(lambda _: tf.numpy_function(advance, [number], types))
        return steps.take_while(lambda more, *_: more).map(lambda _, *arrays: shaped(arrays))

    def shaped(arrays):
        known = [tf.ensure_shape(a, b.shape) for a, b in zip(arrays, blank, strict=True)]
        return keras.tree.pack_sequence_as(like, known)

    start = tf.data.Dataset.range(1).map(lambda _: tf.numpy_function(begin, [], tf.int64))
    return start.flat_map(elements)
