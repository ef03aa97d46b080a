"""The primitives on TensorFlow: stateful variables, `GradientTape`, `tf.function`."""

import contextlib
import contextvars
import functools

import keras
import tensorflow as tf
from tensorflow.python.framework.ops import gradient_registry

# Nothing public tells whether oneDNN computes the convolutions of this process.
from tensorflow.python.framework.test_util import IsMklEnabled as has_onednn

from keras_gan.backend import checks
from keras_gan.backend.tensorflow_input import as_input  # noqa: F401

# Keras's group and layer normalisation go through `tf.nn.moments`, which stops the gradient at the
# mean within the variance: their second derivative is wrong, and nothing says so.
WITHOUT_SECOND_DERIVATIVE = (keras.layers.GroupNormalization, keras.layers.LayerNormalization)
provisional_values = running_programs = contextlib.nullcontext
_IN_A_STEP = contextvars.ContextVar("the gradients of a step are taken", default=False)


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
    in_a_step = _IN_A_STEP.set(True)
    try:
        gradients = tape.gradient(value, sources)
    finally:
        _IN_A_STEP.reset(in_a_step)
    dense = [tf.convert_to_tensor(g) if g is not None else None for g in gradients]
    return value, aux, dense, written


def input_gradients(fn, x):
    x = tf.convert_to_tensor(x)
    with tf.GradientTape(watch_accessed_variables=False) as tape:
        tape.watch(x)
        total = tf.reduce_sum(fn(x))
    gradient = tape.gradient(total, x)
    if gradient is None:
        raise ValueError(
            "A gradient penalty needs a critic whose output depends differentiably on its input. "
            "Received a critic without such a gradient."
        )
    return gradient


# TensorFlow marks the derivative of a bilinear resize as not differentiable: a penalty on it would
# count as constant. Nothing public takes the mark away.
gradient_registry._registry.pop("ResizeBilinearGrad", None)


@tf.RegisterGradient("ResizeBilinearGrad")
def _second_derivative_of_a_resize(operation, gradient):
    if not _IN_A_STEP.get():
        return None, None
    raise ValueError(
        "TensorFlow has no second derivative of a bilinear resize, so a gradient penalty does "
        'not reach the layers around it: use `UpSampling2D(interpolation="nearest")` or a '
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
    optimizer.apply(_clipped(optimizer, gradients), variables)
    accept = tf.logical_and(accept, all_replicas(all_finite([v.value for v in state])))
    for variable, old in zip(state, before, strict=True):
        variable.assign(tf.where(accept, variable.value, old))
    return accept


def _clipped(optimizer, gradients):
    """Each replica's share of the clipped gradient; Keras would clip the shares of the whole."""
    if not (optimizer.clipnorm or optimizer.clipvalue or optimizer.global_clipnorm):
        return gradients
    whole = [_reduce(gradient, "SUM") for gradient in gradients]
    return [clipped / replica_count() for clipped in optimizer._clip_gradients(whole)]


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


def scope_of(model):
    """The scope of the strategy that a model was built under, by which Keras trains it."""
    return model.distribute_strategy.scope()


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


def require_own_strategy(optimizer):
    """Raise for an optimizer of another strategy, whose steps each replica would count."""
    if optimizer._distribution_strategy is not tf.distribute.get_strategy():
        raise ValueError(
            "The optimizers of a GAN are made under its strategy: `with strategy.scope(): "
            "gan.compile(keras.optimizers.Adam(2e-4), keras.optimizers.Adam(2e-4))`. "
            f"Received: {type(optimizer).__name__}, made outside of that scope."
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


def _scope(mapping):
    return keras.StatelessScope(state_mapping=mapping, collect_losses=True)


def _current(scope, variable):
    value = scope.get_current_value(variable)
    return variable.value if value is None else value
