"""The primitives on TensorFlow: stateful variables, `GradientTape`, `tf.function`, `tf.data`."""

import contextlib
import functools
import weakref

import keras
import numpy as np
import tensorflow as tf

# Nothing public tells whether oneDNN computes the convolutions of this process.
from tensorflow.python.framework.test_util import IsMklEnabled as has_onednn

from keras_gan.backend import checks

# Keras's group and layer normalisation go through `tf.nn.moments`, which stops the gradient at the
# mean within the variance: their second derivative is wrong, and nothing says so.
WITHOUT_SECOND_DERIVATIVE = (keras.layers.GroupNormalization, keras.layers.LayerNormalization)
provisional_values = running_programs = contextlib.nullcontext


def run_step(model, algorithm, data):
    return algorithm(data)


def value_and_gradients(loss_fn, variables, writes=(), given=()):
    sources = [v.value for v in variables]
    # Watching only the player's own variables keeps the other player's forward pass off the tape.
    with tf.GradientTape(watch_accessed_variables=False) as tape:
        tape.watch(sources)
        with _scope([*zip(variables, variables, strict=True), *given]) as scope:
            value, aux = loss_fn()
            written = [_current(scope, v) for v in writes]
    gradients = tape.gradient(value, sources)
    dense = [tf.convert_to_tensor(g) if g is not None else None for g in gradients]
    return value, aux, dense, written


def input_gradients(fn, x):
    x = tf.convert_to_tensor(x)
    with tf.GradientTape(watch_accessed_variables=False) as tape:
        tape.watch(x)
        total = tf.reduce_sum(fn(x))
    with _second_derivatives():
        gradient = tape.gradient(total, x)
    if gradient is None:
        raise ValueError(
            "A gradient penalty needs a critic whose output depends differentiably on its input. "
            "Received a critic without such a gradient."
        )
    return gradient


@contextlib.contextmanager
def _second_derivatives():
    """Raise where the first derivative is taken by an operation that has no second one.

    TensorFlow's derivative of a bilinear resize is marked as not differentiable: a penalty on it
    would count as constant. Seen while a function is traced, not when it runs eagerly.
    """
    if tf.executing_eagerly():
        yield
        return
    graph = tf.compat.v1.get_default_graph()
    before = len(graph.get_operations())
    yield
    if any(op.type == "ResizeBilinearGrad" for op in graph.get_operations()[before:]):
        raise ValueError(
            "TensorFlow has no second derivative of a bilinear resize, so a gradient penalty does "
            'not reach the layers before it: use `UpSampling2D(interpolation="nearest")` or a '
            "strided convolution in the critic, or the JAX backend. "
            "Received: a penalised critic with a bilinear resize."
        )


def all_finite(tensors):
    """As `checks.all_finite`; one pass over each tensor takes a fraction of its time."""
    floats = [t for t in tensors if t is not None and t.dtype.is_floating]
    norm = tf.add_n([tf.cast(tf.nn.l2_loss(t), "float32") for t in floats] or [tf.constant(0.0)])
    # Large finite values have an infinite norm.
    exact = functools.partial(checks.all_finite, floats)
    return tf.cond(tf.math.is_finite(norm), lambda: tf.constant(True), exact)


def apply_gradients(optimizer, gradients, variables, accept):
    checks.require_gradients(gradients, variables)
    if replica_count() == 1:
        attempt = functools.partial(_attempt, optimizer, gradients, variables)
        return tf.cond(accept, attempt, lambda: tf.constant(False))
    # Replicas synchronise inside the optimizer, which TensorFlow forbids within a `tf.cond`.
    state = [*variables, *optimizer.variables]
    before = [tf.identity(v.value) for v in state]
    optimizer.apply(gradients, variables)
    accept = tf.logical_and(accept, all_replicas(all_finite([v.value for v in state])))
    for variable, old in zip(state, before, strict=True):
        variable.assign(tf.where(accept, variable.value, old))
    return accept


def _attempt(optimizer, gradients, variables):
    """Apply the gradients, and take that back where the new state is not finite."""
    state = [*variables, *optimizer.variables]
    before = [tf.identity(v.value) for v in state]
    optimizer.apply(gradients, variables)
    finite = all_finite([v.value for v in state])
    tf.cond(finite, lambda: tf.constant(0), lambda: _restore(state, before))
    return finite


def _restore(variables, values):
    for variable, value in zip(variables, values, strict=True):
        variable.assign(value)
    return tf.constant(0)


def runs_eagerly(inputs):
    return tf.executing_eagerly()


def only_where(condition, algorithm, otherwise):
    return tf.cond(condition, algorithm, lambda: tf.convert_to_tensor(otherwise))


def without_side_effects(fn):
    with keras.StatelessScope():
        return fn()


def random(distribution, shape, seed):
    """The numbers of `keras.random`, which leaves the generator's choice to the device.

    On a CPU that choice is Philox too, but made within the program, where XLA works it out once a
    number: 0.5 µs each, which was a tenth of a GAN's step and half of one of `DRAGAN`.
    """
    draw = {"normal": tf.random.stateless_normal, "uniform": tf.random.stateless_uniform}
    seed = tf.cast(seed.next() % (tf.int32.max - 1), "int32")
    return draw[distribution](shape, seed, alg="philox")


def replica():
    """`(index, count)` of the replica that runs this code under `tf.distribute`."""
    context = tf.distribute.get_replica_context()
    if context is None or context.num_replicas_in_sync == 1:
        return 0, 1
    return context.replica_id_in_sync_group, context.num_replicas_in_sync


def replica_count():
    return tf.distribute.get_strategy().num_replicas_in_sync


batch_shards = replica_count


SEVERAL_MACHINES = {  # By the names that users write; the classes are called otherwise.
    "MultiWorkerMirroredStrategy": tf.distribute.MultiWorkerMirroredStrategy,
    "ParameterServerStrategy": tf.distribute.experimental.ParameterServerStrategy,
}


def refuse_strategy():
    """Raise where `tf.distribute` spans several processes, which Keras 3 does not support."""
    strategy = tf.distribute.get_strategy()
    found = [name for name, kind in SEVERAL_MACHINES.items() if isinstance(strategy, kind)]
    if found:
        raise ValueError(
            "Keras 3 trains in several processes on JAX: set KERAS_BACKEND=jax, and call "
            "`keras.distribution.initialize()` and `keras.distribution.set_distribution("
            "keras.distribution.DataParallel())` before the GAN is built; on one machine "
            "`tf.distribute.MirroredStrategy` spreads over its devices. "
            f"Received: {found[0]}."
        )


def all_replicas(condition):
    """True where `condition` holds on every replica."""
    return _reduce(tf.cast(condition, "float32"), "SUM") > replica_count() - 0.5


def mean_over_replicas(value):
    """The mean of a float over the replicas; anything else, such as a seed, is the same on all."""
    return _reduce(value, "MEAN") if value.dtype.is_floating else value


def _reduce(value, how):
    if replica()[1] == 1:
        return value
    # Reduced across replicas, not by a collective within each, whose order is not certain.
    return tf.distribute.get_replica_context().merge_call(
        lambda strategy, values: strategy.reduce(how, values, axis=None), args=(value,)
    )


def auto_jit_compile(sample_shape, layers):
    """What `jit_compile="auto"` stands for: XLA for images on one replica, else Keras's choice.

    Keras leaves XLA off on CPUs, where most convolutional GANs' steps take half to three quarters
    of the time by it, for a few seconds more of compilation, unless TensorFlow has oneDNN: then up
    to a quarter more.
    """
    helps = len(sample_shape) == 3 and replica_count() == 1 and not has_onednn()
    return True if helps and not any(map(_slows_xla, layers)) else "auto"


def _slows_xla(layer):
    """Whether XLA on a CPU takes many times as long for it as TensorFlow without.

    3 to 9 times for the gradient from a small map to its input where a kernel is wider than two
    strides; 25 times for numbers that `keras.random` draws, such as those of `Dropout`.
    """
    if any(isinstance(value, keras.random.SeedGenerator) for value in vars(layer).values()):
        return True
    if not isinstance(layer, (keras.layers.Conv2D, keras.layers.Conv2DTranspose)):
        return False
    return any(1 < s < k / 2 for k, s in zip(layer.kernel_size, layer.strides, strict=True))


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


def _scope(mapping):
    return keras.StatelessScope(state_mapping=mapping, collect_losses=True)


def _current(scope, variable):
    value = scope.get_current_value(variable)
    return variable.value if value is None else value
